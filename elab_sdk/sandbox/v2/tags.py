"""Tags of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["add_all", "columns", "of_entry"]


def of_entry(call: Call, table: EntryTable, id: int) -> list[Row]:
    """Return the tags of an entry in the order of this release."""
    order = "tag" if call.v2.tags_sorted == "tag" else "tags.id"
    return call.store.rows(
        "SELECT tags.id, tag FROM tags JOIN tags2entity ON tag_id = tags.id WHERE kind = ? AND entry = ?"
        f" ORDER BY {order}",
        table,
        id,
    )


def columns(call: Call, table: EntryTable, id: int) -> dict[str, JsonOut]:
    """Return the keys of an entry that hold its tags."""
    rows = of_entry(call, table, id)
    return {
        "tags": "|".join(str(row["tag"]) for row in rows) if rows else None,
        "tags_id": ",".join(str(row["id"]) for row in rows) if rows else None,
        "tags_decoded": [{"id": row["id"], "tag": row["tag"], "is_favorite": False} for row in rows],
    }


def add_all(call: Call, table: EntryTable, id: int, names: Iterable[object]) -> None:
    """Add tags to a new entry."""
