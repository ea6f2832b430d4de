"""Lists of entries on API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import permissions, render

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["read"]


def read(call: Call) -> Answer:
    """Answer GET of a list of entries."""
    table = call.table
    rows = call.store.rows(f"SELECT * FROM {table} WHERE state = 1 ORDER BY date DESC, id DESC")
    readable = [row for row in rows if permissions.may_read(call, row)]
    return Answer(json=[render.entry_row(call, table, row) for row in readable])
