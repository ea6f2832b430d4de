"""What API v2 and the web pages call the kinds of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox.v2.calls import ENTRY_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.v2.calls import EntryTable

__all__ = ["BY_NUMBER", "NAMES", "NUMBERS", "PAGES", "TYPES"]

TYPES: Final[Mapping[EntryTable, str]] = {table: name for name, table in ENTRY_TYPES.items()}
"""The type of an entry, as paths call it, by its table."""
PAGES: Final[Mapping[EntryTable, str]] = {
    "experiments": "experiments",
    "items": "database",
    "templates": "templates",
    "items_types": "resources-templates",
}
"""The web page of an entry, without its `.php`."""
NAMES: Final[Mapping[EntryTable, str]] = {
    "experiments": "Experiment",
    "items": "Resource",
    "templates": "Experiment template",
    "items_types": "Resource template",
}
"""What people call the kind of an entry."""
NUMBERS: Final[Mapping[EntryTable, int]] = {"experiments": 1, "items": 2, "templates": 3, "items_types": 4}
"""The number of a kind in `created_from_type`."""
BY_NUMBER: Final[Mapping[int, EntryTable]] = {number: table for table, number in NUMBERS.items()}
"""The table of a kind by its number."""
