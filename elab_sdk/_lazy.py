"""Modules that are loaded when they are first used: many methods of a Manager are never called."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__all__ = ["lazy_module"]


class _LazyModule(ModuleType):
    """Stands for a module, and keeps each attribute that was read, as `from module import name` would.

    An attribute that is replaced in the module afterwards, as tests do, is not seen here.
    """

    def __getattr__(self, name: str) -> object:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


def lazy_module(name: str) -> ModuleType:
    """Get a stand-in for a module, which is loaded when an attribute is first read.

    Type checkers need the import itself:

    >>> from typing import TYPE_CHECKING
    >>> if TYPE_CHECKING:
    ...     from elab_sdk.files import safe_names
    ... else:
    ...     safe_names = lazy_module("elab_sdk.files.safe_names")
    >>> safe_names.safe_name("a/b.png")
    'b.png'

    Args:
        name: The full name of the module.
    """
    return _LazyModule(name)
