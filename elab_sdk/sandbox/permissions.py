"""Who may read and write an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import Call
    from elab_sdk.sandbox.store import Kind, Row

_SHARED = ("team", "organization", "public")


def may_read(call: Call, kind: Kind, row: Row) -> bool:
    """The owner, the team where it is shared with it, and admins."""
    if kind == "experiments" and not call.release.lists_team_mates:
        return row["userid"] == call.userid
    return row["userid"] == call.userid or row["canread"] in _SHARED or call.is_admin


def may_write(call: Call, row: Row) -> bool:
    """The owner, the team where it may, and admins; on some releases nobody once it is locked."""
    if row["locked"] and call.release.lock_blocks_everything:
        return False
    return row["userid"] == call.userid or row["canwrite"] in _SHARED or call.is_admin


def readable(call: Call, kind: Kind, number: int) -> Row:
    """An entry that the caller may read.

    Raises:
        RefusedError: Missing, deleted, or not for the caller.
    """
    row = call.store.row(kind, number)
    if row is None:
        raise (
            errors.missing_template(call.release)
            if kind == "templates"
            else errors.missing_entry(call.release)
        )
    if row["state"] != 1 or not may_read(call, kind, row):
        raise errors.reach()
    return row


def writable(call: Call, kind: Kind, number: int) -> Row:
    """An entry that the caller may write to.

    Raises:
        RefusedError: As `readable`, or not writable.
    """
    row = readable(call, kind, number)
    if not may_write(call, row):
        raise errors.reach()
    return row
