"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        create_template,
        delete_template,
        duplicate_template,
        get_template,
        list_templates,
        update_template,
    )
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_template": None,
            "delete_template": None,
            "duplicate_template": None,
            "get_template": None,
            "list_templates": None,
            "update_template": None,
        },
    )

__all__ = [
    "create_template",
    "delete_template",
    "duplicate_template",
    "get_template",
    "list_templates",
    "update_template",
]
