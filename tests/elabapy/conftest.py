"""Fixtures: a sandbox of any release and a Manager of the drop-in for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import elabapy
from elab_sdk.sandbox import Sandbox
from tests.releases import release_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, default_release: str) -> Iterator[Sandbox]:
    with Sandbox(release=release_of(request, default_release)) as running:
        yield running


@pytest.fixture
def manager(sandbox: Sandbox) -> elabapy.Manager:
    return elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
