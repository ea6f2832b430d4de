"""The order in which the entries of a copy are created and filled, each as soon as it can be."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.copy_source import EntryKey

__all__ = ["CopyQueue"]


class CopyQueue:
    """What is created and filled next. Several threads and tasks can share it.

    Entries of one kind are created one after the other. An entry that refers to another one, whose copy is
    missing, is filled after that was created.

    >>> queue = CopyQueue([("experiment", 2), ("experiment", 3)], [("experiment", 1)])
    >>> queue.next_creation(), queue.next_creation(), queue.next_filling()
    (('experiment', 2), None, ('experiment', 1))
    >>> queue.end_creation(("experiment", 2), succeeded=True)
    >>> queue.next_creation(), queue.next_filling(), queue.next_filling()
    (('experiment', 3), ('experiment', 2), None)

    Args:
        missing: The entries without copies.
        existing: The entries whose copies exist.
    """

    def __init__(self, missing: Iterable[EntryKey], existing: Iterable[EntryKey]) -> None:
        self._lock = threading.Lock()
        self._uncreated: dict[BackupKind, deque[EntryKey]] = {}
        for key in missing:
            self._uncreated.setdefault(key[0], deque()).append(key)
        self._missing = {key for keys in self._uncreated.values() for key in keys}
        self._creating: dict[BackupKind, EntryKey] = {}
        self._ready = deque(existing)
        self._postponed: dict[EntryKey, list[EntryKey]] = {}
        self.total: int = len(self._missing) + len(self._ready)
        """The number of entries to fill, without those that could not be created."""

    @property
    def missing(self) -> Set[EntryKey]:
        """The entries whose copies are missing yet."""
        return self._missing

    @property
    def busy_kind(self) -> BackupKind | None:
        """A kind of which an entry is being created; None if there is none."""
        with self._lock:
            return next(iter(self._creating), None)

    @property
    def is_finished(self) -> bool:
        """Whether all entries are created, and taken to be filled."""
        with self._lock:
            return not self._missing and not self._ready

    def next_creation(self) -> EntryKey | None:
        """Take an entry to create, unless one of each kind is being created."""
        with self._lock:
            for kind, keys in self._uncreated.items():
                if keys and kind not in self._creating:
                    self._creating[kind] = keys.popleft()
                    return self._creating[kind]
        return None

    def end_creation(self, key: EntryKey, *, succeeded: bool) -> None:
        """Note that an entry was created, or could not be."""
        with self._lock:
            del self._creating[key[0]]
            self._missing.discard(key)
            if succeeded:
                self._ready.append(key)
            else:
                self.total -= 1
            self._ready.extend(self._postponed.pop(key, ()))

    def next_filling(self) -> EntryKey | None:
        """Take an entry to fill."""
        with self._lock:
            return self._ready.popleft() if self._ready else None

    def postpone(self, key: EntryKey, other: EntryKey) -> bool:
        """Fill an entry after another one was created.

        Returns:
            Whether it was postponed: not if the other one was created meanwhile.
        """
        with self._lock:
            if other not in self._missing:
                return False
            self._postponed.setdefault(other, []).append(key)
        return True
