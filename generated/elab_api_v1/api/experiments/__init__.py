"""Operations: each module makes a request, reads its answer, and does both over a `Client`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from . import create_experiment, get_all_experiments, get_experiment, post_experiment

__all__ = ["create_experiment", "get_all_experiments", "get_experiment", "post_experiment"]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
