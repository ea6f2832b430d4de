"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import list_revisions
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "list_revisions": None,
        },
    )

__all__ = [
    "list_revisions",
]
