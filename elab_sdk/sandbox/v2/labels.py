"""The category and the status of an entry, with their titles and colors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["category_of", "of_entry"]

_NO_LABEL: Final[Row] = {"id": None, "title": None, "color": None}


def category_of(call: Call, table: EntryTable, row: Row) -> Row:
    """Return the category of an entry, with null as title and color if there is none."""
    if table in ("items", "items_types"):
        category_table = call.v2.items_types_path.rpartition("/")[2]
    else:
        category_table = "experiments_categories"
    return call.store.row(category_table, int(row["category"] or 0)) or _NO_LABEL


def of_entry(call: Call, table: EntryTable, row: Row) -> dict[str, JsonOut]:
    """Render category and status under all names that any release uses."""
    category = category_of(call, table, row)
    status_table = "items_statuses" if table in ("items", "items_types") else "statuses"
    status = call.store.row(status_table, int(row["status"] or 0)) or _NO_LABEL
    # 4.9 shows the type of an item and the status of an experiment
    main = category if table == "items" else status
    return {
        "category_id": category["id"],
        "category_title": category["title"],
        "category_color": category["color"],
        "status_id": status["id"],
        "status_title": status["title"],
        "status_color": status["color"],
        "mainattr_title": main["title"],
        "mainattr_color": main["color"],
    }
