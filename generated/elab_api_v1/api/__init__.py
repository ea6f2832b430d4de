"""The operations, in one package for each tag of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import backup, events, experiments, items, team, templates, uploads
else:
    # hidden from type checkers, which would otherwise accept any name
    from ..lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "backup": None,
            "events": None,
            "experiments": None,
            "items": None,
            "team": None,
            "templates": None,
            "uploads": None,
        },
    )

__all__ = [
    "backup",
    "events",
    "experiments",
    "items",
    "team",
    "templates",
    "uploads",
]
