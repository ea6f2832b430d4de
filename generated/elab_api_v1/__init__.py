"""Typed models and operations of eLabFTW API v1.

Written by openapi-python-client 0.29.1 from the contract: change `spec/` or `templates/`, then `make generate`.

Example:
    >>> from elab_api_v1 import Client
    >>> from elab_api_v1.api.experiments import get_experiment
    >>> with Client("https://elab.example.org/api/v1/", "the key") as client:
    ...     print(get_experiment.sync(client, 3).title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import api, models
    from .base import Identified, Model, Resource, set_html_renderer
    from .client import Client
    from .errors import (
        ApiError,
        ContentTooLargeError,
        DecodeError,
        ElabError,
        ExposedKeyWarning,
        NotJsonError,
    )
    from .extra_fields import ExtraField, ExtraFields
    from .types import UNSET, File, Permission, Unset
    from .wire import Request, Response
else:
    # hidden from type checkers, which would otherwise accept any name
    from .lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "ApiError": "errors",
            "Client": "client",
            "ContentTooLargeError": "errors",
            "DecodeError": "errors",
            "ElabError": "errors",
            "ExposedKeyWarning": "errors",
            "ExtraField": "extra_fields",
            "ExtraFields": "extra_fields",
            "File": "types",
            "Identified": "base",
            "Model": "base",
            "NotJsonError": "errors",
            "Permission": "types",
            "Request": "wire",
            "Resource": "base",
            "Response": "wire",
            "UNSET": "types",
            "Unset": "types",
            "api": None,
            "models": None,
            "set_html_renderer": "base",
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
