"""The entries that uploads belong to: API v2 reads a file only through its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules.entity_types import ENTITY_TYPES, is_entity_type
from elab_sdk.rules.id_tables import IdTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonValue

    from elab_sdk.rules.entity_types import EntityType

__all__ = ["UploadParents"]

_TYPES: Final = tuple(ENTITY_TYPES.values())
_MAX_ID: Final = 1 << 60
"""No database has larger IDs, but a server may send anything: larger ones are not remembered."""


class UploadParents:
    """The entries of uploads, as the responses of one session show them.

    >>> parents = UploadParents()
    >>> parents.read([{"id": 7, "item_id": 3, "type": "experiments"}])
    >>> parents.of(7)
    ('experiments', 3)
    """

    def __init__(self) -> None:
        self._entries = IdTable()
        self._any: tuple[EntityType, int] | None = None

    def note(self, entity_type: str, entry_id: int, uploads: Iterable[int]) -> None:
        """Remember the uploads of an entry.

        Args:
            entity_type: What API v2 calls the kind of the entry.
            entry_id: The ID of the entry.
            uploads: The IDs of its uploads.
        """
        if not is_entity_type(entity_type) or not 0 <= entry_id < _MAX_ID:
            return
        value = entry_id * len(_TYPES) + _TYPES.index(entity_type) + 1
        for upload in uploads:
            self._entries[upload] = value
            self._any = self._any or (entity_type, entry_id)

    def read(self, uploads: JsonValue) -> None:
        """Remember the uploads of an entry as the server sends them, which is a list of objects."""
        for row in uploads if isinstance(uploads, list) else ():
            if not isinstance(row, dict):
                continue
            upload, entry_id, entity_type = row.get("id"), row.get("item_id"), row.get("type")
            if isinstance(upload, int) and isinstance(entry_id, int) and isinstance(entity_type, str):
                self.note(entity_type, entry_id, (upload,))

    def of(self, upload: int) -> tuple[EntityType, int] | None:
        """Get the entry of an upload: its kind and its ID; None if no response has shown it."""
        value = self._entries[upload]
        if not value:
            return None
        entry_id, number = divmod(value - 1, len(_TYPES))
        return _TYPES[number], entry_id

    def any(self) -> tuple[EntityType, int] | None:
        """Get any entry that exists: its kind and its ID; None if none is known."""
        return self._any
