"""From what a server sends to Python values.

Each function takes one JSON value and returns the Python value, or raises ValueError. The models deal with
null themselves, but for values that every release sends.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar, cast

from .errors import DecodeError
from .types import JsonObject, JsonValue, Permission

T = TypeVar("T")
Decoder: TypeAlias = Callable[[JsonValue], T]

_DIGITS: Final = 19
_QUOTES: Final = (("&#34;", '"'), ("&#39;", "'"))
_FIRST: Final = datetime.datetime(2000, 1, 1)
_SECOND: Final = datetime.datetime(2001, 2, 2, 2, 2, 2)


def integer(value: JsonValue) -> int:
    """`42` and `"42"` are 42."""
    # `type`, since True is an int
    if type(value) is int:
        return value
    if isinstance(value, str) and is_number(value.removeprefix("-")):
        return int(value)
    raise ValueError("a whole number")


def is_number(text: str) -> bool:
    """Digits alone, as many as a database's numbers have: `int` also takes blanks, `_` and other scripts' digits."""
    return text.isdigit() and text.isascii() and len(text) <= _DIGITS


def are_numbers(values: list[JsonValue]) -> bool:
    """Whether `integer` reads all of them, as far as all have the same type: a release sends one or the other.

    >>> are_numbers([1, 2]), are_numbers(["1", "2"]), are_numbers(["1", "two"])
    (True, True, False)
    """
    try:
        digits = "".join(cast("list[str]", values))
    except TypeError:
        return set(map(type, values)) == {int}
    longest = max(map(len, cast("list[str]", values)), default=0)
    return all(values) and digits.isdigit() and digits.isascii() and longest <= _DIGITS


def number(value: JsonValue) -> float:
    """`1.5` and `"1.5"` are 1.5."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        return float(value)
    raise ValueError("a number")


def flag(value: JsonValue) -> bool:
    """`0`, `"0"`, `false` and null are False; any other number is True."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    return integer(value) != 0


def text(value: JsonValue) -> str:
    """A string as it is; a number as its digits, since releases differ in which of the two they send."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError("text")


def html(value: JsonValue) -> str:
    """A body; empty where a release sends null for one that it always has."""
    return "" if value is None else text(value)


def unescaped(value: JsonValue) -> str:
    """Text as a person wrote it: servers hold the `"` and `'` of a title, a tag or a name as character references."""
    return _with_quotes(text(value))


def _with_quotes(written: str) -> str:
    if "&" in written:
        for reference, character in _QUOTES:
            written = written.replace(reference, character)
    return written


def color(value: JsonValue) -> str:
    """`29AEB9` and `#29AEB9` are `#29AEB9`."""
    return "#" + text(value).lstrip("#")


def moment(value: JsonValue) -> datetime.datetime | None:
    """A point in time, aware when the server names an offset. None for what no calendar knows.

    Servers to 4.0 store any word as a booking's start, and databases send `0000-00-00`.
    """
    written = _string(value, "a time")
    try:
        return datetime.datetime.fromisoformat(written)
    except ValueError:
        return _unusual(written)


def day(value: JsonValue) -> datetime.date | None:
    """A date, from `20170415` or `2017-04-15`. None for what no calendar knows: servers to 4.2 store `20190230`."""
    written = _string(value, "a date")
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        found = moment(written)
        return found.date() if found else None


def tags(value: JsonValue) -> list[str]:
    """`a|b` is two tags. 2.0 keeps a `|` inside a tag, where nothing can tell the two apart.

    From 3.0 on quotes are character references. 2.0 keeps them as they are; a reference that somebody wrote there is
    shown as the quote on its pages, and so it is here.
    """
    return [tag for tag in _with_quotes(_string(value, "tags")).split("|") if tag]


def ids(value: JsonValue) -> list[int]:
    """`1,2` is two ids."""
    return [integer(part.strip()) for part in text(value).split(",") if part.strip()]


def permission(value: JsonValue) -> Permission:
    """A word, a group's id or JSON text."""
    return _permission(text(value))


@lru_cache(maxsize=256)
def _permission(written: str) -> Permission:
    """Entries of a team share a few permissions."""
    return Permission.from_wire(written)


def parsed(text: str | bytes) -> JsonValue:
    """What JSON says.

    >>> parsed('{"id": 3}')
    {'id': 3}

    Raises:
        ValueError: It is no JSON, or is nested deeper than Python reads.
    """
    try:
        return cast("JsonValue", json.loads(text))
    except RecursionError:
        raise ValueError("nested too deep") from None


def copied(wire: JsonObject) -> JsonObject:
    """A copy of a JSON object, however deep it is nested.

    >>> copied({"id": [3]})
    {'id': [3]}
    """
    made = wire.copy()
    left: list[JsonObject | list[JsonValue]] = [made]
    while left:
        each = left.pop()
        for key, value in each.items() if isinstance(each, dict) else enumerate(each):
            if isinstance(value, dict | list):
                part = value.copy()
                left.append(part)
                cast("JsonObject", each)[cast("str", key)] = part
    return made


def json_text(value: JsonValue) -> JsonObject:
    """A JSON object that the server sends as text."""
    try:
        found = parsed(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    return json_object(found)


def json_object(value: JsonValue) -> JsonObject:
    """A JSON object, left as it is."""
    if isinstance(value, dict):
        return value
    raise ValueError("a JSON object")


def json_value(value: JsonValue) -> JsonValue:
    """Anything, left as it is."""
    return value


def list_of(decoder: Decoder[T]) -> Decoder[list[T]]:
    """Every member of a list."""
    return lambda value: [decoder(member) for member in array(value)]


def array(value: object) -> list[JsonValue]:
    """The members of a list. PHP writes a list with a gap as an object: its values then."""
    members: object = list(cast("JsonObject", value).values()) if isinstance(value, dict) else value
    if isinstance(members, list):
        return cast("list[JsonValue]", members)
    raise ValueError("a list")


def _string(value: JsonValue, what: str) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(what)


def _unusual(written: str) -> datetime.datetime | None:
    """Other ways to write a time. Where a part is missing, dateutil fills it in: two defaults show that."""
    from dateutil import parser

    try:
        first = parser.parse(written, default=_FIRST)
        second = parser.parse(written, default=_SECOND)
    except (ValueError, OverflowError):
        return None
    return first if first.replace(tzinfo=None).date() == second.replace(tzinfo=None).date() else None


def answer(decoder: Decoder[T], value: JsonValue, operation: str) -> T:
    """A whole answer.

    Raises:
        DecodeError: It has not the documented shape.
    """
    try:
        return decoder(value)
    except ValueError as error:
        raise DecodeError(operation, "", value, str(error)) from None
