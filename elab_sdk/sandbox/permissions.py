"""Permissions to read and write entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall
    from elab_sdk.sandbox.store import Kind, Row

_SHARED = ("team", "organization", "public")


def may_read(call: ApiCall, kind: Kind, row: Row) -> bool:
    """Return whether the caller may read: owner, admins, and the team if the entry is shared with it."""
    if kind == "experiments" and not call.release.lists_team_mates:
        return row["userid"] == call.userid
    return row["userid"] == call.userid or row["canread"] in _SHARED or call.is_admin


def may_write(call: ApiCall, row: Row) -> bool:
    """Return whether the caller may write: owner, admins, and the team if allowed and not locked."""
    if row["locked"] and call.release.lock_blocks_everything:
        return False
    return row["userid"] == call.userid or row["canwrite"] in _SHARED or call.is_admin


def readable(call: ApiCall, kind: Kind, id: int) -> Row:
    """Return an entry that the caller may read.

    Raises:
        RefusedError: If the entry is missing, deleted or not readable.
    """
    row = call.store.row(kind, id)
    if row is None:
        raise (
            errors.missing_template(call.release)
            if kind == "templates"
            else errors.missing_entry(call.release)
        )
    if row["state"] != 1 or not may_read(call, kind, row):
        raise errors.reach()
    return row


def writable(call: ApiCall, kind: Kind, id: int) -> Row:
    """Return an entry that the caller may write.

    Raises:
        RefusedError: If the entry is missing, deleted, not readable or not writable.
    """
    row = readable(call, kind, id)
    if not may_write(call, row):
        raise errors.reach()
    return row
