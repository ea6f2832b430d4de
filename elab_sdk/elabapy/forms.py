"""What a dict of parameters becomes on the wire, as requests encodes it, and what was meant by it.

requests takes a dict or pairs; leaves out what is None; sends a list as a field for each part, of which PHP
keeps the last; and of a dict as a value sends the keys. Nothing here does any input or output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias, cast
from urllib.parse import parse_qsl

from elab_sdk.content import scalars
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

__all__ = [
    "TARGET",
    "TIMES",
    "Params",
    "has_any",
    "items",
    "kept",
    "meant",
    "moment",
    "number",
    "pairs",
    "query",
    "text",
    "whole",
]

Params: TypeAlias = "Mapping[str, object] | Iterable[tuple[str, object]] | str | None"
"""A dict, pairs, or (for a query) text."""

TIMES: Final = ("start", "end")
TARGET: Final = ("targetEntity", "items")
"""What the server's documentation of 4.4 to 4.8 has scripts send beside a link. No release reads it."""
_WHOLE: Final = re.compile(r"\s*0*([1-9]\d*)(?:\.0+)?\s*", re.ASCII)


def kept(params: object) -> object:
    """Params that can be looked at more than once: what an iterator gives is kept in a list.

    >>> kept(zip(["title"], ["x"]))
    [('title', 'x')]
    """
    if isinstance(params, Mapping):
        given = cast("Mapping[object, object]", params)
        return {name: _whole(value) for name, value in given.items()}
    return _whole(params)


def pairs(params: object) -> tuple[tuple[str, str], ...]:
    """Fields or a query as they go over the wire.

    >>> pairs({"limit": 15, "search": None, "tags[]": ["a", "b"]})
    (('limit', '15'), ('tags[]', 'a'), ('tags[]', 'b'))
    """
    return tuple((text(name), text(value)) for name, value in _single(params) if value is not None)


def query(params: object) -> tuple[tuple[str, str], ...]:
    """The query of an address, also where it is written as one.

    >>> query("limit=15&offset=0")
    (('limit', '15'), ('offset', '0'))
    """
    if isinstance(params, str | bytes):
        return tuple(parse_qsl(text(params).lstrip("?"), keep_blank_values=True))
    return pairs(params)


def meant(params: object) -> dict[str, object]:
    """The fields that were meant: texts, lists where there are several, dicts as they are.

    >>> meant([("title", 12), ("body", None), ("metadata", {"a": 1})])
    {'title': '12', 'metadata': {'a': 1}}

    Raises:
        ValidationError: It is neither a dict nor pairs, or has a missing value, such as NaN.
    """
    found: dict[str, object] = {}
    for name, value in items(params):
        field = text(name)
        if isinstance(value, Mapping):
            found[field] = cast("object", value)
        elif texts := [_given(each, field) for each in _listed(value) if each is not None]:
            found[field] = texts[0] if len(texts) == 1 else texts
    return found


def _given(value: object, field: str) -> str:
    if hasattr(value, "read"):
        raise ValidationError(f"{field} is a file: give its text, file.read()", field)
    return text(scalars.present(value, field))


def has_any(params: object) -> bool:
    """Whether anything would be sent: requests leaves out what is None, also in a list.

    >>> has_any({"title": None}), has_any({"tag": [None]}), has_any({"tag": ""})
    (False, False, True)
    """
    return any(each is not None for _, each in _single(params))


def number(value: object, *, zero_is_refused: bool = False) -> int:
    """The number of an entry.

    >>> number("42 "), number(42.0), number("042")
    (42, 42, 42)

    Args:
        value: A number, or text with blanks around it or zeros before it, as files and tables have it.
        zero_is_refused: Every server refuses what it casts to 0 here.

    Raises:
        ValidationError: It is none. A server would answer a list, or with another entry.
    """
    return checks.entry_id(whole(value) or value, zero_is_refused=zero_is_refused)


def whole(value: object) -> str:
    """The digits of a whole number, in any spelling that servers read as it; empty where it is none.

    >>> whole("042"), whole(42.0), whole("42.5")
    ('42', '42', '')
    """
    found = _WHOLE.fullmatch(str(value))
    return found[1] if found else ""


def items(params: object) -> list[tuple[object, object]]:
    """The names and values of a dict or of pairs.

    >>> items([("title", "x")])
    [('title', 'x')]

    Raises:
        ValidationError: It is neither.
    """
    if params is None:
        return []
    if isinstance(params, Mapping):
        return [*cast("Mapping[object, object]", params).items()]
    given = _listed(params)
    if not all(isinstance(each, tuple | list) and len(cast("list[object]", each)) == 2 for each in given):
        raise ValidationError(f"params is a dict of fields, not {type(params).__name__}", "params")
    return [cast("tuple[object, object]", tuple(cast("list[object]", each))) for each in given]


def _single(params: object) -> list[tuple[object, object]]:
    return [(name, each) for name, value in items(params) for each in _listed(value)]


def _listed(value: object) -> list[object]:
    found = scalars.plain(value)
    several = scalars.members(found)
    if several is not None:
        return [*map(scalars.plain, several)]
    # the lines of a file are no values
    if hasattr(found, "read") or isinstance(found, str | bytes) or not isinstance(found, Iterable):
        return [found]
    return [*cast("Iterable[object]", found)]


def _whole(value: object) -> object:
    # a file is an iterator too
    if hasattr(value, "read") or not isinstance(value, Iterator):
        return value
    return [*cast("Iterator[object]", value)]


def text(value: object) -> str:
    """A name or a value as text.

    >>> text(12), text(b"blot")
    ('12', 'blot')

    Raises:
        ValidationError: It is bytes that are not UTF-8, or text that cannot be encoded.
    """
    try:
        if not isinstance(value, bytes):
            found = str(value)
            found.encode()
            return found
        return value.decode()
    except UnicodeEncodeError:
        raise ValidationError("params contains a lone surrogate, which cannot be encoded", "params") from None
    except UnicodeDecodeError:
        raise ValidationError(
            "params has bytes that are not UTF-8, which servers would cut", "params"
        ) from None


def moment(text: str) -> datetime | None:
    """A time; one without an offset is this computer's, as whoever wrote it meant it."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        return None
