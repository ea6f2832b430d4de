"""Values of extra fields: checked by the field's type, and written as eLabFTW's pages write them. No I/O.

The pages check values, the API does not. Therefore only values that a page could have written are accepted.
"""

from __future__ import annotations

import difflib
import math
import operator
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from urllib.parse import urlsplit

from elab_api_v1.extra_fields import ExtraField

from elab_sdk._wording import say
from elab_sdk.content import dates, scalars
from elab_sdk.content.arguments import HasId
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from elab_api_v1.contract import ResourceKind
    from elab_api_v1.types import JsonValue

__all__ = ["ExtraFieldValues", "FieldValue", "check_choice", "most_similar", "split_unit", "to_wire"]

FieldValue: TypeAlias = (
    str | int | float | Decimal | bool | date | datetime | time | HasId | Sequence["FieldValue"] | None
)
"""A value of an extra field, by its type; (5, "mL") is a number with its unit, and None empties a field."""

ExtraFieldValues: TypeAlias = Mapping[str, FieldValue | ExtraField]
"""Values of extra fields by name: {"pH": 7.2, "Volume": (5, "mL")}; or whole fields, see `ExtraField`."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_NUMBER: Final = re.compile(r"[+-]?([0-9]++(?:\.[0-9]*+)?|\.[0-9]++)([eE][+-]?[0-9]++)?")
_KINDS: Final[Mapping[str, ResourceKind]] = {"experiments": "experiment", "items": "item"}
"""Kind of entry that a field refers to, by field type."""


def to_wire(field: ExtraField, value: object) -> JsonValue:
    """Check a value, and convert it to what eLabFTW's pages write into the field.

    >>> from elab_api_v1.extra_fields import ExtraField
    >>> to_wire(ExtraField("pH", {"type": "number"}), 7.2)
    '7.2'

    Raises:
        ValidationError: The field does not accept the value. The message says what it accepts.
    """
    present = scalars.require_present(value, field.name)
    if present is None or (isinstance(present, str) and not present):
        return _empty_value(field)
    if not field.allow_multi_values:
        return _check_single(field, present)
    members = scalars.members(present)
    values = [present] if members is None else members
    if not values:
        return _empty_value(field)
    return [_check_single(field, scalars.require_present(each, field.name)) for each in values]


def _check_single(field: ExtraField, value: object) -> JsonValue:
    check = _CHECKS.get(field.type)
    if check is None:
        # a type of a later release
        return _check_json(field, value)
    return check(field, value)


def _empty_value(field: ExtraField) -> JsonValue:
    if field.required:
        raise ValidationError(f"the extra field {field.name!r} is required and cannot be empty", field.name)
    if field.type == "checkbox":
        return "off"
    return [] if field.allow_multi_values else ""


def split_unit(field: ExtraField, value: object) -> tuple[object, str | None]:
    """Split (number, unit) into the number and its unit; any other value has the unit None.

    Raises:
        ValidationError: The field does not have this unit.
    """
    if field.type != "number" or not isinstance(value, tuple):
        return value, None
    parts = cast("tuple[object, ...]", value)
    if len(parts) != 2 or not isinstance(parts[1], str):
        raise _invalid(field, parts, "a number, or (number, unit)")
    if not field.units:
        return parts[0], parts[1]
    return parts[0], check_choice(field.name, parts[1], field.units, "unit")


def _check_text(field: ExtraField, value: object) -> JsonValue:
    if isinstance(value, str):
        return checks.text(value, field.name)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    raise _invalid(field, value, "text")


def _check_number(field: ExtraField, value: object) -> JsonValue:
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, bool) or scalars.members(value) is not None:
        raise _invalid(field, value, "a number")
    elif isinstance(value, Decimal):
        text = str(value)
    else:
        text = _number_text(field, value)
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise _invalid(field, value, "a finite number with a decimal point")
    return text


def _number_text(field: ExtraField, value: object) -> str:
    try:
        return str(operator.index(cast("int", value)))
    except TypeError:
        pass
    try:
        # float() would accept bytes
        return repr(float(cast("float", value).__float__()))
    except (AttributeError, TypeError):
        raise _invalid(field, value, "a number") from None


def _check_date(field: ExtraField, value: object) -> JsonValue:
    return checks.day(value, field.name).isoformat()


def _check_datetime(field: ExtraField, value: object) -> JsonValue:
    parsed = dates.parse_moment(value) if isinstance(value, str) else value
    is_day = isinstance(value, str) and ":" not in value
    if is_day or not isinstance(parsed, datetime):
        raise _invalid(field, value, "a datetime, or text such as 2017-04-15T14:30")
    if parsed.tzinfo is not None:
        raise _invalid(field, value, say("a time without time zone, as it is to be shown: {local_time}"))
    return parsed.isoformat(timespec="seconds" if parsed.second else "minutes")


def _check_time(field: ExtraField, value: object) -> JsonValue:
    parsed = dates.parse_clock(value) if isinstance(value, str) else value
    if not isinstance(parsed, time) or parsed.tzinfo is not None:
        raise _invalid(field, value, "a time of day, or text such as 14:30")
    return parsed.isoformat(timespec="seconds" if parsed.second else "minutes")


def _check_option(field: ExtraField, value: object) -> JsonValue:
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise _invalid(field, value, f"one of {', '.join(map(repr, field.options))}")
    return check_choice(field.name, text, field.options, "value")


def _check_checkbox(field: ExtraField, value: object) -> JsonValue:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str) and value in ("on", "off"):
        return value
    raise _invalid(field, value, "True or False")


def _check_url(field: ExtraField, value: object) -> JsonValue:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    if parts is None or not parts.scheme or not parts.netloc or not isinstance(value, str) or " " in value:
        raise _invalid(field, value, "a complete URL such as https://example.org/page")
    return checks.text(value, field.name)


def _check_email(field: ExtraField, value: object) -> JsonValue:
    if not isinstance(value, str) or not _EMAIL.fullmatch(value):
        raise _invalid(field, value, "an email address such as ann@example.org")
    return checks.text(value, field.name)


def _check_id(field: ExtraField, value: object) -> JsonValue:
    return checks.entry_id(value, field.name, _KINDS.get(field.type))


def _check_json(field: ExtraField, value: object) -> JsonValue:
    return scalars.json_value(value, field.name)


_CHECKS: Final[Mapping[str, Callable[[ExtraField, object], JsonValue]]] = {
    "text": _check_text,
    "number": _check_number,
    "date": _check_date,
    "datetime-local": _check_datetime,
    "time": _check_time,
    "select": _check_option,
    "radio": _check_option,
    "checkbox": _check_checkbox,
    "url": _check_url,
    "email": _check_email,
    "users": _check_id,
    "experiments": _check_id,
    "items": _check_id,
}


def check_choice(field_name: str, value: str, options: Sequence[str], noun: str) -> str:
    """Check that a value is one of the options of a field.

    >>> check_choice("Lens", "20X", ["10X", "20X"], "value")
    '20X'

    Args:
        field_name: The name of the field.
        value: The value.
        options: The allowed values.
        noun: What the value is, for the error message: "value" or "unit".

    Raises:
        ValidationError: Not one of the options. The message lists them.
    """
    if value in options:
        return value
    similar = most_similar(value, options)
    suggestion = f" (did you mean {similar!r}?)" if similar else ""
    raise ValidationError(
        f"{noun} of {field_name!r} must be one of {', '.join(map(repr, options))}, not {value!r}{suggestion}",
        field_name,
    )


def most_similar(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate that is most similar to a text, ignoring case; None if none is similar.

    >>> most_similar("ph", ["T", "pH"])
    'pH'
    """
    by_folded = {each.casefold(): each for each in candidates}
    similar = difflib.get_close_matches(text.casefold(), by_folded, n=1)
    return by_folded[similar[0]] if similar else None


def _invalid(field: ExtraField, value: object, expected: str) -> ValidationError:
    return ValidationError(
        f"the extra field {field.name!r} ({field.type}) must be {expected}, not {value!r}"
        f" ({type(value).__name__})",
        field.name,
    )
