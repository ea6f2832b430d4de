"""Decoders: functions that take a JSON value that a server sent, and return a Python value.

They raise ValueError with what was expected. The models handle null themselves, except for values that every
release sends.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar, cast

import attrs

from .errors import DecodeError
from .parsing import parse_json
from .types import JsonObject, JsonValue, Permission, parse_permission

T = TypeVar("T")
Decoder: TypeAlias = Callable[[JsonValue], T]

_DIGITS: Final = 19
_NO_TIMES: Final = frozenset({"0000-00-00", "0000-00-00 00:00:00"})
_QUOTES: Final = (("&#34;", '"'), ("&#39;", "'"))
# two defaults that share no part
_FIRST: Final = datetime.datetime(2000, 1, 1)
_SECOND: Final = datetime.datetime(2001, 2, 2, 2, 2, 2)


def integer(value: JsonValue) -> int:
    """`42` and `"42"` are 42."""
    # `type`, since True is an int
    if type(value) is int:
        return value
    if isinstance(value, str):
        # as `is_number`, without the call: every ID comes here
        digits = value.removeprefix("-")
        if digits.isdigit() and digits.isascii() and len(digits) <= _DIGITS:
            return int(value)
    raise ValueError("a whole number")


class _Known(dict[JsonValue, T]):
    """The decoded values of frequent texts; any other value is decoded. Looking up is faster than a call."""

    def __init__(self, decoder: Decoder[T], texts: Iterable[str]) -> None:
        super().__init__((text, decoder(text)) for text in texts)
        self._decoder = decoder

    def __missing__(self, value: JsonValue) -> T:
        return self._decoder(value)


def is_number(text: str) -> bool:
    """Whether a text has only digits, at most as many as a database's numbers.

    `int` also takes blanks, `_` and the digits of other scripts.
    """
    return text.isdigit() and text.isascii() and len(text) <= _DIGITS


def are_numbers(values: list[JsonValue]) -> bool:
    """Whether `integer` decodes all of them. All must have the same type, since a release sends only one.

    >>> are_numbers([1, 2]), are_numbers(["1", "2"]), are_numbers(["1", "two"])
    (True, True, False)
    """
    texts: list[Any] = values
    try:
        digits = "".join(texts)
    except TypeError:
        return set(map(type, texts)) == {int}
    return all(texts) and digits.isdigit() and digits.isascii() and max(map(len, texts)) <= _DIGITS


def category_id(value: JsonValue) -> int | None:
    """The ID of a category; None for the title of a status, under the same key up to and including 4.8."""
    return None if isinstance(value, str) else integer(value)


def number(value: JsonValue) -> float:
    """`1.5` and `"1.5"` are 1.5."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        return float(value)
    raise ValueError("a number")


def flag(value: JsonValue) -> bool:
    """`0`, `"0"`, `false` and null are False; any other number is True."""
    if type(value) is int:
        return value != 0
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    return integer(value) != 0


NUMBERS: Final = _Known(integer, map(str, range(256)))
"""`integer` as a dict. A value that cannot be a key raises TypeError."""
FLAGS: Final = _Known(flag, ("0", "1"))
"""`flag` as a dict. A value that cannot be a key raises TypeError."""


def presence(value: JsonValue) -> bool:
    """A flag; or whether a list has members, where a release sends no flag."""
    return bool(value) if isinstance(value, list) else flag(value)


