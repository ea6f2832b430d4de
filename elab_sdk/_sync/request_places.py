# Derived from elab_sdk/_async/request_places.py by tools/unasync.py: do not edit.
"""A limit of the requests that are under way at once, for calls that also do something else.

With more calls than places, some prepare their requests while others wait for the server.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from contextvars import ContextVar
from threading import Event
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["RequestPlaces", "current_place"]


class RequestPlaces:
    """Places for requests; a request waits until one is free.

    Args:
        size: Maximum number of requests that are under way at once.
    """

    def __init__(self, size: int) -> None:
        self._free = size
        self._lock = threading.Lock()
        self._urgent: deque[Event] = deque()
        self._others: deque[Event] = deque()

    @contextlib.contextmanager
    def limit(self, *, is_urgent: bool = False) -> Generator[None, None, None]:
        """Let each request of this thread or task take a place inside the `with`.

        Args:
            is_urgent: Whether they go before others that wait.
        """
        previous = current_place.set(Place(self, is_urgent))
        try:
            yield
        finally:
            current_place.reset(previous)

    def take(self, *, is_urgent: bool) -> None:
        """Wait for a free place, and take it."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = Event()
            waiting = self._urgent if is_urgent else self._others
            waiting.append(turn)
        try:
            turn.wait()
        except BaseException:
            # the call was cancelled
            with self._lock:
                was_waiting = turn in waiting
                if was_waiting:
                    waiting.remove(turn)
            if not was_waiting:
                self.give_back()
            raise

    def give_back(self) -> None:
        """Give a place to the next request, or free it."""
        with self._lock:
            waiting = self._urgent or self._others
            if waiting:
                waiting.popleft().set()
            else:
                self._free += 1


@attrs.frozen
class Place:
    """The place that a request takes.

    Args:
        places: The places.
        is_urgent: Whether it goes before others that wait.
    """

    _places: RequestPlaces
    _is_urgent: bool

    def take(self) -> None:
        """Wait until it is free, and take it."""
        self._places.take(is_urgent=self._is_urgent)

    def give_back(self) -> None:
        """Give it to the next request."""
        self._places.give_back()


current_place: Final[ContextVar[Place | None]] = ContextVar("elab_sdk_place", default=None)
"""The place that each request of this thread or task takes; None if nothing limits them."""
