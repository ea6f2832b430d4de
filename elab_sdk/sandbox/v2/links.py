"""Links between entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["of_entry"]


def of_entry(call: Call, table: EntryTable, id: int) -> dict[str, list[JsonOut]]:  # noqa: ARG001
    """Return the links of an entry, to it and from it, by their key in a full entry."""
    return {
        "items_links": [],
        "experiments_links": [],
        "related_items_links": [],
        "related_experiments_links": [],
    }
