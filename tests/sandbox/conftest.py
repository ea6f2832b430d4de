"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.sandbox import Sandbox
from tests.sandbox.client_v2 import V2Client

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[V2Client]:
    """A client of API v2 of a new sandbox; the parameter is its release."""
    with Sandbox(release=request.param) as sandbox:
        yield V2Client(sandbox)
