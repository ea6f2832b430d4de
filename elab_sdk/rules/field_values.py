"""What an extra field takes, by its type, and how eLabFTW's pages write it.

Those pages check what people type into a field; the API checks nothing. So a value here is what a page would
have written, or is refused. Nothing here does any input or output.
"""

from __future__ import annotations

import difflib
import math
import operator
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from urllib.parse import urlsplit

from elab_sdk.content import dates, scalars
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from elab_api_v1.contract import ResourceKind
    from elab_api_v1.extra_fields import ExtraField
    from elab_api_v1.types import JsonValue

    from elab_sdk.content.arguments import HasId

__all__ = ["FieldValue", "chosen", "nearest", "wire_value", "with_unit"]

FieldValue: TypeAlias = (
    "str | int | float | Decimal | bool | date | datetime | time | HasId | Sequence[FieldValue] | None"
)
"""What a field can be set to, by its type; a number with its unit as (5, "mL"); None to empty it."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_NUMBER: Final = re.compile(r"[+-]?([0-9]++(?:\.[0-9]*+)?|\.[0-9]++)([eE][+-]?[0-9]++)?")
_KINDS: Final[Mapping[str, ResourceKind]] = {"experiments": "experiment", "items": "item"}
"""The kind of entry that a field of a type refers to."""


def wire_value(field: ExtraField, value: object) -> JsonValue:
    """A value as eLabFTW's pages write it into a field.

    >>> from elab_api_v1.extra_fields import ExtraField
    >>> wire_value(ExtraField("pH", {"type": "number"}), 7.2)
    '7.2'

    Raises:
        ValidationError: The field does not take it; the error says what it takes.
    """
    found = scalars.present(value, field.name)
    if found is None or (isinstance(found, str) and not found):
        return _nothing(field)
    if not field.allow_multi_values:
        return _one(field, found)
    several = scalars.members(found)
    values = [found] if several is None else several
    if not values:
        return _nothing(field)
    return [_one(field, scalars.present(each, field.name)) for each in values]


def _one(field: ExtraField, value: object) -> JsonValue:
    check = _CHECKS.get(field.type)
    if check is None:
        # a type that this project does not know
        return _json(field, value)
    return check(field, value)


def _nothing(field: ExtraField) -> JsonValue:
    if field.required:
        raise ValidationError(f"the extra field {field.name!r} is required: it cannot be emptied", field.name)
    if field.type == "checkbox":
        return "off"
    return [] if field.allow_multi_values else ""


def with_unit(field: ExtraField, value: object) -> tuple[object, str | None]:
    """A number and its unit, where both are given.

    Raises:
        ValidationError: The field does not know the unit.
    """
    if field.type != "number" or not isinstance(value, tuple):
        return value, None
    parts = cast("tuple[object, ...]", value)
    if len(parts) != 2 or not isinstance(parts[1], str):
        raise _refusal(field, parts, "a number, or (number, unit)")
    if not field.units:
        return parts[0], parts[1]
    return parts[0], chosen(field.name, parts[1], field.units, "unit")


def _string(field: ExtraField, value: object) -> JsonValue:
    if isinstance(value, str):
        return checks.text(value, field.name)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    raise _refusal(field, value, "text")


def _numeric(field: ExtraField, value: object) -> JsonValue:
    if isinstance(value, str):
        written = value.strip()
    elif isinstance(value, bool) or scalars.members(value) is not None:
        raise _refusal(field, value, "a number")
    elif isinstance(value, Decimal):
        written = str(value)
    else:
        written = _digits(field, value)
    if not _NUMBER.fullmatch(written) or not math.isfinite(float(written)):
        raise _refusal(field, value, "a number that is finite, with a point before its decimals")
    return written


def _digits(field: ExtraField, value: object) -> str:
    try:
        return str(operator.index(cast("int", value)))
    except TypeError:
        pass
    try:
        # not float(), which reads bytes too
        return repr(float(cast("float", value).__float__()))
    except (AttributeError, TypeError):
        raise _refusal(field, value, "a number") from None


def _date(field: ExtraField, value: object) -> JsonValue:
    return checks.day(value, field.name).isoformat()


def _moment(field: ExtraField, value: object) -> JsonValue:
    found = dates.moment(value) if isinstance(value, str) else value
    is_day = isinstance(value, str) and ":" not in value
    if is_day or not isinstance(found, datetime):
        raise _refusal(field, value, "a datetime, or text such as 2017-04-15T14:30")
    if found.tzinfo is not None:
        raise _refusal(
            field, value, "a time without a zone, as it is to be shown: value.replace(tzinfo=None)"
        )
    return found.isoformat(timespec="seconds" if found.second else "minutes")


def _time(field: ExtraField, value: object) -> JsonValue:
    found = dates.clock(value) if isinstance(value, str) else value
    if not isinstance(found, time) or found.tzinfo is not None:
        raise _refusal(field, value, "a time of the day, or text such as 14:30")
    return found.isoformat(timespec="seconds" if found.second else "minutes")


def _choice(field: ExtraField, value: object) -> JsonValue:
    written = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(written, str):
        raise _refusal(field, value, f"one of {', '.join(map(repr, field.options))}")
    return chosen(field.name, written, field.options, "value")


def _checkbox(field: ExtraField, value: object) -> JsonValue:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str) and value in ("on", "off"):
        return value
    raise _refusal(field, value, "True or False")


def _url(field: ExtraField, value: object) -> JsonValue:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    if parts is None or not parts.scheme or not parts.netloc or not isinstance(value, str) or " " in value:
        raise _refusal(field, value, "a whole URL, such as https://example.org/page")
    return checks.text(value, field.name)


def _email(field: ExtraField, value: object) -> JsonValue:
    if not isinstance(value, str) or not _EMAIL.fullmatch(value):
        raise _refusal(field, value, "an address, such as ann@example.org")
    return checks.text(value, field.name)


def _id(field: ExtraField, value: object) -> JsonValue:
    return checks.entry_id(value, field.name, _KINDS.get(field.type))


def _json(field: ExtraField, value: object) -> JsonValue:
    return scalars.json_value(value, field.name)


_CHECKS: Final[Mapping[str, Callable[[ExtraField, object], JsonValue]]] = {
    "text": _string,
    "number": _numeric,
    "date": _date,
    "datetime-local": _moment,
    "time": _time,
    "select": _choice,
    "radio": _choice,
    "checkbox": _checkbox,
    "url": _url,
    "email": _email,
    "users": _id,
    "experiments": _id,
    "items": _id,
}


def chosen(name: str, value: str, allowed: Sequence[str], what: str) -> str:
    """A value that is one of those that there are.

    >>> chosen("Lens", "20X", ["10X", "20X"], "value")
    '20X'

    Raises:
        ValidationError: It is not; the error says which there are.
    """
    if value in allowed:
        return value
    near = nearest(value, allowed)
    guess = f" (did you mean {near!r}?)" if near else ""
    raise ValidationError(
        f"{what} {value!r}{guess} is not one that {name!r} knows: {', '.join(map(repr, allowed))}", name
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The word among those known that was probably meant.

    >>> nearest("ph", ["T", "pH"])
    'pH'
    """
    lower = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), lower, n=1)
    return lower[near[0]] if near else None


def _refusal(field: ExtraField, value: object, what: str) -> ValidationError:
    return ValidationError(
        f"the extra field {field.name!r} ({field.type}) takes {what}, not {value!r} ({type(value).__name__})",
        field.name,
    )
