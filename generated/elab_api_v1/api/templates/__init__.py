"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import create_template, get_all_templates, get_template, post_template
else:
    # hidden from type checkers, which would otherwise accept any name
    from ...lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_template": None,
            "get_all_templates": None,
            "get_template": None,
            "post_template": None,
        },
    )

__all__ = [
    "create_template",
    "get_all_templates",
    "get_template",
    "post_template",
]
