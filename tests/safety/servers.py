"""The real server that options or variables name, if they do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from tests.safety.world import Server

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OPTIONS", "given_endpoint", "given_server", "is_given"]

OPTIONS: Final = {
    "endpoint": "ELAB_TEST_ENDPOINT",
    "token": "ELAB_TEST_TOKEN",
    "other_token": "ELAB_TEST_OTHER_TOKEN",
    "readonly_token": "ELAB_TEST_READONLY_TOKEN",
}
"""The options, and the variables that stand in for them."""


def is_given(options: Mapping[str, str | None]) -> bool:
    """A server is named, and a key to it."""
    return bool(_found(options, "endpoint") and _found(options, "token"))


def given_endpoint(options: Mapping[str, str | None]) -> tuple[str, str] | None:
    """The address that is named, with a slash at its end, and the key to it."""
    endpoint, token = _found(options, "endpoint"), _found(options, "token")
    return (endpoint.rstrip("/") + "/", token) if endpoint and token else None


def given_server(options: Mapping[str, str | None]) -> Server | None:
    """The server that is named."""
    endpoint, token = _found(options, "endpoint"), _found(options, "token")
    if not endpoint or not token:
        return None
    return Server.of_endpoint(
        endpoint, token, _found(options, "other_token"), _found(options, "readonly_token")
    )


def _found(options: Mapping[str, str | None], name: str) -> str | None:
    return options.get(name) or os.environ.get(OPTIONS[name]) or None
