"""Operations. Each module makes a request, parses its response, and does both with a `Client`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        create_experiment,
        delete_experiment,
        download_experiment,
        duplicate_experiment,
        get_experiment,
        list_experiments,
        update_experiment,
    )
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "create_experiment": None,
            "delete_experiment": None,
            "download_experiment": None,
            "duplicate_experiment": None,
            "get_experiment": None,
            "list_experiments": None,
            "update_experiment": None,
        },
    )

__all__ = [
    "create_experiment",
    "delete_experiment",
    "download_experiment",
    "duplicate_experiment",
    "get_experiment",
    "list_experiments",
    "update_experiment",
]
