"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_comment, delete_comment, list_comments, update_comment
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_comment": None,
            "delete_comment": None,
            "list_comments": None,
            "update_comment": None,
        },
    )

__all__ = [
    "create_comment",
    "delete_comment",
    "list_comments",
    "update_comment",
]
