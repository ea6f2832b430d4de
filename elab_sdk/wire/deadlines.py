"""A time limit for a whole call, which every read and write of its socket respects, also inside httpx."""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Deadline", "limit_timeout"]

_current: Final[ContextVar[Deadline | None]] = ContextVar("elab_sdk_deadline", default=None)


class Deadline:
    """The time limit of a call, which starts now.

    >>> Deadline(10).remaining > 9
    True

    Args:
        seconds: The time limit.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """The remaining seconds; 0 or less if the time is over."""
        return self._end - time.monotonic()

    @contextlib.contextmanager
    def applied(self) -> Generator[None, None, None]:
        """Apply the limit to everything that this thread or task sends and reads inside the `with`."""
        previous = _current.set(self)
        try:
            yield
        finally:
            _current.reset(previous)


def limit_timeout(timeout: float | None) -> float | None:
    """Shorten a timeout to the remaining time of the call.

    >>> with Deadline(5).applied():
    ...     limit_timeout(60) <= 5
    True

    Args:
        timeout: Seconds for one read or write; None for no limit.

    Returns:
        The shorter of the two; 0 or less if the call's time is over; None if there is no limit.
    """
    deadline = _current.get()
    if deadline is None:
        return timeout
    return deadline.remaining if timeout is None else min(timeout, deadline.remaining)
