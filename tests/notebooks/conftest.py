"""Fixtures of the facade: the sandbox, and the sync and async worlds."""

from __future__ import annotations

from tests.facade.conftest import manager, sandbox, world

__all__ = ["manager", "sandbox", "world"]
