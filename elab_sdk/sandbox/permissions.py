"""Permissions to read and write entries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall
    from elab_sdk.sandbox.store import Kind, Row, Value

# who may read or write: the word of API v1 and the sandbox, and the number of API v2
_BASES: Final = {"public": 50, "organization": 40, "team": 30, "user": 20, "useradmin": 20, "useronly": 10}
_TEAM: Final = 30


def base_of(permission: Value) -> int:
    """Return the group of a stored `canread` or `canwrite`, which is a word or JSON.

    >>> base_of("team"), base_of('{"base": 40, "teams": []}'), base_of('{"teams": []}')
    (30, 40, 20)
    """
    text = str(permission)
    if not text.startswith("{"):
        return _BASES.get(text, 20)
    base: object = json.loads(text).get("base")
    return base if isinstance(base, int) else 20


def is_shared(permission: Value) -> bool:
    """Return whether a stored `canread` or `canwrite` includes the team."""
    return base_of(permission) >= _TEAM


def may_read(call: ApiCall, kind: Kind, row: Row) -> bool:
    """Return whether the caller may read: owner, admins, and the team if the entry is shared with it."""
    if kind == "experiments" and not call.release.lists_team_mates:
        return row["userid"] == call.userid
    return row["userid"] == call.userid or is_shared(row["canread"]) or call.is_admin


def may_write(call: ApiCall, row: Row) -> bool:
    """Return whether the caller may write: owner, admins, and the team if allowed and not locked."""
    if row["locked"] and call.release.lock_blocks_everything:
        return False
    return row["userid"] == call.userid or is_shared(row["canwrite"]) or call.is_admin


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
