"""Sets of entries that need little memory, since a notebook may have hundreds of thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.backups.layout import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.backups.layout import BackupKind

__all__ = ["EntrySet"]

_BLOCK_SIZE: Final = 1024
"""The number of IDs whose bits are in one integer."""


class EntrySet:
    """A set of kinds and IDs, with one bit per ID where the IDs follow one another.

    >>> entries = EntrySet()
    >>> entries.add("item", 7)
    >>> ("item", 7) in entries, ("experiment", 7) in entries, list(entries)
    (True, False, [('item', 7)])
    """

    def __init__(self) -> None:
        self._blocks: dict[BackupKind, dict[int, int]] = {kind: {} for kind in KINDS}

    def add(self, kind: BackupKind, id: int) -> None:
        """Add an entry. Threads must not call this at the same time."""
        block, bit = divmod(id, _BLOCK_SIZE)
        blocks = self._blocks[kind]
        blocks[block] = blocks.get(block, 0) | 1 << bit

    def __contains__(self, entry: object) -> bool:
        if not isinstance(entry, tuple):
            return False
        kind, entry_id = entry
        block, bit = divmod(entry_id, _BLOCK_SIZE)
        return bool(self._blocks[kind].get(block, 0) >> bit & 1)

    def __iter__(self) -> Iterator[tuple[BackupKind, int]]:
        """Yield the entries by kind and ID."""
        for kind, blocks in self._blocks.items():
            for block in sorted(blocks):
                bits = blocks[block]
                for bit in range(bits.bit_length()):
                    if bits >> bit & 1:
                        yield kind, block * _BLOCK_SIZE + bit

    def clear(self) -> None:
        """Remove all entries."""
        for blocks in self._blocks.values():
            blocks.clear()
