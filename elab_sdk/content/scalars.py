"""Convert values of numpy and pandas to Python's types, and detect missing values.

Neither library is imported: their values are recognized by their attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, Protocol, cast

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from decimal import Decimal

    from elab_api_v1.types import JsonValue

__all__ = ["is_missing", "json_value", "members", "require_present", "to_python"]

_PYTHON_TYPES: Final = frozenset({str, int, bool, type(None), date, datetime, list, dict, tuple})
"""Types of Python whose values are never missing."""
_MISSING_CLASSES: Final = ("NaTType", "NAType", "MaskedConstant")
"""Classes of pandas and numpy for missing values."""


class _Scalar(Protocol):
    """The attributes of a numpy value that are used here."""

    @property
    def ndim(self) -> int: ...
    @property
    def dtype(self) -> _Type: ...
    def item(self) -> object: ...


class _Type(Protocol):
    @property
    def kind(self) -> str: ...


class _Timestamp(Protocol):
    def to_pydatetime(self, warn: bool) -> datetime: ...


def to_python(value: object) -> object:
    """Convert a value of numpy or pandas to a type of Python; other values are returned unchanged.

    A number keeps its decimal digits: a float32 of 0.1 becomes 0.1.

    >>> to_python(5), to_python("5")
    (5, '5')
    """
    if type(value) in _PYTHON_TYPES or is_missing(value):
        return value
    if isinstance(value, datetime):
        is_timestamp = hasattr(value, "to_pydatetime")
        return cast("_Timestamp", value).to_pydatetime(warn=False) if is_timestamp else value
    if not _is_of_numpy(value) or cast("_Scalar", value).ndim != 0:
        return value
    scalar = cast("_Scalar", value)
    convert = _NUMPY_CONVERTERS.get(scalar.dtype.kind)
    return scalar.item() if convert is None else convert(value)


def is_missing(value: object) -> bool:
    """Whether a value is NaN of any kind, or NaT or NA of pandas. None is not a missing value here.

    >>> is_missing(float("nan")), is_missing(None)
    (True, False)
    """
    if type(value) in _PYTHON_TYPES:
        return False
    if isinstance(value, float | complex):
        return value != value  # noqa: PLR0124 - only NaN differs from itself
    if hasattr(value, "is_nan"):
        # a Decimal, which may raise an error when it is compared
        return cast("Decimal", value).is_nan()
    kind = type(value)
    if kind.__name__ in _MISSING_CLASSES:
        return kind.__module__.partition(".")[0] in ("pandas", "numpy")
    if not _is_of_numpy(value) or cast("_Scalar", value).ndim != 0:
        return False
    return cast("_Scalar", value).dtype.kind in "fcmM" and bool(value != value)  # noqa: PLR0124


def require_present(value: object, argument: str) -> object:
    """Convert a value to a type of Python, and refuse a missing value.

    >>> require_present(5, "title")
    5

    Args:
        value: Any value.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: The value is NaN, NaT or NA.
    """
    if is_missing(value):
        raise ValidationError(f"{argument} is {value}, a missing value; omit it, or pass a value", argument)
    return to_python(value)


def members(value: object) -> list[object] | None:
    """Get the members of a list, a tuple, a set, an array or a Series; None for a single value.

    >>> members((1, 2)), members("ab")
    ([1, 2], None)
    """
    if isinstance(value, list | tuple | set | frozenset):
        return list(cast("Iterable[object]", value))
    if hasattr(value, "to_numpy") and not hasattr(value, "columns"):
        # iterating over a Series of float32 returns floats with more digits, such as 0.10000000149
        value = cast("_ArrayConvertible", value).to_numpy()
    if _is_of_numpy(value) and cast("_Scalar", value).ndim > 0:
        return list(cast("Iterable[object]", value))
    return None


class _ArrayConvertible(Protocol):
    def to_numpy(self) -> object: ...


def json_value(value: object, argument: str) -> JsonValue:
    """Convert a value to one that JSON can represent.

    >>> json_value({"pH": 7.4, "when": date(2017, 4, 15)}, "metadata")
    {'pH': 7.4, 'when': '2017-04-15'}

    Args:
        value: A JSON value, date, time, `Decimal`, mapping, tuple, or value of numpy or pandas.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: The value contains a missing value, or one that JSON cannot represent; the error says
            where.
    """
    try:
        return _json(value, argument, argument)
    except RecursionError:
        raise ValidationError(
            f"{argument} cannot be written as JSON: it is nested too deeply", argument
        ) from None


def _json(value: object, place: str, argument: str) -> JsonValue:
    if is_missing(value):
        raise ValidationError(f"{place} is {value}, a missing value; use None, or omit it", argument)
    converted = to_python(value)
    if converted is None or isinstance(converted, bool | int):
        return converted
    if isinstance(converted, str):
        return _text(converted, place, argument)
    if isinstance(converted, float) or hasattr(converted, "is_nan"):
        return _number(cast("float | Decimal", converted), place, argument)
    if isinstance(converted, date | time):
        return converted.isoformat()
    if isinstance(converted, Mapping):
        return _object(cast("Mapping[object, object]", converted), place, argument)
    parts = members(converted)
    if parts is None:
        raise ValidationError(
            f"{place} cannot be written as JSON: its type is {type(value).__name__}", argument
        )
    return [_json(part, f"{place}[{index}]", argument) for index, part in enumerate(parts)]


def _object(mapping: Mapping[object, object], place: str, argument: str) -> dict[str, JsonValue]:
    result: dict[str, JsonValue] = {}
    for original, value in mapping.items():
        key = to_python(original)
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise ValidationError(f"{place} has the key {original!r}; keys in JSON must be strings", argument)
        name = _text(str(key), f"a key of {place}", argument)
        if name in result:
            raise ValidationError(
                f"{place} has the key {name!r} twice, as a string and as a number", argument
            )
        result[name] = _json(value, f"{place}[{name!r}]", argument)
    return result


def _text(text: str, place: str, argument: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            f"{place} contains a lone surrogate, which cannot be encoded", argument
        ) from None
    return str(text)


def _number(value: float | Decimal, place: str, argument: str) -> float:
    from decimal import Decimal  # only numbers in metadata need it

    number = float(value)
    if number in (float("inf"), float("-inf")):
        raise ValidationError(f"{place} cannot be written as JSON: it is {value}", argument)
    if isinstance(value, Decimal) and Decimal(repr(number)) != value:
        raise ValidationError(
            f"{place} has more digits than a number in JSON can keep; use a string", argument
        )
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else number


def _numpy_date(text: str) -> object:
    """Convert a date of numpy to a date or a datetime; a month or a year alone stays text."""
    if len(text) == 10:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text[:26]) if "T" in text else text


_NUMPY_CONVERTERS: Final[Mapping[str, Callable[[object], object]]] = {
    "f": lambda value: float(str(value)),
    "M": lambda value: _numpy_date(str(value)),
    # not converted, so that it is refused: as a number in JSON it would have no unit
    "m": lambda value: value,
}
"""Converters for values of numpy, by the kind of their dtype; others are converted by `item()`."""


def _is_of_numpy(value: object) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "ndim") and hasattr(value, "item")
