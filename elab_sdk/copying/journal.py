"""The journal of a copy: what was created on the other server, so that a killed copy goes on where it was.

A copy carries no mark: releases before 4.0 have no metadata to keep one, and a mark would be a change of the
entry. So the journal says which entry is the copy of which. Each line is written before the request that it
announces, or right after the response that it records, and is on the disk before the next request for the
entry is sent. Lines that several threads write at the same time reach the disk together.

A line holds everything that is known of one entry; the last line of an entry counts.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
from io import FileIO
from typing import IO, TYPE_CHECKING, Any, Final, cast

import attrs

from elab_sdk.backups import disk
from elab_sdk.backups.layout import KINDS
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from elab_sdk.backups.layout import BackupKind

__all__ = ["JOURNAL", "EntryState", "Journal"]

JOURNAL: Final = "journal.jsonl"
"""The name of the journal in the folder of a copy."""


@attrs.frozen(kw_only=True)
class EntryState:
    """How far the copy of one entry is.

    Args:
        kind: The kind.
        id: The ID on the old server.
        new_id: The ID on the new server; None while it is being created.
        above: The highest ID that this kind had on the new server before the creation was requested. If
            `new_id` is None, the response was lost: an empty entry with a higher ID is the copy.
        person: The user ID on the old server whose key created it; None for the key of the copy itself.
        identity: The elabid and the time of creation of the copy; empty if they are not known.
        base: The digests of the fields on the new server, as the copy last left or found them: a field whose
            digest is another has been changed by somebody.
        pending: The fields that are being written. If one of them has another digest than in `base`, that was
            the copy, whose response was lost.
        uploads: The upload IDs on the new server by those on the old one.
        names: The long name, the name and the storage of each file on the new server, by the long name on
            the old one, under which bodies show the file.
        sent: The digests of the fields as they were last copied: only a field that has another one since is
            copied again.
        source: The checksum of what was copied completely; empty until then.
        equal: The fields that were equal when the copy was last read.
        differences: The others, as the field, the reason, the old and the new value.
    """

    kind: BackupKind
    id: int
    new_id: int | None = None
    above: int = 0
    person: int | None = None
    identity: tuple[str, str] = ("", "")
    base: dict[str, str] = attrs.field(factory=dict[str, str])
    pending: tuple[str, ...] = ()
    uploads: dict[int, int] = attrs.field(factory=dict[int, int])
    names: dict[str, tuple[str, str, int | None]] = attrs.field(
        factory=dict[str, "tuple[str, str, int | None]"]
    )
    sent: dict[str, str] = attrs.field(factory=dict[str, str])
    source: str = ""
    equal: tuple[str, ...] = ()
    differences: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether everything was copied at least once."""
        return bool(self.source)

    def to_line(self) -> bytes:
        """Return the state as a line of JSON."""
        values = attrs.asdict(self)
        values["uploads"] = {str(old): new for old, new in self.uploads.items()}
        return json.dumps(values, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> EntryState:
        """Read a line of the journal.

        Raises:
            ValueError: The line is not one of a journal.
        """
        values: object = json.loads(line)
        if not isinstance(values, dict):
            raise ValueError("not an object")  # noqa: TRY004 - the same error as for other faults
        try:
            state = cls(**_fields(cast("dict[str, Any]", values)))
        except (AttributeError, TypeError) as error:
            raise ValueError(str(error)) from None
        if state.kind not in KINDS:
            raise ValueError(f"unknown kind {state.kind!r}")
        return state


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a line with the types of the attributes."""
    uploads, names = values.get("uploads", {}), values.get("names", {})
    return {
        **values,
        "uploads": {int(old): new for old, new in uploads.items()},
        "names": {old: tuple(new) for old, new in names.items()},
        "differences": tuple(tuple(each) for each in values.get("differences", [])),
        "pending": tuple(values.get("pending", [])),
        "equal": tuple(values.get("equal", [])),
        "identity": tuple(values.get("identity", ("", ""))),
    }


class Journal:
    """The journal of a copy. Only IDs and places are kept in memory; the rest is read when it is needed.

    It is used by one process, which holds the folder's lock; its threads may share it.

    Args:
        path: The file, which is made if it does not exist.

    Raises:
        ValidationError: The file is damaged. A last line that was cut off by a crash is removed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._failures = 0
        """How often lines could not be written to the disk, and were removed."""
        self._places: dict[tuple[str, int], int] = {}
        self._new_ids: dict[tuple[str, int], int] = {}
        self._copies: set[tuple[str, int]] = set()
        self._names: dict[str, tuple[str, str, int | None]] = {}
        with atomic.file_errors(path):
            # without a buffer, which would keep a line that could not be written
            self._output = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
            self._input: IO[bytes] = path.open("rb")
        try:
            self._end = self._flushed = self._read_all()
        except BaseException:
            self.close()
            raise

    def _read_all(self) -> int:
        place = 0
        for line in disk.read_lines(self._input):
            if not line.endswith(b"\n"):
                break
            try:
                state = EntryState.from_line(line)
            except ValueError as error:
                raise ValidationError(f"{self._path} is damaged at byte {place}: {error}", "folder") from None
            self._note(state, place)
            place += len(line)
        self._output.truncate(place)
        return place

    def _note(self, state: EntryState, place: int) -> None:
        key = (state.kind, state.id)
        self._places[key] = place
        if state.new_id is not None:
            self._copies.discard((state.kind, self._new_ids.get(key, 0)))
            self._new_ids[key] = state.new_id
            self._copies.add((state.kind, state.new_id))
        self._names.update(state.names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._output.close()
        self._input.close()

    def __len__(self) -> int:
        return len(self._places)

    def write(self, state: EntryState, *, is_flushed: bool = True) -> None:
        """Write the state of an entry to the disk.

        Args:
            state: The state.
            is_flushed: Whether it is on the disk afterwards. Otherwise it gets there with the next one that
                is, or with `flush`; a killed process loses it in no case.

        Raises:
            FileError: The disk is full, for example. Nothing of the state is left in the file.
        """
        line = state.to_line()
        with self._lock, atomic.file_errors(self._path):
            self._append(line)
            self._note(state, self._end)
            self._end += len(line)
            end, failures = self._end, self._failures
        if is_flushed:
            self._flush(end, failures)

    def _append(self, line: bytes) -> None:
        self._output.seek(self._end)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._output.write(rest) :]
        except BaseException:
            with contextlib.suppress(OSError):
                self._output.truncate(self._end)
            raise

    def flush(self, kind: BackupKind, id: int) -> None:
        """Wait until the state of an entry is on the disk.

        Raises:
            FileError: The disk is full, for example. The state is removed from the file.
        """
        with self._lock:
            place, failures = self._places.get((kind, id), -1), self._failures
        self._flush(place + 1, failures)

    def _flush(self, end: int, failures: int) -> None:
        """Wait until the file is on the disk up to a place, with what other threads have written."""
        with self._flushing, atomic.file_errors(self._path):
            if self._failures != failures:
                raise OSError(errno.EIO, "a line could not be written to the disk")
            if self._flushed >= end:
                return
            with self._lock:
                written = self._end
            try:
                os.fsync(self._output.fileno())
            except BaseException:
                with self._lock:
                    self._remove_unflushed()
                raise
            self._flushed = written

    def _remove_unflushed(self) -> None:
        """Go back to what is certainly on the disk."""
        self._failures += 1
        for known in (self._places, self._new_ids, self._copies, self._names):
            known.clear()
        self._output.truncate(self._flushed)
        self._input.seek(0)
        self._end = self._read_all()

    def state(self, kind: BackupKind, id: int) -> EntryState | None:
        """Return the state of an entry, or None if its copy was never begun."""
        place = self._places.get((kind, id))
        if place is None:
            return None
        with self._lock, atomic.file_errors(self._path):
            self._input.seek(place)
            return EntryState.from_line(self._input.readline())

    def new_id(self, kind: BackupKind, id: int) -> int | None:
        """Return the ID of an entry's copy, or None if it has none."""
        return self._new_ids.get((kind, id))

    def is_copy(self, kind: BackupKind, id: int) -> bool:
        """Whether an entry of the new server is a copy that this journal knows."""
        return (kind, id) in self._copies

    @property
    def names(self) -> Mapping[str, tuple[str, str, int | None]]:
        """The long name, the name and the storage of each copied file, by its long name on the old server."""
        return self._names

    def unfinished_creations(self) -> list[EntryState]:
        """Return the states of entries whose copies were requested, without a response."""
        keys = sorted(key for key in self._places if key not in self._new_ids)
        states = (self.state(cast("BackupKind", kind), id_) for kind, id_ in keys)
        return [state for state in states if state is not None]

    def unfilled_bases(self, kind: BackupKind) -> Iterator[dict[str, str]]:
        """Yield the digests of copies of a kind that were created, but not filled yet."""
        for state in self.states():
            if state.kind == kind and state.new_id is not None and not state.sent and not state.pending:
                yield state.base

    def states(self) -> Iterator[EntryState]:
        """Yield the states of all entries."""
        for kind, id_ in sorted(self._places):
            state = self.state(cast("BackupKind", kind), id_)
            if state is not None:
                yield state
