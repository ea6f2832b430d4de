"""Metadata on API v2: stored as the database reads JSON, and changed field by field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from elab_sdk.sandbox import values
from elab_sdk.sandbox.errors import RefusedError
from elab_sdk.sandbox.metadata import stored_metadata
from elab_sdk.sandbox.v2 import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["is_object", "stored", "through_php", "with_fields"]


def is_object(text: str) -> bool:
    """Return whether a text is the JSON of an object."""
    try:
        value: object = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict)


def through_php(value: object) -> object:
    """Return JSON as PHP writes what it has read into arrays, which cannot tell objects from lists."""
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        is_list = list(members) == [str(index) for index in range(len(members))]
        members = {name: through_php(member) for name, member in members.items()}
        return [*members.values()] if is_list else members
    if isinstance(value, list):
        return [through_php(member) for member in cast("list[object]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def stored(call: Call, table: EntryTable, text: str) -> str:
    """Return metadata as it is stored.

    Raises:
        ApiError: If the text is not JSON.
    """
    try:
        return stored_metadata(text, call.release, call.store.database)
    except RefusedError:
        message = (
            f"Invalid JSON text: {_fault(text)} in value for column '{_COLUMNS.get(table, table)}.metadata'."
        )
        raise errors.database(call.v2, 3140, message) from None


_COLUMNS: dict[str, str] = {"templates": "experiments_templates"}


def _fault(text: str) -> str:
    """Return the error of MySQL for a text that is not JSON."""
    if not text:
        return '"The document is empty." at position 0'
    if text.startswith("{") and text[1:2] not in ('"', "}", " ", "\n", "\t"):
        return '"Missing a name for object member." at position 1'
    return '"Invalid value." at position 0'


def with_fields(call: Call, row: Row) -> str | None:
    """Return the metadata of an entry with new values of extra fields; missing fields are ignored."""
    text = row["metadata"]
    if text is None:
        return None
    metadata = cast("object", json.loads(str(text)))
    fields = cast("dict[str, object]", metadata).get("extra_fields") if isinstance(metadata, dict) else None
    for name, value in call.json.items():
        if isinstance(value, float):
            raise errors.crash()
        field = cast("dict[str, object]", fields).get(name) if isinstance(fields, dict) else None
        if isinstance(field, dict):
            cast("dict[str, object]", field)["value"] = (
                value if isinstance(value, list) else values.php_text(value)
            )
    return json.dumps(metadata, ensure_ascii=False)
