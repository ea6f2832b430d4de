"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_items_type, get_items_type, list_items_types, update_items_type
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_items_type": None,
            "get_items_type": None,
            "list_items_types": None,
            "update_items_type": None,
        },
    )

__all__ = [
    "create_items_type",
    "get_items_type",
    "list_items_types",
    "update_items_type",
]
