"""How long a call may take as a whole: known to every read and write on its socket, deep inside httpx."""

from __future__ import annotations

import contextlib
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Deadline", "within"]

_current: Final[ContextVar[Deadline | None]] = ContextVar("elab_sdk_deadline", default=None)


class Deadline:
    """The moment at which a call ends, answered or not.

    >>> Deadline(10).left > 9
    True

    Args:
        seconds: How long it may take from now on.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; 0 or less when it is over."""
        return self._end - time.monotonic()

    @contextlib.contextmanager
    def kept(self) -> Generator[None, None, None]:
        """Everything that this thread or task sends and reads inside the `with` keeps to it."""
        before = _current.set(self)
        try:
            yield
        finally:
            _current.reset(before)


def within(timeout: float | None) -> float | None:
    """A timeout, shortened to what is left of the call.

    >>> with Deadline(5).kept():
    ...     within(60) <= 5
    True

    Args:
        timeout: Seconds for one read or write, None for any time.

    Returns:
        The shorter of the two; 0 or less when the call's time is over; None where neither is set.
    """
    deadline = _current.get()
    if deadline is None:
        return timeout
    return deadline.left if timeout is None else min(timeout, deadline.left)
