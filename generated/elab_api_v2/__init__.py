"""Typed models and operations of eLabFTW API v2.

Written by openapi-python-client 0.29.1 from the contract: change `spec/` or `templates/`, then `make generate`.

Example:
    >>> from elab_api_v2 import Client
    >>> from elab_api_v2.api.experiments import get_experiment
    >>> with Client("https://elab.example.org/api/v2/", "the key") as client:
    ...     print(get_experiment.sync(client, 3).title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_api_v1.base import Identified, Model, Resource, set_html_renderer
    from elab_api_v1.client import Client
    from elab_api_v1.errors import (
        ApiError,
        ContentTooLargeError,
        DecodeError,
        ElabError,
        ExposedKeyWarning,
        NotJsonError,
    )
    from elab_api_v1.extra_fields import ExtraField, ExtraFields
    from elab_api_v1.types import UNSET, File, Permission, Unset
    from elab_api_v1.wire import Request, Response

    from . import api, models
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "ApiError": "elab_api_v1.errors",
            "Client": "elab_api_v1.client",
            "ContentTooLargeError": "elab_api_v1.errors",
            "DecodeError": "elab_api_v1.errors",
            "ElabError": "elab_api_v1.errors",
            "ExposedKeyWarning": "elab_api_v1.errors",
            "ExtraField": "elab_api_v1.extra_fields",
            "ExtraFields": "elab_api_v1.extra_fields",
            "File": "elab_api_v1.types",
            "Identified": "elab_api_v1.base",
            "Model": "elab_api_v1.base",
            "NotJsonError": "elab_api_v1.errors",
            "Permission": "elab_api_v1.types",
            "Request": "elab_api_v1.wire",
            "Resource": "elab_api_v1.base",
            "Response": "elab_api_v1.wire",
            "UNSET": "elab_api_v1.types",
            "Unset": "elab_api_v1.types",
            "api": None,
            "models": None,
            "set_html_renderer": "elab_api_v1.base",
        },
    )

__all__ = [
    "ApiError",
    "Client",
    "ContentTooLargeError",
    "DecodeError",
    "ElabError",
    "ExposedKeyWarning",
    "ExtraField",
    "ExtraFields",
    "File",
    "Identified",
    "Model",
    "NotJsonError",
    "Permission",
    "Request",
    "Resource",
    "Response",
    "UNSET",
    "Unset",
    "api",
    "models",
    "set_html_renderer",
]
