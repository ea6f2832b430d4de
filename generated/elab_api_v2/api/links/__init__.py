"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import add_experiment_link, add_item_link, remove_experiment_link, remove_item_link
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "add_experiment_link": None,
            "add_item_link": None,
            "remove_experiment_link": None,
            "remove_item_link": None,
        },
    )

__all__ = [
    "add_experiment_link",
    "add_item_link",
    "remove_experiment_link",
    "remove_item_link",
]
