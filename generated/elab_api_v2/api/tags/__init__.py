"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import add_tag, delete_all_tags, list_entry_tags, update_tag
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "add_tag": None,
            "delete_all_tags": None,
            "list_entry_tags": None,
            "update_tag": None,
        },
    )

__all__ = [
    "add_tag",
    "delete_all_tags",
    "list_entry_tags",
    "update_tag",
]
