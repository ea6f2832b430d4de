"""What a copy already has of the files, steps and comments of its original."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from elab_sdk.rules.sent_uploads import comparable_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from elab_sdk.copying.content import FileContent

__all__ = ["FileMatches", "match_files", "missing_parts"]

T = TypeVar("T")
S = TypeVar("S")


@attrs.frozen
class FileMatches:
    """The files of an original and of its copy.

    Args:
        pairs: Files of both, the original first.
        missing: Files of the original that the copy never had.
        removed: Files of the original that the copy had, and that somebody has removed.
    """

    pairs: tuple[tuple[FileContent, FileContent], ...]
    missing: tuple[FileContent, ...]
    removed: tuple[FileContent, ...]


def match_files(
    old: Sequence[FileContent], new: Sequence[FileContent], uploads: Mapping[int, int]
) -> FileMatches:
    """Match the files of an original with those of its copy: by the journal, or by name and checksum.

    A server may store a file under another name, and one that was sent may not be in the journal.

    Args:
        old: The files of the original.
        new: The files of the copy.
        uploads: The upload IDs of the copy by those of the original, as far as the journal has them.
    """
    left = {file.upload_id: file for file in new}
    pairs: dict[int, FileContent] = {}
    for file in old:
        known = left.pop(uploads.get(file.upload_id, 0), None)
        if known is not None:
            pairs[file.upload_id] = known
    missing: list[FileContent] = []
    removed: list[FileContent] = []
    for file in old:
        if file.upload_id in pairs:
            continue
        if file.upload_id in uploads:
            removed.append(file)
            continue
        match = next((each for each in left.values() if _is_same_file(file, each)), None)
        if match is None:
            missing.append(file)
        else:
            pairs[file.upload_id] = left.pop(match.upload_id)
    both = tuple((file, pairs[file.upload_id]) for file in old if file.upload_id in pairs)
    return FileMatches(both, tuple(missing), tuple(removed))


def _is_same_file(old: FileContent, new: FileContent) -> bool:
    if comparable_name(old.name) != comparable_name(new.name):
        return False
    if old.sha256 is not None and new.sha256 is not None:
        return old.sha256 == new.sha256
    return None in (old.size, new.size) or old.size == new.size


def missing_parts(
    wanted: Sequence[T], existing: Sequence[S], is_same: Callable[[T, S], bool]
) -> tuple[list[tuple[T, S]], list[T]]:
    """Find out which of several parts, of which some may be alike, are not there yet.

    >>> missing_parts(["a", "b", "a"], ["a", "c"], str.__eq__)
    ([('a', 'a')], ['b', 'a'])

    Returns:
        The parts that are there with what they are there; and those that are missing, in their order.
    """
    left = list(existing)
    pairs: list[tuple[T, S]] = []
    missing: list[T] = []
    for part in wanted:
        match = next((index for index, each in enumerate(left) if is_same(part, each)), None)
        if match is None:
            missing.append(part)
        else:
            pairs.append((part, left.pop(match)))
    return pairs, missing
