"""Comments and revisions of entries, which API v2 has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from elab_sdk import (
    Change,
    Comment,
    ConflictError,
    NotFoundError,
    NotSupportedByServer,
    PermissionDeniedError,
    Revision,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.sandbox.v2 import comments as served
from elab_sdk.sandbox.v2 import routes
from elab_sdk.sandbox.v2.calls import deleted

if TYPE_CHECKING:
    from tests.facade.conftest import World

RELEASES: Final = ("4.9", "5.1", "5.3", "5.6")
EXPERIMENT: Final = ("experiment", 1)
on_releases = pytest.mark.parametrize("release", RELEASES)
on_5_6 = pytest.mark.parametrize("release", ["5.6"])


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with two experiments, the first of which has the comment `fine`."""
    v2_world.create_experiment()
    v2_world.create_experiment()
    v2_world.add_comment(EXPERIMENT, "fine")
    v2_world.sent.clear()
    return v2_world


def stored(world: World) -> list[tuple[Any, ...]]:
    """The comments that are stored: kind and ID of the entry, author, text."""
    rows = world.sandbox.state()["comments"]
    return [(row["kind"], row["entry"], row["userid"], row["comment"]) for row in rows]


@on_releases
def test_comment_is_added_in_several_lines(world: World) -> None:
    items_type = world.sandbox.add_items_type("Plasmid")
    item = world.create_item(items_type)
    world.sent.clear()
    text = 'say "hi",\nit\'s < 4 °C'
    comment = world.add_comment(item, f" {text} ")
    assert [f"{each.method} {each.path}" for each in world.sent] == [
        "POST items/1/comments",
        "GET items/1/comments",
    ]
    assert isinstance(comment, Comment)
    assert (comment.comment, comment.user_id, comment.fullname) == (text, 1, "Ada Admin")
    assert world.get_comments(item) == [comment]
    assert stored(world)[1:] == [("items", 1, 1, text)]


@on_releases
def test_reader_gets_the_id_of_the_comment_and_not_of_a_notification(world: World) -> None:
    stranger = world.another(world.sandbox.other_token, api="v2")
    world.add_comment(("experiment", 2), "fine")
    ids = [world.through(stranger, "add_comment", EXPERIMENT, "fine").id for _ in range(2)]
    assert ids == [3, 4]
    assert [comment.user_id for comment in world.get_comments(EXPERIMENT)] == [1, 2, 2]


@on_releases
def test_only_the_author_changes_and_deletes_a_comment(world: World) -> None:
    stranger = world.another(world.sandbox.other_token, api="v2")
    theirs = world.through(stranger, "add_comment", EXPERIMENT, "theirs")
    for call in (
        lambda: world.edit_comment(EXPERIMENT, theirs, "mine"),
        lambda: world.delete_comment(EXPERIMENT, theirs),
        lambda: world.through(stranger, "delete_comment", EXPERIMENT, 1, text="fine"),
    ):
        with pytest.raises(PermissionDeniedError):
            call()
    assert world.edit_comment(EXPERIMENT, 1, "repeat it").comment == "repeat it"
    assert world.through(stranger, "delete_comment", EXPERIMENT, theirs) is True
    assert stored(world) == [("experiments", 1, 1, "repeat it")]


@on_5_6
def test_server_that_ignores_a_change_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(routes.ROUTES, ("PATCH", "TYPE/N/comments/N"), served.read)
    monkeypatch.setitem(routes.ROUTES, ("DELETE", "TYPE/N/comments/N"), lambda _: deleted())
    with pytest.raises(UnexpectedWrite, match=r"comment 1 is 'fine'(.*\n)*.*only the author"):
        world.edit_comment(EXPERIMENT, 1, "repeat it")
    with pytest.raises(UnexpectedWrite, match=r"comment 1 is still there(.*\n)*.*only the author"):
        world.delete_comment(EXPERIMENT, 1, text="fine")


@on_5_6
def test_server_that_stores_another_comment_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = served._shown
    monkeypatch.setattr(served, "_shown", lambda call, row: {**shown(call, row), "comment": "cut"})
    with pytest.raises(UnexpectedWrite, match="no comment has this text") as caught:
        world.add_comment(EXPERIMENT, "repeat it")
    assert caught.value.__notes__ == ["done before this error: added a comment to experiment 1"]


