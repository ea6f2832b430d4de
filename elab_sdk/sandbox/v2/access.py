"""Find the entry of a request, if the caller may read or change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_sdk.sandbox.store import DELETED
from elab_sdk.sandbox.v2 import errors, permissions

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["find", "part", "readable", "writable"]


def find(call: Call, table: EntryTable, id: int) -> Row:
    """Return an entry that exists and that this release does not hide because it is deleted.

    Raises:
        ApiError: If it is missing or hidden.
    """
    row = call.store.row(table, id)
    if row is None:
        if table == "templates" and call.v2.template_missing_crashes:
            raise errors.crash()
        raise errors.missing(call.v2)
    if row["state"] == DELETED and not call.v2.reads_deleted:
        raise errors.forbidden(call.v2)
    return row


def readable(call: Call) -> Row:
    """Return the entry in the path, which the caller may read.

    Raises:
        ApiError: If it is missing, deleted on a release that hides it, or not readable.
    """
    row = find(call, call.table, call.id)
    if not permissions.may_read(call, row):
        raise errors.forbidden(call.v2)
    return row


def writable(call: Call) -> Row:
    """Return the entry in the path, which the caller may change.

    Raises:
        ApiError: As `readable`, and if the caller may not change it.
    """
    row = readable(call)
    if not permissions.may_write(call, row):
        raise errors.forbidden(call.v2)
    return row


def part(call: Call, table: Literal["comments", "steps"]) -> Row:
    """Return the comment or step in the path, which must belong to the entry in the path.

    Raises:
        ApiError: If it is missing.
    """
    row = call.store.row(table, call.part_id)
    if row is None or (row["kind"], row["entry"]) != (call.table, call.id):
        raise errors.missing(call.v2)
    return row
