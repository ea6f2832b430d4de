"""Encode params like requests does, and interpret what a script intends with them. No I/O.

requests accepts a dict or pairs, omits None, sends a list as one field per element, of which PHP keeps the
last, and sends the keys of a dict that is a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Final, TypeAlias, cast
from urllib.parse import parse_qsl

from elab_sdk.content import scalars
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

__all__ = [
    "LINK_TARGET",
    "TIME_FIELDS",
    "Params",
    "entry_id",
    "has_any",
    "intended_fields",
    "lab_time",
    "name_value_pairs",
    "parse_time",
    "path_id",
    "query_pairs",
    "reusable_params",
    "to_text",
    "whole_number",
    "wire_pairs",
]

Params: TypeAlias = "Mapping[str, object] | Iterable[tuple[str, object]] | str | None"
"""A dict, pairs or, for a query, text."""

TIME_FIELDS: Final = ("start", "end")
LINK_TARGET: Final = ("targetEntity", "items")
"""A field that the server's documentation of 4.4 to 4.8 adds to a link; no release reads it."""
_WHOLE_NUMBER: Final = re.compile(r"\s*0*([1-9]\d*)(?:\.0+)?\s*", re.ASCII)


def reusable_params(params: object) -> object:
    """Return params that can be read more than once: iterators are converted to lists.

    >>> reusable_params(zip(["title"], ["x"]))
    [('title', 'x')]
    """
    if isinstance(params, Mapping):
        fields = cast("Mapping[object, object]", params)
        return {name: _without_iterator(value) for name, value in fields.items()}
    return _without_iterator(params)


def wire_pairs(params: object) -> tuple[tuple[str, str], ...]:
    """Return fields or a query as they are sent.

    >>> wire_pairs({"limit": 15, "search": None, "tags[]": ["a", "b"]})
    (('limit', '15'), ('tags[]', 'a'), ('tags[]', 'b'))
    """
    return tuple((to_text(name), to_text(value)) for name, value in _flat_pairs(params) if value is not None)


def query_pairs(params: object) -> tuple[tuple[str, str], ...]:
    """Return the query of a URL, which may also be given as text.

    >>> query_pairs("limit=15&offset=0")
    (('limit', '15'), ('offset', '0'))
    """
    if isinstance(params, str | bytes):
        return tuple(parse_qsl(to_text(params).lstrip("?"), keep_blank_values=True))
    return wire_pairs(params)


def intended_fields(params: object) -> dict[str, object]:
    """Return the intended fields: text, a list if there are several values, or a dict unchanged.

    >>> intended_fields([("title", 12), ("body", None), ("metadata", {"a": 1})])
    {'title': '12', 'metadata': {'a': 1}}

    Raises:
        ValidationError: If params is neither a dict nor pairs, or has a missing value such as NaN.
    """
    fields: dict[str, object] = {}
    for name, value in name_value_pairs(params):
        field = to_text(name)
        if isinstance(value, Mapping):
            fields[field] = cast("object", value)
        elif texts := [_field_text(element, field) for element in _as_list(value) if element is not None]:
            fields[field] = texts[0] if len(texts) == 1 else texts
    return fields


def _field_text(value: object, field: str) -> str:
    if hasattr(value, "read"):
        raise ValidationError(f"{field} is a file; pass its text: file.read()", field)
    return to_text(scalars.require_present(value, field))


def has_any(params: object) -> bool:
    """Return whether anything would be sent: requests omits None, also in a list.

    >>> has_any({"title": None}), has_any({"tag": [None]}), has_any({"tag": ""})
    (False, False, True)
    """
    return any(value is not None for _, value in _flat_pairs(params))


def entry_id(value: object, *, zero_is_refused: bool = False) -> int:
    """Return an entry ID as a number.

    >>> entry_id("42 "), entry_id(42.0), entry_id("042")
    (42, 42, 42)

    Args:
        value: A number, or text that may have surrounding blanks or leading zeros, as in files and tables.
        zero_is_refused: Whether every server refuses ID 0 in this request.

    Raises:
        ValidationError: If it is not an ID. A server would answer with a list or another entry.
    """
    return checks.entry_id(whole_number(value) or value, zero_is_refused=zero_is_refused)


def whole_number(value: object) -> str:
    """Return the digits of a positive whole number in any notation that servers accept, or "".

    >>> whole_number("042"), whole_number(42.0), whole_number("42.5")
    ('42', '42', '')
    """
    match = _WHOLE_NUMBER.fullmatch(str(value))
    return match[1] if match else ""


def path_id(text: str) -> int:
    """Return the ID at the end of a path; the typed Manager refuses an invalid one.

    >>> path_id("042"), path_id("abc")
    ('42', 'abc')
    """
    return cast("int", whole_number(text) or text)


def name_value_pairs(params: object) -> list[tuple[object, object]]:
    """Return the names and values of a dict or of pairs.

    >>> name_value_pairs([("title", "x")])
    [('title', 'x')]

    Raises:
        ValidationError: If params is neither.
    """
    if params is None:
        return []
    if isinstance(params, Mapping):
        return [*cast("Mapping[object, object]", params).items()]
    pairs = _as_list(params)
    if not all(isinstance(pair, tuple | list) and len(cast("list[object]", pair)) == 2 for pair in pairs):
        raise ValidationError(f"params must be a dict of fields, not {type(params).__name__}", "params")
    return [cast("tuple[object, object]", tuple(cast("list[object]", pair))) for pair in pairs]


def _flat_pairs(params: object) -> list[tuple[object, object]]:
    return [(name, element) for name, value in name_value_pairs(params) for element in _as_list(value)]


def _as_list(value: object) -> list[object]:
    plain = scalars.to_python(value)
    members = scalars.members(plain)
    if members is not None:
        return [*map(scalars.to_python, members)]
    # the lines of a file are not values
    if hasattr(plain, "read") or isinstance(plain, str | bytes) or not isinstance(plain, Iterable):
        return [plain]
    return [*cast("Iterable[object]", plain)]


def _without_iterator(value: object) -> object:
    # a file is an iterator too
    if hasattr(value, "read") or not isinstance(value, Iterator):
        return value
    return [*cast("Iterator[object]", value)]


def to_text(value: object) -> str:
    """Return a name or a value as text.

    >>> to_text(12), to_text(b"blot")
    ('12', 'blot')

    Raises:
        ValidationError: If it is bytes that are not UTF-8, or text that cannot be encoded.
    """
    try:
        if not isinstance(value, bytes):
            text = str(value)
            text.encode()
            return text
        return value.decode()
    except UnicodeEncodeError:
        raise ValidationError("params contains a lone surrogate, which cannot be encoded", "params") from None
    except UnicodeDecodeError:
        raise ValidationError(
            "params contains bytes that are not UTF-8, which servers would truncate", "params"
        ) from None


def parse_time(text: str) -> datetime | None:
    """Parse a time; one without an offset is in this computer's time zone. Return None if it is invalid."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        return None


def lab_time(text: str, zone: tzinfo | None) -> datetime | None:
    """Parse a time; one without an offset is in the time zone of the lab, if that is known.

    >>> from datetime import UTC
    >>> lab_time("2030-11-30T12:00:00", UTC).isoformat(), lab_time("2030-11-30T12:00:00", None).isoformat()
    ('2030-11-30T12:00:00+00:00', '2030-11-30T12:00:00')
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=zone)