@on_releases
def test_comment_is_deleted_only_with_its_text(world: World) -> None:
    (comment,) = world.get_comments(EXPERIMENT)
    world.sent.clear()
    with pytest.raises(ValidationError, match="text is required with the ID of a comment"):
        world.delete_comment(EXPERIMENT, 1)
    assert world.sent == []
    with pytest.raises(ConflictError, match="comment 1 is 'fine', not 'good'"):
        world.delete_comment(EXPERIMENT, 1, text="good")
    world.edit_comment(EXPERIMENT, 1, "repeat it")
    for change in (
        lambda: world.edit_comment(EXPERIMENT, comment, "good"),
        lambda: world.delete_comment(EXPERIMENT, comment),
    ):
        with pytest.raises(ConflictError, match="comment 1 is 'repeat it', not 'fine'"):
            change()
    assert world.delete_comment(EXPERIMENT, 1, text="repeat it\r\n") is True
    assert world.delete_comment(EXPERIMENT, 1, text="repeat it") is False
    assert stored(world) == []


@on_5_6
def test_same_text_or_immutable_comment_is_not_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.edit_comment(EXPERIMENT, 1, "fine").comment == "fine"
    shown = served._shown
    monkeypatch.setattr(served, "_shown", lambda call, row: {**shown(call, row), "immutable": 1})
    with pytest.raises(ValidationError, match="comment 1 is immutable"):
        world.edit_comment(EXPERIMENT, 1, "good")
    with pytest.raises(ValidationError, match="comment 1 is immutable"):
        world.delete_comment(EXPERIMENT, 1, text="fine")
    assert {each.method for each in world.sent} == {"GET"}


@on_5_6
def test_invalid_comment_is_refused_before_anything_is_sent(world: World) -> None:
    (comment,) = world.get_comments(EXPERIMENT)
    world.sent.clear()
    for text, reason in (
        ("", "text is blank"),
        ("p<0.05", "'<', which may begin a tag"),
        ("a\0b", "text contains a NUL"),
        (7, "text must be text"),
    ):
        with pytest.raises(ValidationError, match=reason):
            world.add_comment(EXPERIMENT, text)
        with pytest.raises(ValidationError, match=reason):
            world.edit_comment(EXPERIMENT, 1, text)
    with pytest.raises(ValidationError, match="comment 1 belongs to entry 1, not to experiment 2"):
        world.delete_comment(("experiment", 2), comment)
    with pytest.raises(ValidationError, match="entry must be an experiment, an item"):
        world.add_comment(("template", 1), "fine")
    assert world.sent == []


@on_releases
def test_comment_of_another_or_a_missing_entry_is_not_found(world: World) -> None:
    for call in (
        lambda: world.edit_comment(("experiment", 2), 1, "good"),
        lambda: world.add_comment(("experiment", 99_999), "good"),
        lambda: world.get_comments(("item", 99_999)),
        lambda: world.get_revisions(("experiment", 99_999)),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert stored(world) == [("experiments", 1, 1, "fine")]


@on_releases
def test_revisions_say_who_changed_the_body_and_when(world: World) -> None:
    assert world.get_revisions(EXPERIMENT) == []
    world.post_experiment(1, body="<p>short</p>")
    world.post_experiment(1, body=f"<p>{'long ' * 40}</p>")
    newest, oldest = world.get_revisions(EXPERIMENT)
    assert isinstance(newest, Revision)
    assert (newest.fullname, newest.content_type, newest.id > oldest.id) == ("Ada Admin", 1, True)
    assert newest.created_at is not None


@on_5_6
def test_changelog_says_what_was_changed_and_by_whom(world: World) -> None:
    world.post_experiment(1, title="Western blot 12")
    newest = world.get_experiment(1).changelog[0]
    assert isinstance(newest, Change)
    assert (newest.target, newest.content) == ("title", "Western blot 12")
    assert (newest.user_id, newest.fullname, newest.created_at is not None) == (1, "Ada Admin", True)


@pytest.mark.parametrize("release", ["5.3"])
def test_changelog_is_empty_where_the_server_does_not_send_it(world: World) -> None:
    assert world.get_experiment(1).changelog == []


@pytest.mark.elab_release("4.9")
def test_server_that_is_used_through_api_v1_has_no_comments(sandbox: Any, manager: Any) -> None:
    created = manager.create_experiment()
    for call in (
        lambda: manager.add_comment(created, "fine"),
        lambda: manager.get_comments(created),
        lambda: manager.get_revisions(created),
    ):
        with pytest.raises(NotSupportedByServer, match=r"exists from 5\.0\.0"):
            call()
    assert sandbox.state()["comments"] == []
