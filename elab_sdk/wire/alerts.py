"""Warnings that point to the line that called this package."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

    from elab_sdk.errors import ElabWarning

__all__ = ["warn"]

_OWN_PACKAGES: Final = ("elab_sdk", "elab_api_v1")
_INTERMEDIATE_PACKAGES: Final = ("asyncio", "anyio", "contextlib", "contextvars", "concurrent", "threading")
"""Packages whose frames may lie between a caller and this package, such as those of an event loop."""


def warn(message: str, category: type[ElabWarning]) -> None:
    """Issue a warning that names the line that called this package.

    >>> from elab_sdk.errors import EmptyBackupWarning
    >>> with warnings.catch_warnings(record=True, action="always") as caught:
    ...     warn("nothing changed", EmptyBackupWarning)
    >>> caught[0].category.__name__
    'EmptyBackupWarning'

    Args:
        message: The text of the warning.
        category: The class of the warning.
    """
    level = 1
    frame = inspect.currentframe()
    while frame is not None and _is_inside(frame):
        level, frame = level + 1, frame.f_back
    if frame is None:
        # a background task has no caller; a line of this package says more than one of the event loop
        level = 2
    warnings.warn(message, category, stacklevel=level)


def _is_inside(frame: FrameType) -> bool:
    """Whether a frame belongs to this package, or lies between it and its caller."""
    name = str(frame.f_globals.get("__name__", ""))
    package = name.partition(".")[0]
    if package == "elab_sdk" and name.endswith("__main__"):
        return False
    return package in (*_OWN_PACKAGES, *_INTERMEDIATE_PACKAGES)
