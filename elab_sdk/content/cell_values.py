"""Values as people read them in a cell: nothing for what is missing, no digits that nobody measured."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, cast

from elab_sdk.content import scalars
from elab_sdk.errors import ValidationError

__all__ = ["is_missing", "written"]

_DEEPEST: Final = 20


def written(value: object, digits: int | None = None) -> str:
    """A value as people read it: nothing for what is missing, a date as 2017-04-15.

    >>> written(None), written(float("nan")), written(date(2017, 4, 15)), written(0.123456, 3)
    ('', '', '2017-04-15', '0.123')

    Args:
        value: Any value; of a list or an array, its members.
        digits: Significant digits of numbers that are not whole; all where it is left out.

    Raises:
        ValidationError: It has no text of its own, as a function has none, or is bytes that are no text.
    """
    return _written(value, digits, 0)


def is_missing(value: object) -> bool:
    """Whether it is None, NaN, or what pandas and numpy have for them.

    >>> is_missing(None), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    return value is None or scalars.is_missing(value)


def _written(value: object, digits: int | None, depth: int) -> str:
    if isinstance(value, str):
        return value
    if is_missing(value):
        return ""
    if digits is not None and _has_digits(value):
        return f"{value:.{digits}g}"
    parts = _members(value)
    if parts is None:
        return _of_one(value)
    return "…" if depth == _DEEPEST else ", ".join(_part(part, digits, depth + 1) for part in parts)


def _of_one(value: object) -> str:
    """A moment, bytes, or whatever else has a text of its own."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ == "datetime64":
        return str(value).replace("T", " ")
    return _decoded(value) if isinstance(value, bytes) else _as_text(value)


def _part(part: object, digits: int | None, depth: int) -> str:
    if isinstance(part, _Pair):
        return f"{_written(part.name, digits, depth)}: {_written(part.value, digits, depth)}"
    return _written(part, digits, depth)


class _Pair:
    """A member of a dict."""

    def __init__(self, name: object, value: object) -> None:
        self.name = name
        self.value = value


def _has_digits(value: object) -> bool:
    """Whether it is a number that is not whole: a float of any kind, a Decimal, a complex number."""
    return isinstance(value, numbers.Complex | Decimal) and not isinstance(value, numbers.Rational)


def _members(value: object) -> Iterable[object] | None:
    if isinstance(value, Mapping):
        return [_Pair(*item) for item in cast("Mapping[object, object]", value).items()]
    if isinstance(value, list | tuple | set | frozenset):
        return cast("Iterable[object]", value)
    # an array or a Series, whose own text has dots and brackets; one without axes is a scalar
    if hasattr(value, "tolist") and getattr(value, "shape", None) and not hasattr(value, "columns"):
        return cast("Iterable[object]", value)
    return None


def _as_text(value: object) -> str:
    has_none = hasattr(value, "columns") or hasattr(value, "__next__") or callable(value)
    text = "" if has_none else str(value)
    if has_none or (text.startswith("<") and f" at {id(value):#x}" in text):
        raise ValidationError(f"a cell is a {type(value).__name__}, which has no text of its own", "rows")
    return text


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ValidationError(
            "a cell is bytes that are no UTF-8: decode them to text first", "rows"
        ) from None
