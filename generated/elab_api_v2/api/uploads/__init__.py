"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        create_upload,
        delete_upload,
        download_upload,
        get_upload_details,
        list_uploads,
        replace_upload,
        update_upload,
    )
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_upload": None,
            "delete_upload": None,
            "download_upload": None,
            "get_upload_details": None,
            "list_uploads": None,
            "replace_upload": None,
            "update_upload": None,
        },
    )

__all__ = [
    "create_upload",
    "delete_upload",
    "download_upload",
    "get_upload_details",
    "list_uploads",
    "replace_upload",
    "update_upload",
]
