"""Earlier bodies of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.render import fullname
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import access

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["read_all", "record"]

# the default of a new server
_MIN_DELTA: Final = 100


def read_all(call: Call) -> Answer:
    """Answer GET of the revisions of an entry, newest first."""
    access.readable(call)
    return Answer(
        json=[
            {
                "content_type": row["content_type"],
                "created_at": row["created_at"],
                "fullname": fullname(call.store.row("users", int(row["userid"] or 0)) or {}),
                "id": row["id"],
            }
            for row in _rows(call, call.table, call.id)
        ]
    )


def _rows(call: Call, table: EntryTable, id: int) -> list[Row]:
    return call.store.rows("SELECT * FROM revisions WHERE kind = ? AND entry = ? ORDER BY id DESC", table, id)


def record(call: Call, table: EntryTable, entry: Row, body: str) -> None:
    """Keep a new body as a revision: the first one, and later ones whose length differs by 100 or more."""
    rows = _rows(call, table, int(entry["id"] or 0))
    if rows and abs(len(str(rows[0]["body"])) - len(body)) < _MIN_DELTA:
        return
    newest = call.store.rows("SELECT MAX(id) AS id FROM revisions WHERE kind = ?", table)
    call.store.insert(
        "revisions",
        id=int(newest[0]["id"] or 0) + 1,
        kind=table,
        entry=entry["id"],
        userid=call.userid,
        body=body,
        content_type=entry["content_type"],
        created_at=now(),
    )
