"""What the index, its page and the manifest say of the entries, kept in a scratch file until a run ends.

An entry's record is read or written anyway during the run, so it need not be read again for the index.
"""

from __future__ import annotations

import contextlib
import struct
import threading
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from elab_sdk.backups import html_pages, layout
from elab_sdk.backups.disk import Fingerprint
from elab_sdk.backups.records import json_line
from elab_sdk.files import atomic
from elab_sdk.rules.id_tables import IdTable

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord, FileRecord

__all__ = ["EntryLines", "IndexLines", "manifest_line"]

_LENGTHS: Final = struct.Struct("<3Q5Q")


class EntryLines(NamedTuple):
    """What is written about one entry.

    Args:
        index_line: Its line of the index.
        row: Its row in the page of all entries.
        manifest: The lines of its files.
        is_present: 1 if the entry is on the server.
        is_deleted: 1 if the entry was deleted on the server.
        attachments: Number of attachments.
        files: Number of files.
        size: The size of all files in bytes.
    """

    index_line: bytes
    row: bytes
    manifest: bytes
    is_present: int
    is_deleted: int
    attachments: int
    files: int
    size: int

    @classmethod
    def of(cls, record: EntryRecord, content: bytes | None, *, is_current: bool = True) -> EntryLines:
        """Make the lines of an entry.

        Args:
            record: The record.
            content: The content of the file with the saved record; None if there is no such file.
            is_current: Whether that is this record, so that it is also the line of the index.
        """
        is_line = is_current and content is not None and content.find(b"\n") == len(content) - 1
        index_line = content if is_line and content else f"{record.to_line()}\n".encode()
        files: dict[str, Fingerprint | FileRecord] = {}
        if content is not None:
            files = {file.path: file for file in record.files}
            files[layout.RECORD] = Fingerprint.of(content)
        lines = [manifest_line(f"{record.folder}/{path}", file) for path, file in files.items()]
        return cls(
            index_line,
            html_pages.index_row(record).encode("utf-8", "replace"),
            "".join(lines).encode(),
            int(record.state == "present"),
            int(record.state == "deleted"),
            len(record.uploads),
            len(files),
            sum(file.size for file in files.values()),
        )


class IndexLines:
    """The lines of the entries that a run has seen.

    Args:
        root: The folder of the backup.
    """

    def __init__(self, root: Path) -> None:
        self._target = root / layout.INDEX
        self._file: IO[bytes] | None = None
        self._closing = contextlib.ExitStack()
        self._end = 0
        # the positions are counted from 1, since 0 means that there are no lines
        self._positions: dict[BackupKind, IdTable] = {kind: IdTable() for kind in layout.KINDS}
        self._lock = threading.Lock()

    def keep(self, record: EntryRecord, content: bytes) -> None:
        """Keep the lines of an entry, instead of those that were kept before.

        Args:
            record: The saved record.
            content: The content of the file with the record.

        Raises:
            FileError: The lines cannot be written.
        """
        lines = EntryLines.of(record, content)
        texts = lines[:3]
        packed = b"".join([_LENGTHS.pack(*map(len, texts), *lines[3:]), *texts])
        with self._lock:
            if self._file is None:
                self._file = self._closing.enter_context(atomic.scratch_file(self._target))
            self._file.write(packed)
            self._positions[record.kind][record.id] = self._end + 1
            self._end += len(packed)

    def get(self, kind: BackupKind, id: int) -> EntryLines | None:
        """Return the lines of an entry; None if the run has not seen it. No lines may be kept afterwards."""
        position = self._positions[kind][id]
        if self._file is None or not position:
            return None
        if self._file.tell() != position - 1:
            self._file.seek(position - 1)
        read = self._file.read
        index_length, row_length, manifest_length, *counts = _LENGTHS.unpack(read(_LENGTHS.size))
        return EntryLines(read(index_length), read(row_length), read(manifest_length), *counts)

    def close(self) -> None:
        """Remove the scratch file."""
        self._closing.close()


def manifest_line(path: str, file: Fingerprint | FileRecord) -> str:
    """Return the line of a file in the manifest."""
    return json_line({"path": path, "size": file.size, "sha256": file.sha256}) + "\n"
