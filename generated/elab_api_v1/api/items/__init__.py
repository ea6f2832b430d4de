"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import get_all_items, get_item, post_item
else:
    # hidden from type checkers, which would otherwise accept any name
    from ...lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "get_all_items": None,
            "get_item": None,
            "post_item": None,
        },
    )

__all__ = [
    "get_all_items",
    "get_item",
    "post_item",
]
