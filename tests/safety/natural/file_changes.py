"""Replaced, renamed, commented, archived and deleted files, which only API v2 has."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.rules.stored_names import stored_name
from tests.safety.cases import WriteCase, has, sets
from tests.safety.example_notebook import FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.safety.cases import Expect, Operation
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

    Operate = Callable[[Any, Any], object]

__all__ = ["FILE_CHANGES", "with_file"]

_NEW: Final = b"lane,signal\n1,0.9\n2,0.4\n"
_ODD_NAME: Final = "Gel 2 – Überprüfung (λ).csv"


def with_file(operate: Operate, role: str = "experiment") -> Operation:
    """Return an operation on the file of an entry, which is read before."""

    def operation(client: Any, world: ExampleNotebook) -> object:
        (upload,) = client.get_uploads((role, getattr(world, role)))
        return operate(client, upload)

    return operation


def _file(name: str, content: bytes = FILE) -> tuple[str, str]:
    return name, hashlib.sha256(content).hexdigest()


_KEPT: Final = _file("kept.csv")


def _case(name: str, operation: Operation, expect: Expect) -> WriteCase:
    operations = has("replace_upload", "update_upload", "delete_upload")
    return WriteCase(name=f"file: {name}", operation=operation, expect=expect, exists=operations)


def _replaced(role: str = "experiment", name: str = "kept.csv", **more: object) -> Expect:
    return sets(role, uploads=[_file(name, _NEW)], archived_uploads=[_KEPT], **more)


def _renamed(name: str) -> Expect:
    def expect(state: State, world: ExampleNotebook) -> None:
        sets("experiment", uploads=[_file(stored_name(name, world.release))])(state, world)

    return expect


def _replace_with_comment(client: Any, upload: Any) -> None:
    client.comment_upload(upload, "raw data")
    client.replace_upload(upload, _NEW)


def _replace_twice(client: Any, upload: Any) -> None:
    client.replace_upload(client.replace_upload(upload, _NEW), _NEW)


def _archive_and_restore(client: Any, upload: Any) -> None:
    client.restore_upload(client.archive_upload(upload))


def _delete_twice(client: Any, upload: Any) -> None:
    client.delete_upload(upload)
    client.delete_upload(upload.id, name="kept.csv")


FILE_CHANGES: Final = (
    _case("replace", with_file(lambda m, file: m.replace_upload(file, _NEW)), _replaced()),
    _case(
        "replace by ID, with another name",
        with_file(lambda m, file: m.replace_upload(file.id, _NEW, "gel.csv")),
        _replaced(name="gel.csv"),
    ),
    _case(
        "replace, keep the comment",
        with_file(_replace_with_comment),
        _replaced(upload_comments=[("kept.csv", "raw data")]),
    ),
    _case("replace twice by the same", with_file(_replace_twice), _replaced()),
    _case(
        "replace by itself",
        with_file(lambda m, file: m.replace_upload(file, FILE)),
        sets("experiment", uploads=[_KEPT]),
    ),
    _case(
        "item: replace",
        with_file(lambda m, file: m.replace_upload(file, _NEW), "item"),
        _replaced("item"),
    ),
    _case("rename", with_file(lambda m, file: m.rename_upload(file, "gel.csv")), _renamed("gel.csv")),
    _case(
        "rename with special characters",
        with_file(lambda m, file: m.rename_upload(file, _ODD_NAME)),
        _renamed(_ODD_NAME),
    ),
    _case(
        "comment",
        with_file(lambda m, file: m.comment_upload(file, 'the "raw" data')),
        sets("experiment", upload_comments=[("kept.csv", 'the "raw" data')]),
    ),
    _case(
        "archive",
        with_file(lambda m, file: [m.archive_upload(file), m.archive_upload(file)]),
        sets("experiment", uploads=[], archived_uploads=[_KEPT]),
    ),
    _case(
        "archive and restore",
        with_file(_archive_and_restore, "item"),
        sets("item", uploads=[_KEPT], archived_uploads=[]),
    ),
    _case("delete", with_file(_delete_twice), sets("experiment", uploads=[])),
)
