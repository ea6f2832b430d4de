"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_experiment, get_all_experiments, get_experiment, post_experiment
else:
    # hidden from type checkers, which would otherwise accept any name
    from ...lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_experiment": None,
            "get_all_experiments": None,
            "get_experiment": None,
            "post_experiment": None,
        },
    )

__all__ = [
    "create_experiment",
    "get_all_experiments",
    "get_experiment",
    "post_experiment",
]
