"""Fixtures: a sandbox with a small notebook, and the sync and the async Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.backups.notebook import fill
from tests.facade.conftest import manager, sandbox, world

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox

__all__ = ["manager", "sandbox", "world"]


@pytest.fixture
def notebook(sandbox: Sandbox) -> Sandbox:
    fill(sandbox)
    sandbox.requests.clear()
    return sandbox
