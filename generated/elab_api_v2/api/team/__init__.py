"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        create_experiments_category,
        create_experiments_status,
        create_items_status,
        create_resources_category,
        get_team,
        list_experiments_categories,
        list_experiments_statuses,
        list_items_statuses,
        list_resources_categories,
        list_tags,
        list_team_tags,
    )
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_experiments_category": None,
            "create_experiments_status": None,
            "create_items_status": None,
            "create_resources_category": None,
            "get_team": None,
            "list_experiments_categories": None,
            "list_experiments_statuses": None,
            "list_items_statuses": None,
            "list_resources_categories": None,
            "list_tags": None,
            "list_team_tags": None,
        },
    )

__all__ = [
    "create_experiments_category",
    "create_experiments_status",
    "create_items_status",
    "create_resources_category",
    "get_team",
    "list_experiments_categories",
    "list_experiments_statuses",
    "list_items_statuses",
    "list_resources_categories",
    "list_tags",
    "list_team_tags",
]
