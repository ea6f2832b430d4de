"""The entries that uploads belong to: API v2 reads a file only through its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_sdk.v2.entity_types import EntityType

__all__ = ["UploadParents"]


class UploadParents:
    """The entries of uploads, as the responses of one session show them."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[EntityType, int]] = {}

    def note(self, entity_type: EntityType, entry_id: int, uploads: Iterable[int]) -> None:
        """Remember the uploads of an entry.

        Args:
            entity_type: What API v2 calls the kind of the entry.
            entry_id: The ID of the entry.
            uploads: The IDs of its uploads.
        """
        for upload in uploads:
            self._entries[upload] = (entity_type, entry_id)

    def of(self, upload: int) -> tuple[EntityType, int] | None:
        """Get the entry of an upload: its kind and its ID; None if no response has shown it."""
        return self._entries.get(upload)
