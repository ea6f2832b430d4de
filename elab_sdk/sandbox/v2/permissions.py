"""Who may read and write an entry on API v2."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.sandbox.permissions import base_of

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["as_text", "base", "is_listed", "may_read", "may_write"]

_TEAM: Final = 30
_OWNER: Final = 10


def base(row: Row, column: str) -> int:
    """Return the group of `canread` or `canwrite`: its own column from 5.4, before a part of the JSON."""
    own = row.get(f"{column}_base")
    return base_of(row[column]) if own is None else int(own)


def as_text(call: Call, stored: Value) -> str:
    """Return a stored `canread` or `canwrite` as the JSON text that this release sends."""
    text = str(stored)
    # a sandbox stores a word until somebody sends JSON
    return text if text.startswith("{") else _word_as_json(text, base_apart=call.v2.base_apart)


@lru_cache(maxsize=100)
def _word_as_json(word: str, *, base_apart: bool) -> str:
    lists: dict[str, object] = {"teams": [], "users": [], "teamgroups": []}
    return json.dumps(lists if base_apart else {"base": base_of(word), **lists})


def may_read(call: Call, row: Row) -> bool:
    """Return whether the caller may read: the owner, admins, and users with whom the entry is shared."""
    return row["userid"] == call.userid or call.is_admin or _is_shared(call, row, "canread")


def is_listed(call: Call, row: Row) -> bool:
    """Return whether a list shows an entry: admins can read entries of only the owner, but not list them."""
    return row["userid"] == call.userid or (may_read(call, row) and base(row, "canread") > _OWNER)


def may_write(call: Call, row: Row) -> bool:
    """Return whether the caller may write, as for reading; a locked entry only if the caller locked it."""
    if row["locked"] and row["lockedby"] != call.userid:
        return False
    return row["userid"] == call.userid or call.is_admin or _is_shared(call, row, "canwrite")


def _is_shared(call: Call, row: Row, column: str) -> bool:
    if base(row, column) >= _TEAM:
        return True
    text = str(row[column])
    shared = cast("dict[str, list[object]]", json.loads(text)) if text.startswith("{") else {}
    return call.userid in shared.get("users", []) or 1 in shared.get("teams", [])
