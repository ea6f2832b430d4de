"""Typed models and operations of eLabFTW API v1.

Written by openapi-python-client 0.29.1 from the contract: change `spec/openapi.yaml` or `templates/`, then `make generate`.

Example:
    >>> from elab_api_v1 import Client
    >>> from elab_api_v1.api.experiments import get_experiment
    >>> with Client("https://elab.example.org/api/v1/", "the key") as client:
    ...     print(get_experiment.sync(client, 3).title)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from . import api, models
    from .client import Client
    from .errors import ContentTooLong, DecodeError, ElabError, ErrorAnswer, InsecureConnection, NotJson
    from .extra_fields import ExtraField, ExtraFields
    from .types import UNSET, File, Permission, Unset
    from .wire import Request, Response

__all__ = [
    "Client",
    "ContentTooLong",
    "DecodeError",
    "ElabError",
    "ErrorAnswer",
    "ExtraField",
    "ExtraFields",
    "File",
    "InsecureConnection",
    "NotJson",
    "Permission",
    "Request",
    "Response",
    "UNSET",
    "Unset",
    "api",
    "models",
]

_MODULES: Final = {
    "Client": "client",
    "ContentTooLong": "errors",
    "DecodeError": "errors",
    "ElabError": "errors",
    "ErrorAnswer": "errors",
    "ExtraField": "extra_fields",
    "ExtraFields": "extra_fields",
    "File": "types",
    "InsecureConnection": "errors",
    "NotJson": "errors",
    "Permission": "types",
    "Request": "wire",
    "Response": "wire",
    "UNSET": "types",
    "Unset": "types",
}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        found: object = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = found
        return found
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
