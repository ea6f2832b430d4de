"""The sandbox and both worlds, as for the facade; the sandbox has a small notebook."""

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
