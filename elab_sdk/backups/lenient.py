"""Read model attributes leniently: an invalid value is replaced, and the entry stays usable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, cast

from elab_api_v1.errors import DecodeError
from elab_api_v1.types import Permission

if TYPE_CHECKING:
    from elab_api_v1.base import Model
    from elab_api_v1.types import JsonValue

__all__ = ["rows_of", "text_of", "value_or_default", "value_or_raw"]

T = TypeVar("T")


def value_or_default(model: Model, name: str, default: T, faults: list[DecodeError] | None = None) -> T:
    """Return an attribute, or a default if the model lacks it or the value cannot be decoded.

    Args:
        model: The model.
        name: The name of the attribute.
        default: The value to return instead.
        faults: A list that collects the decode errors.
    """
    try:
        value = cast("T | None", getattr(model, name, None))
    except DecodeError as error:
        if faults is not None:
            faults.append(error)
        return default
    return default if value is None else value


def value_or_raw(model: Model, name: str) -> object:
    """Return an attribute, or the raw value that the server sent if it cannot be decoded."""
    try:
        return cast("object", getattr(model, name, None))
    except DecodeError as error:
        return error.value


def text_of(value: object) -> str:
    """Return a value as people read it; nothing and False are empty.

    >>> text_of(Permission(base=30, users=(2, 5))), text_of(3), text_of(None)
    ('team; users 2, 5', '3', '')
    """
    if isinstance(value, Permission):
        groups = (("teams", value.teams), ("users", value.users), ("groups", value.teamgroups))
        members = [f"{name} {', '.join(map(str, ids))}" for name, ids in groups if ids]
        return "; ".join([value.word or str(value.base), *members] if value.base else members)
    return "" if value is None or value is False else str(value)


def rows_of(content: bytes) -> list[JsonValue]:
    """Return the rows of a saved list; none if it cannot be decoded.

    >>> rows_of(b'[{"id": 3}]'), rows_of(b"{}")
    ([{'id': 3}], [])
    """
    try:
        value = cast("JsonValue", json.loads(content))
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []
