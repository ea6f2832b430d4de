"""Sets of entries of all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.backups.id_sets import IdSet
from elab_sdk.backups.layout import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.backups.layout import BackupKind

__all__ = ["EntrySet"]


class EntrySet:
    """A set of kinds and IDs, which needs little memory. Threads must not change it together.

    >>> entries = EntrySet()
    >>> entries.add("item", 7)
    >>> ("item", 7) in entries, ("experiment", 7) in entries, list(entries)
    (True, False, [('item', 7)])
    """

    def __init__(self) -> None:
        self._ids: dict[BackupKind, IdSet] = {kind: IdSet() for kind in KINDS}

    def add(self, kind: BackupKind, id: int) -> None:
        """Add an entry, unless it is already there."""
        self._ids[kind].add(id)

    def __contains__(self, entry: object) -> bool:
        kind, entry_id = cast("tuple[BackupKind, int]", entry)
        return entry_id in self._ids[kind]

    def __len__(self) -> int:
        return sum(map(len, self._ids.values()))

    def __iter__(self) -> Iterator[tuple[BackupKind, int]]:
        """Yield the entries by kind and ID."""
        for kind, ids in self._ids.items():
            for entry_id in ids:
                yield kind, entry_id

    def clear(self) -> None:
        """Remove all entries."""
        for ids in self._ids.values():
            ids.clear()
