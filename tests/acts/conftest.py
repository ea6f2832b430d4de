"""A sandbox of the release of a test, and one interface to the sync and the async Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk.sandbox import Sandbox
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def release(default_release: str) -> str:
    return default_release


@pytest.fixture
def sandbox(release: str) -> Iterator[Sandbox]:
    with Sandbox(release=release) as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def world(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[World]:
    made = World(request.param, sandbox)
    yield made
    made.close()
