"""Deleting, restoring, archiving, locking and copying entries, which only API v2 can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    ConflictError,
    LockedError,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    PermissionDeniedError,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.v2 import routes
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import Answer
    from elab_sdk.sandbox.v2.calls import Call
    from tests.facade.conftest import World

RELEASES = pytest.mark.parametrize("release", WITH_V2)
SPANS = pytest.mark.parametrize("release", ["4.9", "5.2", "5.3", "5.6"])
NORMAL, ARCHIVED, DELETED = 1, 2, 3


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with an experiment, an item and a template, each of which has the ID 1."""
    items_type = v2_world.sandbox.add_items_type("Plasmid")
    v2_world.create_experiment(title="Blot", body="<p>lanes</p>", tags=["gel"])
    v2_world.create_item(items_type, title="Blot")
    v2_world.create_template()
    v2_world.post_template(1, title="Blot")
    v2_world.sent.clear()
    return v2_world


def columns(world: World, table: str, id: int, *names: str) -> tuple[Any, ...]:
    """Columns of an entry, as they are stored."""
    return tuple(world.sandbox.entry(table, id)[name] for name in names)


def stored(world: World, table: str, id: int = 1) -> tuple[Any, ...]:
    """The state of an entry, and whether it is locked."""
    return columns(world, table, id, "state", "locked")


def sent(world: World) -> list[str]:
    """The requests since the last call that can change something."""
    requests = [f"{each.method} {each.path}" for each in world.sent if each.method != "GET"]
    world.sent.clear()
    return requests


ENTRIES = {"experiments": ("experiment", 1), "items": ("item", 1), "templates": ("template", 1)}


@RELEASES
def test_repeating_a_change_of_state_changes_nothing(world: World) -> None:
    for table, entry in ENTRIES.items():
        path = f"PATCH {'experiments_templates' if table == 'templates' else table}/1"
        assert [world.lock(entry), world.lock(entry)] == [True, False]
        assert (sent(world), stored(world, table)) == ([path], (NORMAL, 1))
        assert [world.unlock(entry), world.unlock(entry)] == [True, False]
        assert (sent(world), stored(world, table)) == ([path], (NORMAL, 0))
        assert [world.archive(entry), world.archive(entry)] == [True, False]
        assert (sent(world), stored(world, table)) == ([path], (ARCHIVED, 1))
        assert [world.restore(entry), world.restore(entry)] == [True, False]
        # up to and including 5.2 no action unlocks an archived entry too
        has_action = world.sandbox._record.name >= "5.3"
        assert (sent(world), stored(world, table)) == ([path] if has_action else [path, path], (NORMAL, 0))


@RELEASES
def test_entry_with_the_known_title_is_deleted(world: World) -> None:
    can_read = world.sandbox._record.name >= "5.2"
    for table, entry in ENTRIES.items():
        deleted = world.delete(entry, title="Blot")
        assert (deleted.kind, deleted.id, deleted.title) == (*entry, "Blot")
        assert stored(world, table) == (DELETED, 0)
        world.sent.clear()
        if can_read:
            assert world.delete(deleted).title == "Blot"
        else:
            with pytest.raises(PermissionDeniedError):
                world.delete(deleted)
        assert sent(world) == []
        if world.sandbox._record.name >= "5.3":
            assert world.restore(deleted)
            assert stored(world, table) == (NORMAL, 0)
            continue
        with pytest.raises(NotSupportedByServer, match=r"deleted.*can be restored from 5\.3"):
            world.restore(deleted)
        assert (sent(world), stored(world, table)) == ([], (DELETED, 0))


@SPANS
def test_entry_with_another_title_is_not_deleted(world: World) -> None:
    row = world.get_all_experiments()[0]
    read = world.get_experiment(1)
    with pytest.raises(ConflictError, match="'Blot', not 'blot'"):
        world.delete(("experiment", 1), title="blot")
    world.post_experiment(1, title="Gel")
    for known in (row, read):
        with pytest.raises(ConflictError, match="'Gel', not 'Blot'"):
            world.delete(known)
    assert stored(world, "experiments") == (NORMAL, 0)


@SPANS
def test_title_must_be_known(world: World) -> None:
    read = world.get_experiment(1)
    world.sent.clear()
    for entry, title in ((("experiment", 1), None), (("experiment", 1), 1), (read, "Gel")):
        with pytest.raises(ValidationError) as caught:
            world.delete(entry, title=title)
        assert caught.value.argument == "title"
    with pytest.raises(ValidationError):
        world.delete(1, title="Blot")
    assert world.sent == []


