"""Extra fields that refer to entries and users of a server: by an ID, or by the URL of a page.

>>> metadata: JsonObject = {"extra_fields": {"Pump": {"type": "items", "value": "5"}}}
>>> change_fields(metadata, lambda name, field: {**field, "value": written_like(field["value"], 77)})
{'extra_fields': {'Pump': {'type': 'items', 'value': '77'}}}
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from elab_sdk.content.body_references import MAX_ID_DIGITS, references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.content.body_references import Reference

__all__ = [
    "ReferredKind",
    "change_fields",
    "change_url",
    "referred_id",
    "referred_kind",
    "url_references",
    "written_like",
]

ReferredKind: TypeAlias = Literal["experiment", "item", "user"]

_KINDS: Final[Mapping[str, ReferredKind]] = {"experiments": "experiment", "items": "item", "users": "user"}
"""What the IDs in extra fields of these types are of."""


def change_fields(metadata: JsonObject, change: Callable[[str, JsonObject], JsonObject]) -> JsonObject:
    """Return metadata with other extra fields; everything else is the same.

    Args:
        metadata: The metadata.
        change: Returns the new field for the name and the field. Fields without a value are not changed.
    """
    fields = metadata.get("extra_fields")
    if not isinstance(fields, dict):
        return metadata
    changed: JsonObject = {
        name: change(name, field) if isinstance(field, dict) and "value" in field else field
        for name, field in fields.items()
    }
    return {**metadata, "extra_fields": changed}


def referred_kind(field: JsonObject) -> ReferredKind | None:
    """Return what the IDs in a field are of; None if it has no IDs.

    >>> referred_kind({"type": "items", "value": "5"}), referred_kind({"type": "number", "value": "5"})
    ('item', None)
    """
    return _KINDS.get(str(field.get("type")))


def referred_id(value: JsonValue) -> int:
    """Return the ID that is a value of a field, or one of several values; 0 if it is none.

    >>> referred_id("5"), referred_id(5), referred_id(""), referred_id(True)
    (5, 5, 0, 0)
    """
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_ID_DIGITS else 0


def written_like(old: JsonValue, id: int) -> JsonValue:
    """Return an ID as text if the old value is text, and as a number otherwise.

    >>> written_like("5", 77), written_like(5, 77)
    ('77', 77)
    """
    return str(id) if isinstance(old, str) else id


def url_references(field: JsonObject, site: str) -> Iterator[Reference]:
    """Yield the entry or the upload that a field of the type "url" leads to.

    Args:
        field: The field.
        site: The URL of eLabFTW, ending with a slash; if it is empty, nothing is found.
    """
    if field.get("type") == "url":
        yield from _references(field.get("value"), site)


def change_url(value: str, replacement: Callable[[Reference], str | None], site: str) -> str:
    """Return the value of a field of the type "url" that leads to something else.

    >>> site = "https://elab.example.org/"
    >>> change_url(f"{site}database.php?mode=view&id=5", lambda found: f"/{found.kind}/{found.id}", site)
    '/item/5'

    Args:
        value: The value.
        replacement: Returns the new URL, or None to keep the old one.
        site: The URL of eLabFTW, ending with a slash; if it is empty, nothing is changed.
    """
    for reference in _references(value, site):
        url = replacement(reference)
        return value if url is None else url
    return value


def _references(value: JsonValue, site: str) -> Iterator[Reference]:
    """Yield what a URL leads to, if it has a host."""
    if site and isinstance(value, str) and "://" in value:
        yield from references(f'<a href="{escape(value)}">', site)
