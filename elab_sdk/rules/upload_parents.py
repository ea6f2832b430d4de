"""The entries that uploads belong to: API v2 reads a file only through its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules.entity_types import is_entity_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonValue

    from elab_sdk.rules.entity_types import EntityType

__all__ = ["UploadParents"]


class UploadParents:
    """The entries of uploads, as the responses of one session show them.

    >>> parents = UploadParents()
    >>> parents.read([{"id": 7, "item_id": 3, "type": "experiments"}])
    >>> parents.of(7)
    ('experiments', 3)
    """

    def __init__(self) -> None:
        self._entries: dict[int, tuple[EntityType, int]] = {}

    def note(self, entity_type: str, entry_id: int, uploads: Iterable[int]) -> None:
        """Remember the uploads of an entry.

        Args:
            entity_type: What API v2 calls the kind of the entry.
            entry_id: The ID of the entry.
            uploads: The IDs of its uploads.
        """
        if is_entity_type(entity_type):
            self._entries.update((upload, (entity_type, entry_id)) for upload in uploads)

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
        return self._entries.get(upload)

    def any(self) -> tuple[EntityType, int] | None:
        """Get any entry that exists: its kind and its ID; None if none is known."""
        return next(iter(self._entries.values()), None)
