"""Turns of those who change one entry: what below 4.0 is a read and a write, or the reverse, must not mix."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from anyio import Lock

if TYPE_CHECKING:
    from typing import Self


class Turns:
    """A lock for each entry that somebody is about to change through this Manager.

    It keeps one program's own updates apart; what another program changes in that moment it cannot know.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, int], Lock] = WeakValueDictionary()
        self._making = threading.Lock()

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()

    @staticmethod
    def free() -> Lock:
        """The lock of what needs no turn: nobody else holds it."""
        return Lock()

    def of(self, kind: str, id: int) -> Lock:
        """The lock of an entry. It lasts as long as somebody holds it."""
        with self._making:
            lock = self._locks.get((kind, id))
            if lock is None:
                lock = self._locks[kind, id] = Lock()
            return lock
