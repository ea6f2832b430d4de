"""An entry that an import has made, and changes as a request of its owner would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox.v2 import changes
from elab_sdk.sandbox.v2.calls import ENTRY_TYPES

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["ImportedEntry"]


@attrs.frozen
class ImportedEntry:
    """An entry that was made of a node.

    Args:
        call: The request of the import, with the owner of the entry as its user.
        node_id: The ID of the node.
        type: The type of the entry, as paths call it.
        id: The ID of the entry.
    """

    call: Call
    node_id: object
    type: str
    id: int

    @property
    def table(self) -> EntryTable:
        """The table of the entry."""
        return ENTRY_TYPES[self.type]

    @property
    def is_template(self) -> bool:
        """Whether other entries can be made from it."""
        return self.table in ("templates", "items_types")

    @property
    def body(self) -> str:
        """The body as it is stored."""
        return str(self._row["body"] or "")

    @property
    def _row(self) -> Row:
        row = self.call.store.row(self.table, self.id)
        assert row is not None  # noqa: S101 - it was just made
        return row

    def request(self, *path: str, **sent: object) -> Call:
        """Return a request about the entry, or about a part of it, with these values as JSON."""
        segments = (self.type, str(self.id), *path)
        return attrs.evolve(self.call, method="POST", segments=segments, json=sent, files={}, fields={})

    def change(self, name: str, value: object) -> None:
        """Change one field.

        Raises:
            ApiError: If the server or its database rejects the value.
        """
        changes.update(attrs.evolve(self.request(**{name: value}), method="PATCH"), self.table, self._row)

    def store(self, **columns: str | int | None) -> None:
        """Change columns as they are, without the checks of a request."""
        self.call.store.change(self.table, self.id, **columns)
