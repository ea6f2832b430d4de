"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import get_import_limits, get_info, get_me, import_file, list_my_uploads, list_users
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "get_import_limits": None,
            "get_info": None,
            "get_me": None,
            "import_file": None,
            "list_my_uploads": None,
            "list_users": None,
        },
    )

__all__ = [
    "get_import_limits",
    "get_info",
    "get_me",
    "import_file",
    "list_my_uploads",
    "list_users",
]
