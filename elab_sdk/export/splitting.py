"""Divide the entries of an export among several archives.

An import takes a third of a second per entry, and web servers end it after ten minutes. They also limit the
size of a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from elab_sdk._wording import say
from elab_sdk.errors import FileAlreadyExistsError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["SplitLimit", "check_no_parts", "part_path", "parts_beside", "split_entries", "split_limit"]

KeyT = TypeVar("KeyT", bound="Hashable")

_SIZE: Final = re.compile(r"\s*+([0-9]{1,12}(?:\.[0-9]{1,3})?+)\s*+([kKMG])B\s*+\Z")
_UNITS: Final = {"k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_EXPECTED: Final = (
    "split must be the number of entries of an archive, such as 300, or a size, such as '100MB'"
)


@attrs.frozen
class SplitLimit:
    """The maximum of one archive.

    Args:
        amount: The number of entries, or of bytes.
        is_size: Whether it is a number of bytes.
    """

    amount: int
    is_size: bool


def split_limit(split: object) -> SplitLimit:
    """Read the maximum of one archive.

    >>> split_limit(300), split_limit("100MB")
    (SplitLimit(amount=300, is_size=False), SplitLimit(amount=100000000, is_size=True))

    Args:
        split: A number of entries, as a number or as text; or a size with its unit, kB, MB or GB.

    Raises:
        ValidationError: It is neither.
    """
    if isinstance(split, str) and (match := _SIZE.match(split)) is not None:
        amount, is_size = int(float(match[1]) * _UNITS[match[2]]), True
    elif isinstance(split, str) and split.isascii() and split.isdecimal() and len(split) <= 12:
        amount, is_size = int(split), False
    elif isinstance(split, int) and not isinstance(split, bool):
        amount, is_size = split, False
    else:
        raise ValidationError(f"{_EXPECTED}, not {split!r}", "split")
    if amount < 1:
        raise ValidationError(f"{_EXPECTED}, and positive, not {split!r}", "split")
    return SplitLimit(amount, is_size)


def split_entries(
    sizes: Mapping[KeyT, int], links: Iterable[tuple[KeyT, KeyT]], maximum: int
) -> list[list[KeyT]]:
    """Divide entries among archives, in their order. Linked entries are in the same one if they fit.

    >>> split_entries({"a": 1, "b": 1, "c": 1, "d": 1}, [("a", "d")], 2)
    [['a', 'd'], ['b', 'c']]

    Args:
        sizes: The size of each entry; 1 to count them.
        links: Pairs of linked entries. Links to other entries are ignored.
        maximum: The maximum size of an archive. A larger entry gets an archive of its own.
    """
    parts: list[list[KeyT]] = []
    free = 0
    for group in _linked_groups(sizes, links):
        total = sum(sizes[key] for key in group)
        if free < total <= maximum:
            parts.append([])
            free = maximum
        for key in group:
            if free < sizes[key] or not parts:
                parts.append([])
                free = maximum
            parts[-1].append(key)
            free -= sizes[key]
    return [part for part in parts if part]


def part_path(path: Path, number: int) -> Path:
    """Return the path of one of several archives.

    >>> from pathlib import Path
    >>> part_path(Path("lab.eln"), 2).name
    'lab-2.eln'
    """
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def parts_beside(path: Path) -> list[Path]:
    """Return the existing files that have the path of one of several archives, by their numbers."""
    name = re.compile(rf"{re.escape(path.stem)}-([1-9][0-9]{{0,8}}){re.escape(path.suffix)}")
    numbered = [
        (int(match[1]), file) for file in path.parent.iterdir() if (match := name.fullmatch(file.name))
    ]
    return [file for _, file in sorted(numbered)]


def check_no_parts(path: Path) -> None:
    """Check that no archive of an earlier export would be replaced.

    Raises:
        FileAlreadyExistsError: There is one.
    """
    for existing in parts_beside(path):
        raise FileAlreadyExistsError(str(existing), "already exists", hint=say("{replace}"))


def _linked_groups(sizes: Mapping[KeyT, int], links: Iterable[tuple[KeyT, KeyT]]) -> Iterator[list[KeyT]]:
    """Yield the entries in groups that are linked, directly or through others."""
    parents: dict[KeyT, KeyT] = {}

    def first(key: KeyT) -> KeyT:
        while (parent := parents.get(key, key)) != key:
            parents[key] = parents.get(parent, parent)
            key = parent
        return key

    for one, other in links:
        if one in sizes and other in sizes:
            parents[first(other)] = first(one)
    groups: dict[KeyT, list[KeyT]] = {}
    for key in sizes:
        groups.setdefault(first(key), []).append(key)
    yield from groups.values()
