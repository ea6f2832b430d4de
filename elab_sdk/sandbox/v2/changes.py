"""How an entry changes on API v2: one key of the JSON object after another, each stored at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import values
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import errors, readers, revisions

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["log", "touch", "update"]

_BODY_CHANGED: Final = (
    "Depending on your instance configuration, the change in the body is possibly recorded in the revisions."
    ' <a href="revisions.php?type={type}&amp;item_id={id}">See revisions page.</a>'
)


def update(call: Call, table: EntryTable, row: Row) -> None:
    """Store the keys of the JSON object in their order; an error leaves the earlier ones stored.

    Raises:
        ApiError: For an unknown key, or a value that the server or its database rejects.
    """
    for name, value in call.json.items():
        read = readers.reader(call, table, name)
        if read is None:
            raise errors.bad_request(errors.UPDATE_TARGET)
        try:
            columns = read(call, table, name, value)
        except errors.DatabaseError:
            log(call, table, int(row["id"] or 0), name, values.php_text(value))
            raise
        current = call.store.row(table, int(row["id"] or 0)) or row
        if name in ("custom_id", "category"):
            _check_custom_id(call, table, {**current, **columns})
        if name == "bodyappend":
            columns["body"] = f"{current['body'] or ''}{columns['body']}"
        if "body" not in columns or columns["body"] != current["body"]:
            log(call, table, int(row["id"] or 0), name, values.php_text(value))
        if "body" in columns:
            revisions.record(call, table, row, str(columns["body"]))
        touch(call, table, row, **columns)


def _check_custom_id(call: Call, table: EntryTable, row: Row) -> None:
    """Reject the custom ID of another entry of the same category: a unique index, whose NULLs all differ.

    Not recorded: taken from the schema of the database.
    """
    same = "category = ? AND custom_id = ? AND id != ?"
    values = (row.get("category"), row.get("custom_id"), row["id"])
    if call.store.rows(f"SELECT id FROM {table} WHERE {same}", *values):  # noqa: S608 - names are ours
        message = f"Duplicate entry '{values[0]}-{values[1]}' for key '{table}.unique_{table}_custom_id'"
        raise errors.database(call.v2, 1062, message)


def touch(call: Call, table: EntryTable, row: Row, **columns: Value) -> None:
    """Change columns of an entry and record who changed it and when."""
    call.store.change(table, int(row["id"] or 0), modified_at=now(), lastchangeby=call.userid, **columns)


def log(call: Call, table: EntryTable, id: int, target: str, content: str) -> None:
    """Record a change in the log of an entry, which 5.6 shows."""
    if target in ("body", "bodyappend"):
        content = _BODY_CHANGED.format(type=call.segments[0], id=id)
    call.store.insert(
        "changelog",
        kind=table,
        entry=id,
        target=target,
        content=content,
        userid=call.userid,
        created_at=now(),
    )
