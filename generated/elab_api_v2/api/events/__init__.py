"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_event, delete_event, get_event, list_events, list_item_events, update_event
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_event": None,
            "delete_event": None,
            "get_event": None,
            "list_events": None,
            "list_item_events": None,
            "update_event": None,
        },
    )

__all__ = [
    "create_event",
    "delete_event",
    "get_event",
    "list_events",
    "list_item_events",
    "update_event",
]
