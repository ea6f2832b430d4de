"""Steps of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["of_entry"]


def of_entry(call: Call, table: EntryTable, id: int) -> list[JsonOut]:  # noqa: ARG001 - a first form
    """Return the steps of an entry as a full entry has them."""
    return []