def text(value: JsonValue) -> str:
    """A string as it is, or the digits of a number: releases differ in which of the two they send."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError("text")


def html(value: JsonValue) -> str:
    """A body; null is an empty one."""
    return "" if value is None else text(value)


def unescaped(value: JsonValue) -> str:
    """Text as a person wrote it: servers store its `"` and `'` as character references."""
    return _with_quotes(text(value))


def _with_quotes(text: str) -> str:
    if "&" in text:
        for reference, character in _QUOTES:
            text = text.replace(reference, character)
    return text


def color(value: JsonValue) -> str:
    """`29AEB9` and `#29AEB9` are `#29AEB9`."""
    return "#" + text(value).lstrip("#")


def moment(value: JsonValue) -> datetime.datetime | None:
    """A date and time, aware if the server sends an offset; None if it is not one.

    Up to and including 4.0 servers store any text as the start of a booking; databases send `0000-00-00`.
    """
    text = value if type(value) is str else _string(value, "a time")
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None if text in _NO_TIMES else _parsed_by_dateutil(text)


def day(value: JsonValue) -> datetime.date | None:
    """A date, from `20170415` or `2017-04-15`; None if it is not one.

    Up to and including 4.2 servers store `20190230`.
    """
    text = value if type(value) is str else _string(value, "a date")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        time = moment(text)
        return time.date() if time else None


def tags(value: JsonValue) -> list[str]:
    """`a|b` is two tags. 2.0 also allows a `|` in a tag, which cannot be told from the separator.

    From 3.0 quotes are character references. 2.0 stores quotes as they are; a character reference that a
    user typed there is decoded too, as on its web pages.
    """
    return [tag for tag in _with_quotes(_string(value, "tags")).split("|") if tag]


def ids(value: JsonValue) -> list[int]:
    """`1,2` is two IDs."""
    return [integer(part.strip()) for part in text(value).split(",") if part.strip()]


def permission(value: JsonValue) -> Permission:
    """A permission, from a word, the ID of a group, or JSON; or from JSON and a base beside it."""
    if type(value) is str:
        return _permission(value)
    if isinstance(value, list):
        newest, base = value
        return _permission(text(newest), integer(base))
    return _permission(text(value))


@lru_cache(maxsize=256)
def _permission(text: str, base: int | None = None) -> Permission:
    """The entries of a team share a few permissions."""
    permission = parse_permission(text)
    return permission if base is None else attrs.evolve(permission, base=base)


def parsed(text: str | bytes) -> JsonValue:
    """Parse JSON.

    >>> parsed('{"id": 3}')
    {'id': 3}

    Raises:
        ValueError: It is not JSON, or is nested deeper than Python can read.
    """
    try:
        return parse_json(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def copied(wire: JsonObject) -> JsonObject:
    """Copy a JSON object, however deep it is nested.

    >>> copied({"id": [3]})
    {'id': [3]}
    """
    result = wire.copy()
    stack: list[JsonObject | list[JsonValue]] = [result]
    while stack:
        parent = stack.pop()
        for key, value in parent.items() if isinstance(parent, dict) else enumerate(parent):
            if isinstance(value, dict | list):
                copy = value.copy()
                stack.append(copy)
                cast("JsonObject", parent)[cast("str", key)] = copy
    return result


def json_text(value: JsonValue) -> JsonObject:
    """A JSON object that the server sends as text."""
    try:
        decoded = parsed(value) if isinstance(value, str) else value
    except ValueError:
        decoded = None
    return json_object(decoded)


def json_object(value: JsonValue) -> JsonObject:
    """A JSON object, unchanged."""
    if isinstance(value, dict):
        return value
    raise ValueError("a JSON object")


def json_value(value: JsonValue) -> JsonValue:
    """Any JSON value, unchanged."""
    return value


def list_of(decoder: Decoder[T]) -> Decoder[list[T]]:
    """Make a decoder of lists from the decoder of their members."""
    return lambda value: [decoder(member) for member in array(value)]


def array(value: object) -> list[JsonValue]:
    """The members of a list. PHP writes a list with a gap as an object, whose values are used."""
    members: object = list(cast("JsonObject", value).values()) if isinstance(value, dict) else value
    if isinstance(members, list):
        return cast("list[JsonValue]", members)
    raise ValueError("a list")


def _string(value: JsonValue, expected: str) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(expected)


def _parsed_by_dateutil(text: str) -> datetime.datetime | None:
    """A time in another notation. dateutil fills in missing parts, which two different defaults reveal."""
    from dateutil import parser  # noqa: PLC0415 - few values need it

    try:
        first = parser.parse(text, default=_FIRST)
        second = parser.parse(text, default=_SECOND)
    except (ValueError, OverflowError):
        return None
    return first if first.replace(tzinfo=None).date() == second.replace(tzinfo=None).date() else None


def answer(decoder: Decoder[T], value: JsonValue, operation: str) -> T:
    """Decode a whole response.

    Raises:
        DecodeError: It does not have the documented shape.
    """
    try:
        return decoder(value)
    except ValueError as error:
        raise DecodeError(operation, "", value, str(error)) from None
