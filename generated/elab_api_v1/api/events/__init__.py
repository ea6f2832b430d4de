"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_event, destroy_event, get_all_events, get_event
else:
    # hidden from type checkers, which would otherwise accept any name
    from ...lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_event": None,
            "destroy_event": None,
            "get_all_events": None,
            "get_event": None,
        },
    )

__all__ = [
    "create_event",
    "destroy_event",
    "get_all_events",
    "get_event",
]
