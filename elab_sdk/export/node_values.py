"""Values of a node in an archive's metadata, whose forms differ between programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["as_list", "day_of", "first_text", "has_type", "text_of", "type_names", "whole_number"]

_CONTAINERS: Final = ("@list", "@set")
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAX_DIGITS: Final = 18
_RSPACE_TIME: Final = re.compile(r"(\d\d):(\d\d):(\d\d):\d\d:\d\d:\d\d")
"""RSpace writes times as day:month:year:hour:minute:second."""


def as_list(value: JsonValue) -> list[JsonValue]:
    """Return the values under a key: one or several.

    >>> as_list(None), as_list("a"), as_list(["a", "b"]), as_list({"@set": ["a"]})
    ([], ['a'], ['a', 'b'], ['a'])
    """
    if isinstance(value, dict):
        key = next((key for key in _CONTAINERS if key in value), None)
        if key is None:
            return [value]
        value = value[key]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def type_names(node: JsonObject) -> tuple[str, ...]:
    """Return the types of a node without their vocabulary.

    >>> type_names({"@type": ["http://schema.org/Dataset", "schema:Book"]})
    ('Dataset', 'Book')
    """
    types = (name for name in as_list(node.get("@type")) if isinstance(name, str))
    return tuple(name if name.isalnum() else re.split(r"[/#:]", name)[-1] for name in types)


def has_type(node: JsonObject, *names: str) -> bool:
    """Return whether a node has one of several types.

    >>> has_type({"@type": ["File", "SoftwareSourceCode"]}, "File")
    True
    """
    return any(name in names for name in type_names(node))


def text_of(value: JsonValue) -> str:
    """Return a single value as text; "" if it is a list or a reference.

    >>> text_of(True), text_of(1.5), text_of({"@value": "a", "@language": "en"}), text_of(["a"])
    ('true', '1.5', 'a', '')
    """
    if isinstance(value, dict):
        # JSON-LD wraps values in objects
        value = value.get("@value", value.get("name", value.get("text")))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def first_text(node: JsonObject, *keys: str) -> str:
    """Return the first value under several keys that is not empty, as text.

    >>> first_text({"name": "", "title": 3}, "name", "title")
    '3'
    """
    for key in keys:
        value = node.get(key)
        # most values are texts
        values = [value] if isinstance(value, str) else as_list(value)
        if text := next((text for each in values if (text := text_of(each))), ""):
            return text
    return ""


def whole_number(text: str) -> int | None:
    """Return a text of at most 18 digits as a number, or None.

    >>> whole_number("42"), whole_number("4.2"), whole_number("9" * 5000)
    (42, None, None)
    """
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return int(text) if is_number else None


def day_of(text: str) -> str:
    """Return the day of a time; a time in an unknown form is returned unchanged.

    >>> day_of("2024-01-02T03:04:05+02:00"), day_of("05:12:23:11:26:13"), day_of("spring 2023")
    ('2024-01-02', '2023-12-05', 'spring 2023')
    """
    if _ISO_DAY.match(text):
        return text[:10]
    time = _RSPACE_TIME.fullmatch(text)
    return f"20{time[3]}-{time[2]}-{time[1]}" if time else text
