"""Packages that import what they contain when it is first used (PEP 562)."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazy_names(
    package: str, modules: Mapping[str, str | None]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make the functions `__getattr__` and `__dir__` of a package.

    Example:
        >>> __getattr__, __dir__ = lazy_names(__name__, {"Client": "client", "models": None})

    Args:
        package: The `__name__` of the package.
        modules: For each public name, the module of the package that defines it, or the full name of a module
            of another package; None if the name is itself a module of the package.
    """

    def get(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = modules[name]
        found = import_module(module if module and "." in module else f".{module or name}", package)
        value: object = found if module is None else getattr(found, name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted(modules)

    return get, names
