"""The value of an extra field as people read it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from elab_api_v1.extra_fields import ExtraField

__all__ = ["field_text", "value_text"]

_KINDS: Final = {"users": "user", "experiments": "experiment", "items": "item"}
"""What the ID in a field of this type is the ID of."""


def field_text(field: ExtraField | Any) -> str:  # noqa: ANN401 - a column has any value
    """Format the value of an extra field, with its unit.

    >>> from elab_api_v1.extra_fields import ExtraField
    >>> field_text(ExtraField("Volume", {"type": "number", "value": "5", "unit": "mL"}))
    '5 mL'
    >>> field_text(ExtraField("Checked", {"type": "checkbox", "value": "on"}))
    'yes'

    Args:
        field: The field.
    """
    text = value_text(field)
    return f"{text} {field.unit}" if text and field.unit else text


def value_text(field: ExtraField) -> str:
    """Format the value of an extra field, without its unit."""
    value = field.value
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return ", ".join(_format(field, each) for each in values)


def _format(field: ExtraField, value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, datetime | time):
        text = value.isoformat(timespec="seconds" if value.second else "minutes")
        return text.replace("T", " ")
    if isinstance(value, dict):
        from elab_sdk.cli.output import format_json

        return format_json(cast("object", value))
    if field.type in _KINDS and isinstance(value, int):
        return f"{_KINDS[field.type]} {value}"
    return str(value)
