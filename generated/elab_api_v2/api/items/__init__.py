"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_item, delete_item, download_item, duplicate_item, get_item, list_items, update_item
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_item": None,
            "delete_item": None,
            "download_item": None,
            "duplicate_item": None,
            "get_item": None,
            "list_items": None,
            "update_item": None,
        },
    )

__all__ = [
    "create_item",
    "delete_item",
    "download_item",
    "duplicate_item",
    "get_item",
    "list_items",
    "update_item",
]
