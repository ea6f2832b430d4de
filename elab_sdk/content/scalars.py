"""Values of numpy and pandas as Python's own, and values that say that there is none.

Neither library is loaded: their values are known by what they offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, Protocol, cast

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from decimal import Decimal

    from elab_api_v1.types import JsonValue

__all__ = ["is_missing", "json_value", "members", "plain", "present"]

_OWN: Final = frozenset({str, int, bool, type(None), date, datetime, list, dict, tuple})
"""What is Python's own, and never missing."""
_MISSING: Final = ("NaTType", "NAType", "MaskedConstant")
"""What pandas and numpy have for a missing value, where it has a class of its own."""


class _Scalar(Protocol):
    """A value of numpy, as far as it matters here."""

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


def plain(value: object) -> object:
    """A value of numpy or pandas as Python has it; any other is returned as it is.

    A number keeps the digits that it is written with: float32's 0.1 is 0.1.

    >>> plain(5), plain("5")
    (5, '5')
    """
    if type(value) in _OWN or is_missing(value):
        return value
    if isinstance(value, datetime):
        made = hasattr(value, "to_pydatetime")
        return cast("_Timestamp", value).to_pydatetime(warn=False) if made else value
    if not _is_of_numpy(value) or cast("_Scalar", value).ndim != 0:
        return value
    scalar = cast("_Scalar", value)
    own = _OWN_OF_NUMPY.get(scalar.dtype.kind)
    return scalar.item() if own is None else own(value)


def is_missing(value: object) -> bool:
    """Whether a value says that there is none: NaN of any kind, pandas' NaT and NA. None does not count.

    >>> is_missing(float("nan")), is_missing(None)
    (True, False)
    """
    if type(value) in _OWN:
        return False
    if isinstance(value, float | complex):
        return value != value  # noqa: PLR0124 - only NaN is not itself
    if hasattr(value, "is_nan"):
        # a Decimal, of which even a comparison may fail
        return cast("Decimal", value).is_nan()
    kind = type(value)
    if kind.__name__ in _MISSING:
        return kind.__module__.partition(".")[0] in ("pandas", "numpy")
    if not _is_of_numpy(value) or cast("_Scalar", value).ndim != 0:
        return False
    return cast("_Scalar", value).dtype.kind in "fcmM" and bool(value != value)  # noqa: PLR0124


def present(value: object, argument: str) -> object:
    """A value as Python has it, which says something.

    >>> present(5, "title")
    5

    Args:
        value: Any value.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: It is NaN, NaT or NA.
    """
    if is_missing(value):
        raise ValidationError(f"{argument} is {value}, a missing value: omit it, or give a value", argument)
    return plain(value)


def members(value: object) -> list[object] | None:
    """The members of a list, a tuple, a set, an array or a Series; None for what is one value.

    >>> members((1, 2)), members("ab")
    ([1, 2], None)
    """
    if isinstance(value, list | tuple | set | frozenset):
        return list(cast("Iterable[object]", value))
    if hasattr(value, "to_numpy") and not hasattr(value, "columns"):
        # a Series gives its members as Python's own, and float32's 0.1 with digits that it never had
        value = cast("_Series", value).to_numpy()
    if _is_of_numpy(value) and cast("_Scalar", value).ndim > 0:
        return list(cast("Iterable[object]", value))
    return None


class _Series(Protocol):
    def to_numpy(self) -> object: ...


def json_value(value: object, argument: str) -> JsonValue:
    """A value as JSON has it.

    >>> json_value({"pH": 7.4, "when": date(2017, 4, 15)}, "metadata")
    {'pH': 7.4, 'when': '2017-04-15'}

    Args:
        value: What JSON knows, dates, times, `Decimal`, mappings, tuples, and what numpy and pandas have.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: It holds a missing value or something that JSON does not know; the error says where.
    """
    try:
        return _json(value, argument, argument)
    except RecursionError:
        raise ValidationError(
            f"{argument} cannot be written as JSON: it is nested too deep", argument
        ) from None


def _json(value: object, place: str, argument: str) -> JsonValue:
    if is_missing(value):
        raise ValidationError(f"{place} is {value}, a missing value: give None, or omit it", argument)
    found = plain(value)
    if found is None or isinstance(found, bool | int):
        return found
    if isinstance(found, str):
        return _text(found, place, argument)
    if isinstance(found, float) or hasattr(found, "is_nan"):
        return _number(cast("float | Decimal", found), place, argument)
    if isinstance(found, date | time):
        return found.isoformat()
    if isinstance(found, Mapping):
        return _object(cast("Mapping[object, object]", found), place, argument)
    several = members(found)
    if several is None:
        raise ValidationError(
            f"{place} cannot be written as JSON: it is of type {type(value).__name__}", argument
        )
    return [_json(each, f"{place}[{number}]", argument) for number, each in enumerate(several)]


def _object(found: Mapping[object, object], place: str, argument: str) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {}
    for given, value in found.items():
        key = plain(given)
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise ValidationError(f"{place} has the key {given!r}: keys of JSON are text", argument)
        name = _text(str(key), f"a key of {place}", argument)
        if name in made:
            raise ValidationError(f"{place} has the key {name!r} twice, as text and as a number", argument)
        made[name] = _json(value, f"{place}[{name!r}]", argument)
    return made


def _text(found: str, place: str, argument: str) -> str:
    try:
        found.encode()
    except UnicodeEncodeError:
        raise ValidationError(f"{place} contains a lone surrogate, which has no UTF-8", argument) from None
    return str(found)


def _number(found: float | Decimal, place: str, argument: str) -> float:
    from decimal import Decimal  # only numbers in metadata need it

    number = float(found)
    if number in (float("inf"), float("-inf")):
        raise ValidationError(f"{place} cannot be written as JSON: it is {found}", argument)
    if isinstance(found, Decimal) and Decimal(repr(number)) != found:
        raise ValidationError(f"{place} has more digits than a JSON number keeps: give it as text", argument)
    return int(found) if isinstance(found, Decimal) and found == found.to_integral_value() else number


def _day_or_moment(written: str) -> object:
    """A date of numpy: a day, or a time to the microsecond; a month or a year alone stays text."""
    if len(written) == 10:
        return date.fromisoformat(written)
    return datetime.fromisoformat(written[:26]) if "T" in written else written


_OWN_OF_NUMPY: Final[Mapping[str, Callable[[object], object]]] = {
    "f": lambda value: float(str(value)),
    "M": lambda value: _day_or_moment(str(value)),
    # a length of time is left to be refused: in JSON it would be a number of nobody knows what
    "m": lambda value: value,
}
"""What becomes of a value of numpy, by the kind of its type, where it is not what numpy says."""


def _is_of_numpy(value: object) -> bool:
    return hasattr(value, "dtype") and hasattr(value, "ndim") and hasattr(value, "item")
