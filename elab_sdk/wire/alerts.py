"""Warnings that point to the line of the caller, however deep inside this package they are given."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

    from elab_sdk.errors import ElabWarning

__all__ = ["warn"]

_OURS: Final = ("elab_sdk", "elab_api_v1")
_BETWEEN: Final = ("asyncio", "anyio", "contextlib", "contextvars", "concurrent", "threading")
"""What stands between a caller and this package where an event loop runs it, or a `with` does."""


def warn(message: str, category: type[ElabWarning]) -> None:
    """Warn, and name the line that called this package: of a script, a notebook, or another package.

    >>> from elab_sdk.errors import EmptyBackupWarning
    >>> with warnings.catch_warnings(record=True, action="always") as given:
    ...     warn("nothing changed", EmptyBackupWarning)
    >>> given[0].category.__name__
    'EmptyBackupWarning'

    Args:
        message: What is to be known.
        category: The class of the warning.
    """
    level = 1
    frame = inspect.currentframe()
    while frame is not None and _is_inside(frame):
        level, frame = level + 1, frame.f_back
    if frame is None:
        # a task that an event loop runs for nobody who waits: any line of this package says more
        level = 2
    warnings.warn(message, category, stacklevel=level)


def _is_inside(frame: FrameType) -> bool:
    """Whether a frame is one of this package, or stands between it and its caller."""
    name = str(frame.f_globals.get("__name__", ""))
    package = name.partition(".")[0]
    if package == "elab_sdk" and name.endswith("__main__"):
        return False
    return package in (*_OURS, *_BETWEEN)