@SPANS
def test_lock_protects_from_deletion(world: World) -> None:
    for method in ("lock", "archive"):
        getattr(world, method)(("experiment", 1))
        world.sent.clear()
        with pytest.raises(LockedError, match="locked=True") as caught:
            world.delete(("experiment", 1), title="Blot")
        assert (sent(world), caught.value.was_sent) == ([], False)
    with pytest.raises(LockedError, match="restore"):
        world.unlock(("experiment", 1))
    assert sent(world) == []
    world.delete(("experiment", 1), title="Blot", locked=True)
    assert stored(world, "experiments") == (DELETED, 1)


@SPANS
def test_deleted_entry_is_not_changed(world: World) -> None:
    world.delete(("item", 1), title="Blot")
    world.sent.clear()
    for method in ("lock", "unlock", "archive"):
        with pytest.raises((NotFoundError, PermissionDeniedError)):
            getattr(world, method)(("item", 1))
    assert (sent(world), stored(world, "items")) == ([], (DELETED, 0))


@SPANS
def test_lock_of_somebody_else_holds(world: World) -> None:
    world.sandbox.lock("items", 1, by=1)
    stranger = world.another(world.sandbox.other_token, api="v2")
    assert world.through(stranger, "lock", ("item", 1)) is False
    with pytest.raises(PermissionDeniedError, match="user 1 locked the entry"):
        world.through(stranger, "unlock", ("item", 1))
    with pytest.raises(PermissionDeniedError):
        world.through(stranger, "delete", ("item", 1), title="Blot", locked=True)
    with pytest.raises(PermissionDeniedError):
        world.through(stranger, "archive", ("experiment", 1))
    assert stored(world, "items") == (NORMAL, 1)
    assert stored(world, "experiments") == (NORMAL, 0)


@pytest.mark.parametrize("release", ["4.9"])
def test_error_says_that_members_may_not_delete(world: World) -> None:
    stranger = world.another(world.sandbox.other_token, api="v2")
    own = world.through(stranger, "create_experiment", title="Mine")
    with pytest.raises(PermissionDeniedError, match="only its admins delete experiments"):
        world.through(stranger, "delete", own, title="Mine")
    assert stored(world, "experiments", own.id) == (NORMAL, 0)


@RELEASES
def test_copy_has_what_the_release_copies(world: World) -> None:
    release = world.sandbox._record
    status = world.get_status()[-1]
    world.post_experiment(1, category=status.id)
    assert world.sandbox.entry("experiments", 1)["status"] == status.id
    world.sent.clear()
    copies = [world.duplicate(entry) for entry in ENTRIES.values()]
    assert [(copy.kind, copy.id) for copy in copies] == [("experiment", 2), ("item", 2), ("template", 2)]
    assert [each.method for each in world.sent] == ["POST"] * 3
    copy = world.get_experiment(copies[0])
    assert (copy.title, copy.body, copy.tags) == ("Blot I", "<p>lanes</p>", ["gel"])
    assert [link.item_id for link in copy.experiments_links] == ([1] if "5.0" <= release.name < "5.3" else [])
    first = world.get_status()[0].id
    expected = first if release.name < "5.3" else None if release.name < "5.6" else status.id
    assert world.sandbox.entry("experiments", 2)["status"] == expected
    assert columns(world, "templates", 2, "title") == ("Blot I",)
    with pytest.raises(NotFoundError):
        world.duplicate(("experiment", 99))


@pytest.mark.parametrize("release", ["5.1", "5.3"])
def test_lock_that_somebody_else_makes_meanwhile_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = routes.answer

    def lock_before(call: Call) -> Answer:
        if call.method == "PATCH":
            world.sandbox.lock("experiments", 1)
        return answer(call)

    monkeypatch.setattr(routes, "answer", lock_before)
    with pytest.raises(UnexpectedWrite, match="now unlocked"):
        world.lock(("experiment", 1))
    monkeypatch.undo()
    assert world.lock(("experiment", 1))


@pytest.mark.parametrize("release", ["4.3", "4.9"])
def test_api_v1_is_sent_nothing(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        entry = manager.create_experiment(title="Blot")
        before = sandbox.state()
        calls = {
            "delete": lambda: manager.delete(entry, title="Blot"),
            "restore": lambda: manager.restore(entry),
            "archive": lambda: manager.archive(entry),
            "lock": lambda: manager.lock(entry),
            "unlock": lambda: manager.unlock(entry),
            "duplicate": lambda: manager.duplicate(entry),
        }
        for name, call in calls.items():
            with pytest.raises(NotSupportedByServer, match=f'^{name} is not possible.*api="v2"'):
                call()
        assert sandbox.state() == before
