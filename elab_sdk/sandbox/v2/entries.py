"""Read and create entries on API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import archives, creation, errors, permissions, render
from elab_sdk.sandbox.v2.calls import created

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["create", "create_beside", "read", "readable", "without_id", "writable"]

_DELETED = 3


def read(call: Call) -> Answer:
    """Answer GET of one entry."""
    row = readable(call)
    if call.method == "HEAD":
        # a program error of every release (observed on 4.9.0, 5.1.15, 5.3.11, 5.6.12)
        return Answer(status=400, text="", headers={"content-type": "application/json"})
    wanted = call.argument("format") or "json"
    if wanted == "zip":
        return archives.as_zip(call, row)
    if wanted not in call.v2.formats.split(", "):
        raise errors.bad_request(call.v2.wrong_format.format(formats=call.v2.formats))
    if wanted != "json":
        raise errors.crash()
    return Answer(json=render.entry(call, call.table, row))


def readable(call: Call) -> Row:
    """Return the entry in the path, which the caller may read.

    Raises:
        ApiError: If it is missing, deleted on a release that hides it, or not readable.
    """
    row = find(call, call.table, call.id)
    if not permissions.may_read(call, row):
        raise errors.forbidden(call.v2)
    return row


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
    if row["state"] == _DELETED and not call.v2.reads_deleted:
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


def without_id(call: Call) -> Answer:
    """Answer PATCH and DELETE of a list."""
    raise errors.no_id(call.v2)


# -- creating ------------------------------------------------------------------------------------------


def create(call: Call) -> Answer:
    """Answer POST of a list: create an entry."""
    return created(call, f"{call.segments[0]}/{creation.create(call)}")


def create_beside(call: Call) -> Answer:
    """Answer POST to an entry: copy it, or create another one."""
    row = readable(call)
    if call.json.get("action") == "duplicate":
        return created(call, f"{call.segments[0]}/{creation.duplicate(call, row)}")
    return create(call)
