"""Sets of IDs that need little memory, since a notebook may have hundreds of thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["IdSet"]

_BLOCK_SIZE: Final = 1024
"""The number of IDs whose bits are in one integer."""


class IdSet:
    """A set of IDs, with one bit per ID where the IDs follow one another.

    Threads must not change it together.

    >>> ids = IdSet()
    >>> ids.add(7), ids.add(2), ids.add(7)
    (None, None, None)
    >>> 7 in ids, 8 in ids, len(ids), list(ids)
    (True, False, 2, [2, 7])
    """

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}
        self._count = 0

    def add(self, id: int) -> None:
        """Add an ID, unless it is already there."""
        block, bit = divmod(id, _BLOCK_SIZE)
        bits = self._blocks.get(block, 0)
        if not bits >> bit & 1:
            self._blocks[block] = bits | 1 << bit
            self._count += 1

    def __contains__(self, id: int) -> bool:
        block, bit = divmod(id, _BLOCK_SIZE)
        return bool(self._blocks.get(block, 0) >> bit & 1)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        """Yield the IDs in ascending order."""
        for block in sorted(self._blocks):
            bits = self._blocks[block]
            for bit in range(bits.bit_length()):
                if bits >> bit & 1:
                    yield block * _BLOCK_SIZE + bit

    def clear(self) -> None:
        """Remove all IDs."""
        self._blocks.clear()
        self._count = 0
