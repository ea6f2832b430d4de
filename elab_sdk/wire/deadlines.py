"""A time limit for a whole call, which every read and write of its socket respects, also inside httpx."""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["limit_timeout", "time_limit"]

_end: Final[ContextVar[float | None]] = ContextVar("elab_sdk_deadline", default=None)
"""The moment at which the current call must have ended."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Generator[None, None, None]:
    """Limit the time of everything that this thread or task sends and reads inside the `with`.

    >>> with time_limit(5):
    ...     limit_timeout(60) <= 5
    True

    Args:
        seconds: The time limit, from now.
    """
    previous = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(previous)


def limit_timeout(timeout: float | None, expired: type[Exception] | None = None) -> float | None:
    """Shorten a timeout to the remaining time of the call.

    >>> with time_limit(5):
    ...     limit_timeout(60) <= 5
    True

    Args:
        timeout: Seconds for one read or write; None for no limit.
        expired: The error to raise if the time of the call is over.

    Returns:
        The shorter of the two; 0 or less if the call's time is over; None if there is no limit.
    """
    end = _end.get()
    if end is None:
        return timeout
    remaining = end - time.monotonic()
    if expired is not None and remaining <= 0:
        raise expired("the call's time is over")
    return remaining if timeout is None or remaining < timeout else timeout
