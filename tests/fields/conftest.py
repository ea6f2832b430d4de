"""The fixtures of tests/facade."""

from __future__ import annotations

from tests.facade.conftest import manager, sandbox, world

__all__ = ["manager", "sandbox", "world"]
