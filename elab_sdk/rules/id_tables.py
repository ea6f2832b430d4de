"""Numbers by ID, which need little memory."""

from __future__ import annotations

from array import array
from typing import Final

__all__ = ["IdTable"]

_BLOCK_SIZE: Final = 8
"""The number of neighbouring IDs whose numbers are in one array, in 30 bytes each; a dict needs 130."""


class IdTable:
    """A table of numbers by ID.

    >>> table = IdTable()
    >>> table[12] = 7
    >>> table[12], table[13]
    (7, 0)
    """

    def __init__(self) -> None:
        self._blocks: dict[int, array[int]] = {}

    def __setitem__(self, id: int, number: int) -> None:
        """Set the number of an ID.

        Args:
            id: The ID.
            number: The number, from 1 to 2^64 - 1.
        """
        block, position = divmod(id, _BLOCK_SIZE)
        numbers = self._blocks.get(block)
        if numbers is None:
            # one call, so that threads do not replace each other's blocks
            numbers = self._blocks.setdefault(block, array("Q", bytes(8 * _BLOCK_SIZE)))
        numbers[position] = number

    def __getitem__(self, id: int) -> int:
        """Return the number of an ID; 0 if it has none."""
        block, position = divmod(id, _BLOCK_SIZE)
        numbers = self._blocks.get(block)
        return 0 if numbers is None else numbers[position]
