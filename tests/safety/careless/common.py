"""What more than one of these modules needs."""

from __future__ import annotations

from typing import Any, Final

from elab_sdk.errors import ValidationError
from tests.safety.cases import Case

NOBODY: Final = 99999


def wrong(name: str, act: Any, **more: Any) -> Case:
    """What is refused before anything is sent, on every release."""
    return Case(name=name, act=act, refused=(ValidationError,), **more)
