"""What eLabFTW up to and including 5.0 writes only into the JSON file of an entry: date, fields and steps."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.export.archive_members import UNREADABLE, has_plausible_size
from elab_sdk.export.node_values import first_text
from elab_sdk.export.paths import ENTRY_JSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.export.archive_members import ArchiveMembers

__all__ = ["EntryResponses"]

_MAX_FILE_BYTES: Final = 1 << 22
_MAX_TOTAL_BYTES: Final = 1 << 28
"""Maximum size of all files that are read; each is discarded before the next."""


class EntryResponses:
    """The JSON files of entries.

    Args:
        members: The files in the archive.
        root: The root node of the metadata. From 5.1, it has a version, and the metadata are complete.
    """

    def __init__(self, members: ArchiveMembers, root: JsonObject) -> None:
        self._members = members
        self._is_needed = "version" not in root
        self._budget = _MAX_TOTAL_BYTES

    def complete(self, node: JsonObject, files: Iterable[JsonObject]) -> JsonObject:
        """Return the node of an entry with the date, the fields and the steps of its JSON file.

        Args:
            node: The node, whose own values are kept.
            files: The nodes of the entry's files.
        """
        if not self._is_needed:
            return node
        addresses = (first_text(file, "@id") for file in files)
        address = next((path for path in addresses if posixpath.basename(path) == ENTRY_JSON), "")
        return (self._read(address) if address else {}) | node

    def _read(self, address: str) -> JsonObject:
        try:
            info = self._members.find(address)
            if info is None or info.file_size > min(_MAX_FILE_BYTES, self._budget):
                return {}
            if not has_plausible_size(info):
                return {}
            self._budget -= info.file_size
            with self._members.open(info) as file:
                response = cast("JsonValue", json.loads(file.read(info.file_size)))
            return _as_node(response[0] if isinstance(response, list) and response else response)
        except (ValueError, RecursionError, *UNREADABLE):
            # the file itself is listed as refused or damaged
            return {}


def _as_node(response: JsonValue) -> JsonObject:
    """Return an entry of API v2 with the keys of an archive."""
    if not isinstance(response, dict):
        return {}
    node: JsonObject = {"variableMeasured": _fields(response.get("metadata"))}
    steps = response.get("steps")
    node["step"] = (
        [_step(step) for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
    )
    if date := first_text(response, "date"):
        node["temporal"] = date
    return node


def _fields(metadata: JsonValue) -> list[JsonValue]:
    if isinstance(metadata, str):
        metadata = cast("JsonValue", json.loads(metadata or "null"))
    fields = metadata.get("extra_fields") if isinstance(metadata, dict) else None
    if not isinstance(fields, dict):
        return []
    return [
        {"propertyID": name, "value": field.get("value"), "unitText": field.get("unit")}
        for name, field in fields.items()
        if isinstance(field, dict)
    ]


def _step(step: JsonObject) -> JsonObject:
    is_finished = first_text(step, "finished") in ("1", "true")
    return {
        "text": step.get("body"),
        "creativeWorkStatus": "finished" if is_finished else "unfinished",
        "expires": step.get("deadline"),
    }
