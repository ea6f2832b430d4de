"""Reading of models of which one value may be what nobody expects: it costs that value, not the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from elab_api_v1.errors import DecodeError

if TYPE_CHECKING:
    from elab_api_v1.base import Model

__all__ = ["read", "shown"]

T = TypeVar("T")


def read(model: Model, name: str, otherwise: T, faults: list[DecodeError] | None = None) -> T:
    """An attribute; something else where the kind has none, or the server sent what nobody can read.

    Args:
        model: The model.
        name: The attribute's name.
        otherwise: What stands for it.
        faults: Takes what nobody can read.
    """
    try:
        found = cast("T | None", getattr(model, name, None))
    except DecodeError as error:
        if faults is not None:
            faults.append(error)
        return otherwise
    return otherwise if found is None else found


def shown(model: Model, name: str) -> object:
    """An attribute; what the server sent where nobody can read it."""
    try:
        return cast("object", getattr(model, name, None))
    except DecodeError as error:
        return error.value
