"""Read model attributes leniently: an invalid value is replaced, and the entry stays usable."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from elab_api_v1.errors import DecodeError

if TYPE_CHECKING:
    from elab_api_v1.base import Model

__all__ = ["value_or_default", "value_or_raw"]

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
