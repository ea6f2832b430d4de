"""Changes of files on servers with API v2."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    ConflictError,
    LockedEntryWarning,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    PermissionDeniedError,
    ReplacedFileWarning,
    ServerError,
    UnexpectedWrite,
    Upload,
    ValidationError,
)
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import routes
from tests.safety.raw_client import RawV2Client

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

RELEASES = ("4.9", "5.0", "5.3", "5.6")
"""They differ in the entry through which a file is read, the comment of a replacement, and names."""
on_releases = pytest.mark.parametrize("release", RELEASES)
on_newest = pytest.mark.parametrize("release", ["5.6"])
ENTRY = ("experiment", 1)
OLD, NEW = b"a,b", b"a,b,c"


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with an experiment and an item, whose files gel.csv have the IDs 1 and 2."""
    v2_world.create_experiment()
    v2_world.create_item(v2_world.sandbox.add_items_type("Plasmid"))
    v2_world.upload_to_experiment(1, OLD, "gel.csv")
    v2_world.upload_to_item(1, OLD, "gel.csv")
    v2_world.comment_upload(1, "raw data")
    v2_world.sent.clear()
    return v2_world


def stored(world: World) -> dict[int, tuple[object, ...]]:
    """Name, comment, state and SHA-256 of every file, as they are stored."""
    rows = world.sandbox.state()["uploads"]
    return {
        int(row["id"]): tuple(row[key] for key in ("real_name", "comment", "state", "hash")) for row in rows
    }


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sent(world: World) -> list[str]:
    return [f"{each.method} {each.path}" for each in world.sent if each.path != "info"]


@on_releases
def test_replaced_file_is_archived_and_the_new_one_has_its_comment(world: World) -> None:
    before = stored(world)
    (old,) = world.get_experiment(1).uploads
    new: Upload = world.replace_upload(old, NEW)
    assert (new.real_name, new.comment, new.filesize) == ("gel.csv", "raw data", 5)
    assert stored(world) == before | {
        1: ("gel.csv", "raw data", 2, digest(OLD)),
        new.id: ("gel.csv", "raw data", 1, digest(NEW)),
    }
    assert [each.id for each in world.get_experiment(1).uploads] == [new.id]
    assert world.get_upload(new) == NEW
    assert world.get_upload(old) == OLD
    world.replace_upload(new, b"1", "other.csv")
    assert [(each.real_name, each.state) for each in world.get_uploads(ENTRY, archived=True)] == [
        ("gel.csv", 2),
        ("gel.csv", 2),
        ("other.csv", 1),
    ]
    assert [each.real_name for each in world.get_uploads(ENTRY)] == ["other.csv"]


@on_releases
def test_repeated_replacement_does_no_harm(world: World) -> None:
    new = world.replace_upload(1, ("gel.csv", NEW))
    after = stored(world)
    world.sent.clear()
    assert world.replace_upload(new, NEW).id == new.id
    with pytest.raises(ConflictError, match="upload 1: it was archived or replaced"):
        world.replace_upload(1, ("gel.csv", NEW))
    assert {each.method for each in world.sent} == {"GET"}
    assert stored(world) == after


@on_releases
def test_file_of_an_item_is_found_by_its_id(world: World) -> None:
    before = stored(world)
    manager = world.another(api="v2")
    assert world.through(manager, "rename_upload", 2, "map.csv").real_name == "map.csv"
    assert world.through(manager, "comment_upload", 2, ' a "b" ').comment == 'a "b"'
    new = world.through(manager, "replace_upload", 2, NEW, "map.csv")
    # 4.9 stores entities instead of quotes
    comment = "a &#34;b&#34;" if world.sandbox.release.generation == "4.9" else 'a "b"'
    assert stored(world) == before | {
        2: ("map.csv", comment, 2, digest(OLD)),
        new.id: ("map.csv", comment, 1, digest(NEW)),
    }
    assert [each.id for each in world.get_item(1).uploads] == [new.id]


@on_releases
def test_renamed_file_has_the_name_that_the_release_allows(world: World) -> None:
    keeps = world.sandbox._record.file_names == "kept"
    changed = world.rename_upload(1, "gel 12 (λ).csv")
    expected = "gel 12 (λ).csv" if keeps else "gel-12-λ.csv"
    assert changed.real_name == stored(world)[1][0] == expected
    world.sent.clear()
    assert world.rename_upload(changed, expected).real_name == expected
    assert [each.method for each in world.sent] == ["GET"]


@on_releases
def test_archived_file_is_restored(world: World) -> None:
    before = stored(world)
    assert world.archive_upload(1).state == 2
    assert world.archive_upload(1).state == 2
    assert world.get_experiment(1).uploads == []
    assert stored(world) == before | {1: ("gel.csv", "raw data", 2, digest(OLD))}
    assert world.restore_upload(1).state == 1
    assert world.restore_upload(1).state == 1
    assert stored(world) == before


@on_releases
def test_file_is_deleted_only_by_its_name(world: World) -> None:
    before = stored(world)
    (upload,) = world.get_experiment(1).uploads
    with pytest.raises(ValidationError, match=r'delete_upload\(1, name="gel.png"\)'):
        world.delete_upload(1)
    for wrong in (2, "2"):
        with pytest.raises(ConflictError, match=r"its name is 'gel\.csv', not 'map\.csv'"):
            world.delete_upload(wrong, name="map.csv")
    world.rename_upload(1, "new.csv")
    with pytest.raises(ConflictError, match=r"its name is 'new\.csv', not 'gel\.csv'"):
        world.delete_upload(upload)
    world.rename_upload(1, "gel.csv")
    assert stored(world) == before
    assert world.delete_upload(upload).id == 1
    world.delete_upload(1, name="gel.csv")
    assert stored(world) == before | {1: ("gel.csv", "raw data", 3, digest(OLD))}
    for change in ("archive_upload", "restore_upload"):
        with pytest.raises(ConflictError, match="it was deleted"):
            getattr(world, change)(1)
    assert stored(world)[1][2] == 3


@on_newest
def test_invalid_changes_are_refused_before_anything_is_sent(world: World, tmp_path: Path) -> None:
    before = stored(world)
    for name in ("", " ", "a/b.csv", "x.php", "n" * 256, "a\nb"):
        with pytest.raises(ValidationError):
            world.rename_upload(1, name)
        with pytest.raises(ValidationError):
            world.replace_upload(1, NEW, name or " ")
    for comment in ("", " ", "0", "a\nb", "x" * 256, None):
        with pytest.raises(ValidationError, match="comment"):
            world.comment_upload(1, comment)
    for source in (tmp_path, tmp_path / "missing.csv", b"no name"):
        with pytest.raises((ValidationError, FileNotFoundError)):
            world.replace_upload(1, source)
    for upload in (0, "x", None, ENTRY, 1.5):
        with pytest.raises(ValidationError):
            world.archive_upload(upload)
    assert sent(world) == []
    assert stored(world) == before


@on_newest
def test_missing_file_and_foreign_entry_are_errors(world: World) -> None:
    before = stored(world)
    with pytest.raises(NotFoundError):
        world.archive_upload(99_999)
    (upload,) = world.get_experiment(1).uploads
    stranger = world.another(world.sandbox.other_token, api="v2")
    for call in (
        ("replace_upload", upload, NEW),
        ("rename_upload", upload, "x.csv"),
        ("comment_upload", upload, "x"),
        ("archive_upload", upload),
        ("delete_upload", upload),
    ):
        with pytest.raises(PermissionDeniedError):
            world.through(stranger, *call)
    assert stored(world) == before


@on_newest
def test_file_of_a_template_is_changed(world: World) -> None:
    template = world.create_template()
    raw = RawV2Client(world.sandbox.endpoint, world.sandbox.token)
    raw.upload(f"experiments_templates/{template.id}/uploads", "p.json", b"{}")
    raw.close()
    (upload,) = world.get_uploads(template)
    assert world.rename_upload(upload, "q.json").real_name == "q.json"
    world.replace_upload(upload, b"[]")
    (new,) = world.get_uploads(("template", template.id))
    assert (new.real_name, new.filesize) == ("p.json", 2)


@on_newest
def test_body_that_shows_the_old_file_is_reported(world: World) -> None:
    picture = world.append_image(ENTRY, b"GIF89a", "dot.gif")
    with pytest.warns(
        ReplacedFileWarning, match="the body of experiments/1 still shows the old file"
    ) as caught:
        new = world.replace_upload(picture, b"GIF89a new")
    assert repr(picture.long_name) in str(caught[0].message)
    assert repr(new.long_name) in str(caught[0].message)
    world.update(ENTRY, body="<p>x</p>")
    world.replace_upload(new, b"GIF89a newer")


@on_newest
def test_replacement_in_a_locked_entry_is_reported(world: World) -> None:
    world.sandbox.lock("experiments", 1)
    with pytest.warns(LockedEntryWarning, match="experiments/1 was changed, although it is locked"):
        world.replace_upload(1, NEW, "gel.csv")


@on_newest
def test_failure_after_a_replacement_says_what_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = lambda _call: Answer(status=500, text="")  # noqa: E731
    monkeypatch.setitem(routes.ROUTES, ("GET", "TYPE/N"), fails)  # type: ignore[arg-type]
    with pytest.raises(ServerError) as caught:
        world.replace_upload(1, NEW, "gel.csv")
    assert caught.value.was_sent
    assert caught.value.__notes__ == ["done before this error: replaced upload 1 by upload 3"]
    assert stored(world)[1][2] == 2


@on_newest
def test_replacement_that_only_adds_a_file_is_reported(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from elab_api_v2.models.upload_replace import UploadReplace

    monkeypatch.setattr(UploadReplace, "__init__", _without_action(UploadReplace))
    with pytest.raises(UnexpectedWrite, match="did not archive upload 1") as caught:
        world.replace_upload(1, NEW, "gel.csv")
    assert caught.value.created_id == 3


def _without_action(kind: Any) -> Any:
    original = kind.__init__

    def make(self: Any, **fields: Any) -> None:
        original(self, **fields | {"action": "add"})

    return make


@pytest.mark.parametrize("release", ["3.5", "4.3", "4.9"])
def test_api_v1_cannot_change_files(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        experiment = manager.create_experiment(title="Blot")
        upload = manager.upload_to_experiment(experiment, OLD, "gel.csv")
        before = sandbox.state()
        for call in (
            lambda: manager.get_uploads(experiment),
            lambda: manager.replace_upload(upload, NEW),
            lambda: manager.rename_upload(upload, "x.csv"),
            lambda: manager.comment_upload(upload, "x"),
            lambda: manager.archive_upload(upload),
            lambda: manager.restore_upload(upload),
            lambda: manager.delete_upload(upload),
        ):
            with pytest.raises(NotSupportedByServer, match=r'It exists from 5.0.0.*Manager\(api="v2"\)'):
                call()
        assert sandbox.state() == before
