"""The operations, in one package for each tag of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        comments,
        events,
        experiments,
        items,
        items_types,
        links,
        revisions,
        server,
        steps,
        tags,
        team,
        templates,
        uploads,
    )
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "comments": None,
            "events": None,
            "experiments": None,
            "items": None,
            "items_types": None,
            "links": None,
            "revisions": None,
            "server": None,
            "steps": None,
            "tags": None,
            "team": None,
            "templates": None,
            "uploads": None,
        },
    )

__all__ = [
    "comments",
    "events",
    "experiments",
    "items",
    "items_types",
    "links",
    "revisions",
    "server",
    "steps",
    "tags",
    "team",
    "templates",
    "uploads",
]
