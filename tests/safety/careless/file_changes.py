"""Careless changes of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ConflictError, NotFoundError, PermissionDeniedError, ReadOnlyKeyError
from tests.safety.careless.common import MISSING_ID, invalid_input
from tests.safety.cases import WriteCase, has
from tests.safety.natural.file_changes import with_file

if TYPE_CHECKING:
    from tests.safety.cases import Operation


def _refused(name: str, operation: Operation, error: type[BaseException], **more: Any) -> WriteCase:
    operations = has("replace_upload", "update_upload", "delete_upload")
    return WriteCase(name=f"file: {name}", operation=operation, refused=(error,), exists=operations, **more)


def _foreign(name: str, operation: Operation) -> WriteCase:
    return _refused(f"{name} one of another user", operation, PermissionDeniedError, key="other")


FILE_CHANGES: Final = (
    invalid_input("file: replace by bytes without a name", lambda m, _: m.replace_upload(1, b"x")),
    invalid_input("file: replace by a .php", lambda m, _: m.replace_upload(1, b"x", "run.php")),
    invalid_input("file: replace by a number", lambda m, _: m.replace_upload(1, 7, "x.csv")),
    invalid_input("file: rename to nothing", lambda m, _: m.rename_upload(1, " ")),
    invalid_input("file: rename to a .php", lambda m, _: m.rename_upload(1, "run.php")),
    invalid_input("file: rename into a folder", lambda m, _: m.rename_upload(1, "raw/gel.csv")),
    invalid_input("file: comment: empty", lambda m, _: m.comment_upload(1, "")),
    invalid_input("file: comment: None", lambda m, _: m.comment_upload(1, None)),
    invalid_input("file: comment: two lines", lambda m, _: m.comment_upload(1, "a\nb")),
    invalid_input("file: comment: 300 characters", lambda m, _: m.comment_upload(1, "x" * 300)),
    invalid_input("file: delete by ID alone", lambda m, _: m.delete_upload(1)),
    invalid_input("file: archive ID 0", lambda m, _: m.archive_upload(0)),
    invalid_input("file: archive an entry", lambda m, w: m.archive_upload(("experiment", w.experiment))),
    _refused(
        "delete with another name",
        with_file(lambda m, file: m.delete_upload(file.id, name="gel.csv")),
        ConflictError,
    ),
    _refused("archive a missing one", lambda m, _: m.archive_upload(MISSING_ID), NotFoundError),
    _refused(
        "delete a missing one", lambda m, _: m.delete_upload(MISSING_ID, name="kept.csv"), NotFoundError
    ),
    _foreign("replace", with_file(lambda m, file: m.replace_upload(file, b"x"))),
    _foreign("rename", with_file(lambda m, file: m.rename_upload(file, "x.csv"))),
    _foreign("comment on", with_file(lambda m, file: m.comment_upload(file, "x"))),
    _foreign("archive", with_file(lambda m, file: m.archive_upload(file))),
    _foreign("delete", with_file(lambda m, file: m.delete_upload(file))),
    _refused(
        "replace with a read-only key",
        with_file(lambda m, file: m.replace_upload(file, b"x")),
        ReadOnlyKeyError,
        key="readonly",
    ),
    _refused(
        "delete with a read-only key",
        with_file(lambda m, file: m.delete_upload(file)),
        ReadOnlyKeyError,
        key="readonly",
    ),
)
