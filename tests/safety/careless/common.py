"""Helpers shared by careless writes."""

from __future__ import annotations

from typing import Any, Final

from elab_sdk.errors import ValidationError
from tests.safety.cases import WriteCase

MISSING_ID: Final = 99999


def invalid_input(name: str, operation: Any, **more: Any) -> WriteCase:
    """Return a case that must be refused before anything is sent, on every release."""
    return WriteCase(name=name, operation=operation, refused=(ValidationError,), **more)
