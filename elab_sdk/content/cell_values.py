"""Texts of values for cells of tables: empty for missing values, numbers with the requested digits."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, cast

from elab_sdk.content import scalars
from elab_sdk.errors import ValidationError

__all__ = ["cell_text", "is_missing"]

_MAX_DEPTH: Final = 20


def cell_text(value: object, digits: int | None = None) -> str:
    """Get the text of a value for a cell: empty for a missing value, 2017-04-15 for a date.

    >>> cell_text(None), cell_text(float("nan")), cell_text(date(2017, 4, 15)), cell_text(0.123456, 3)
    ('', '', '2017-04-15', '0.123')

    Args:
        value: Any value; the members of a list or an array are joined by commas.
        digits: Number of significant digits of numbers that are not whole (default: all).

    Raises:
        ValidationError: The value has no text, such as a function, or is bytes that are not UTF-8.
    """
    return _text_of(value, digits, 0)


def is_missing(value: object) -> bool:
    """Whether a value is None, NaN, or a missing value of pandas or numpy.

    >>> is_missing(None), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    return value is None or scalars.is_missing(value)


def _text_of(value: object, digits: int | None, depth: int) -> str:
    if isinstance(value, str):
        return value
    if is_missing(value):
        return ""
    if digits is not None and _has_digits(value):
        return f"{value:.{digits}g}"
    parts = _members(value)
    if parts is None:
        return _text_of_single(value)
    return "…" if depth == _MAX_DEPTH else ", ".join(_text_of_part(part, digits, depth + 1) for part in parts)


def _text_of_single(value: object) -> str:
    """Get the text of a date, of bytes, or of another single value."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ == "datetime64":
        return str(value).replace("T", " ")
    return _decode(value) if isinstance(value, bytes) else _own_text(value)


def _text_of_part(part: object, digits: int | None, depth: int) -> str:
    if isinstance(part, _Pair):
        return f"{_text_of(part.name, digits, depth)}: {_text_of(part.value, digits, depth)}"
    return _text_of(part, digits, depth)


class _Pair:
    """A key and a value of a dict."""

    def __init__(self, name: object, value: object) -> None:
        self.name = name
        self.value = value


def _has_digits(value: object) -> bool:
    """Whether a value is a number that is not whole: a float of any kind, a Decimal or a complex number."""
    return isinstance(value, numbers.Complex | Decimal) and not isinstance(value, numbers.Rational)


def _members(value: object) -> Iterable[object] | None:
    if isinstance(value, Mapping):
        return [_Pair(*item) for item in cast("Mapping[object, object]", value).items()]
    if isinstance(value, list | tuple | set | frozenset):
        return cast("Iterable[object]", value)
    # an array or a Series, whose str() has brackets and may be shortened; one without axes is a scalar
    if hasattr(value, "tolist") and getattr(value, "shape", None) and not hasattr(value, "columns"):
        return cast("Iterable[object]", value)
    return None


def _own_text(value: object) -> str:
    has_no_text = hasattr(value, "columns") or hasattr(value, "__next__") or callable(value)
    text = "" if has_no_text else str(value)
    if has_no_text or (text.startswith("<") and f" at {id(value):#x}" in text):
        raise ValidationError(f"a cell is a {type(value).__name__}, which cannot be written as text", "rows")
    return text


def _decode(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ValidationError(
            "a cell is bytes that are not UTF-8; decode them to text first", "rows"
        ) from None
