"""Lists of candidates that need little memory: the candidates are made when they are read."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, overload

from elab_sdk.backups.changed_entries import Candidate
from elab_sdk.backups.layout import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableSequence

__all__ = ["ListedCandidates", "SelectedCandidates"]

_DIGEST_BYTES: Final = 32


class ListedCandidates(Sequence[Candidate]):
    """Candidates from rows of lists, in 60 bytes each and the text of the title."""

    def __init__(self) -> None:
        self._kinds = bytearray()
        self._ids: MutableSequence[int] = array("Q")
        self._digests = bytearray()
        self._titles = bytearray()
        self._title_ends = array("Q")
        self._row_keys: list[frozenset[str]] = []
        self._key_numbers = array("L")
        self._number_of_keys: dict[frozenset[str], int] = {}

    def extend(self, candidates: Iterable[Candidate]) -> None:
        """Append candidates, each of which has a row."""
        for candidate in candidates:
            keys = candidate.row_keys
            number = self._number_of_keys.setdefault(keys, len(self._row_keys))
            if number == len(self._row_keys):
                self._row_keys.append(keys)
            self._kinds.append(KINDS.index(candidate.kind))
            self._append_id(candidate.id)
            self._digests += bytes.fromhex(candidate.row_sha256 or "")
            self._titles += candidate.title.encode("utf-8", "surrogatepass")
            self._title_ends.append(len(self._titles))
            self._key_numbers.append(number)

    def _append_id(self, id: int) -> None:
        try:
            self._ids.append(id)
        except OverflowError:
            # no database has such IDs, but a server may send anything
            self._ids = [*self._ids, id]

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> list[Candidate]: ...
    def __getitem__(self, index: int | slice) -> Candidate | list[Candidate]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = range(len(self))[index]
        start = self._title_ends[position - 1] if position else 0
        title = self._titles[start : self._title_ends[position]]
        digest = self._digests[position * _DIGEST_BYTES : (position + 1) * _DIGEST_BYTES]
        return Candidate(
            KINDS[self._kinds[position]],
            self._ids[position],
            "row",
            title.decode("utf-8", "surrogatepass"),
            digest.hex(),
            self._row_keys[self._key_numbers[position]],
        )


class SelectedCandidates(Sequence[Candidate]):
    """Some of the candidates of a sequence.

    Args:
        candidates: The sequence.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = candidates
        self._positions = array("Q")

    def append(self, position: int) -> None:
        """Append the candidate at a position of the sequence."""
        self._positions.append(position)

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> list[Candidate]: ...
    def __getitem__(self, index: int | slice) -> Candidate | list[Candidate]:
        if isinstance(index, slice):
            return [self._candidates[position] for position in self._positions[index]]
        return self._candidates[self._positions[index]]
