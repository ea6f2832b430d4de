"""The names of the entries' folders, which need little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FolderNames"]

_BLOCK_SIZE: Final = 64
"""The number of IDs whose names are in one text."""


class FolderNames:
    """The folder names of the entries of one kind, by ID.

    The names of neighbouring IDs are in one text, since a dictionary needs six times the memory.

    >>> names = FolderNames()
    >>> names.add(12, "000012-western-blot"), names.add(12, "000012-other")
    ('000012-western-blot', '000012-western-blot')
    >>> 12 in names, 1 in names, names[12], list(names)
    (True, False, '000012-western-blot', [12])
    """

    def __init__(self) -> None:
        self._blocks: dict[int, str] = {}

    def add(self, id: int, name: str) -> str:
        """Add a name, unless there is one for this ID, and return the name of the ID.

        Threads must not call this at the same time.

        Args:
            id: The ID.
            name: The name, which contains no slash.
        """
        present = self._get(id)
        if present is None:
            block = id // _BLOCK_SIZE
            self._blocks[block] = f"{self._blocks.get(block, '/')}{id}:{name}/"
        return name if present is None else present

    def __contains__(self, id: int) -> bool:
        return self._get(id) is not None

    def __getitem__(self, id: int) -> str:
        name = self._get(id)
        if name is None:
            raise KeyError(id)
        return name

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def __iter__(self) -> Iterator[int]:
        """Yield the IDs in ascending order."""
        for block in sorted(self._blocks):
            names = self._blocks[block].strip("/").split("/")
            yield from sorted(int(name.partition(":")[0]) for name in names)

    def _get(self, id: int) -> str | None:
        names = self._blocks.get(id // _BLOCK_SIZE)
        if names is None:
            return None
        mark = f"/{id}:"
        position = names.find(mark)
        if position < 0:
            return None
        start = position + len(mark)
        return names[start : names.index("/", start)]
