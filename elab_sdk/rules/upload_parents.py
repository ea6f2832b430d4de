"""The entries that uploads belong to: API v2 reads a file only through its entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.rules.entity_types import is_entity_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonValue

    from elab_sdk.rules.entity_types import EntityType

__all__ = ["UploadParents"]

_UPLOADS: Final = b'"uploads":[{'
_DECODER: Final = json.JSONDecoder()


class UploadParents:
    """The entries of uploads, as the responses of one session show them.

    >>> parents = UploadParents()
    >>> parents.read(b'{"id":3,"uploads":[{"id":7,"item_id":3,"type":"experiments"}]}')
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

    def read(self, content: bytes) -> None:
        """Remember the uploads of an entry as the server sends it. Nothing but their list is decoded."""
        start = content.find(_UPLOADS)
        if start < 0:
            return
        text = content[start + len(_UPLOADS) - 2 :].decode("utf-8", "replace")
        try:
            rows = cast("list[JsonValue]", _DECODER.raw_decode(text)[0])
        except (ValueError, RecursionError):
            return
        for row in rows:
            # metadata may have a list of this name too
            if isinstance(row, dict):
                self._note_row(row.get("id"), row.get("item_id"), row.get("type"))

    def _note_row(self, upload: JsonValue, entry_id: JsonValue, entity_type: JsonValue) -> None:
        if isinstance(upload, int) and isinstance(entry_id, int) and isinstance(entity_type, str):
            self.note(entity_type, entry_id, [upload])

    def of(self, upload: int) -> tuple[EntityType, int] | None:
        """Get the entry of an upload: its kind and its ID; None if no response has shown it."""
        return self._entries.get(upload)

    def any(self) -> tuple[EntityType, int] | None:
        """Get any entry that exists: its kind and its ID; None if none is known."""
        return next(iter(self._entries.values()), None)
