"""One entry on its way into its folder: which files it needs, and what becomes of those that are there."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import attrs

from elab_sdk.backups import changed_entries, disk, html_pages, layout
from elab_sdk.backups.lenient import read
from elab_sdk.backups.records import EntryRecord, FileRecord
from elab_sdk.files import atomic, downloads

if TYPE_CHECKING:
    from pathlib import Path

    from elab_api_v1.base import Model
    from elab_api_v1.models import Upload

    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.records import Problem

__all__ = ["EntryWork", "Wanted"]


@attrs.frozen
class Wanted:
    """A file that must be downloaded.

    Args:
        upload: The upload.
        path: Where it goes.
    """

    upload: Upload
    path: Path


@attrs.define
class EntryWork:
    """One entry on its way into its folder.

    Args:
        wanted: How it is known.
        entry: The entry.
        raw: The bytes that the server sent.
        root: The backup's folder.
        path: The entry's folder.
        old: What was known of it before.
        trusting: Whether a file that is there with the right length is right.
        problems: What could not be read.
    """

    wanted: Candidate
    entry: Model
    raw: bytes
    root: Path
    path: Path
    old: EntryRecord | None
    trusting: bool
    problems: list[Problem] = attrs.field(factory=list["Problem"])
    events: list[bytes] = attrs.field(factory=list[bytes])
    _files: dict[int, FileRecord] = attrs.field(factory=dict[int, FileRecord], init=False)

    @property
    def uploads(self) -> list[Upload]:
        """The files that the server has."""
        return read(self.entry, "uploads", [])

    @property
    def event_ids(self) -> list[int]:
        """The bookings of an item."""
        return read(self.entry, "event_ids", [])

    def missing(self) -> list[Wanted]:
        """The files that must be downloaded; those that are there are kept.

        Raises:
            DecodeError: The server sent no readable list of them.
        """
        uploads: list[Upload] = getattr(self.entry, "uploads", [])
        known = {} if self.old is None else self.old.uploads
        named = {number: file.path.rpartition("/")[2] for number, file in known.items()}
        names = layout.file_names(((each.real_name, each.id) for each in uploads), named)
        found: list[Wanted] = []
        for upload in uploads:
            path = self.path / layout.FILES / names[upload.id]
            record = self._kept(upload, path, known.get(upload.id))
            if record is None:
                found.append(Wanted(upload, path))
            else:
                self._files[upload.id] = record
        if found:
            atomic.make_folder(self.path / layout.FILES)
        return found

    def came(self, wanted: Wanted, seen: disk.Print) -> None:
        """A file was downloaded."""
        self._files[wanted.upload.id] = self._record(wanted.upload, wanted.path, seen)

    def failed(self, wanted: Wanted, problem: Problem) -> None:
        """A file could not be downloaded; what is there of it from earlier stays."""
        self.problems.append(problem)
        with contextlib.suppress(OSError):
            self._files[wanted.upload.id] = self._record(
                wanted.upload, wanted.path, disk.fingerprint(wanted.path)
            )

    def finish(self) -> EntryRecord:
        """Write all but the record, which is returned."""
        files = self._deleted() | self._files
        attachments = [files[number] for number in sorted(files)]
        with contextlib.suppress(OSError):
            # made for files that did not come
            (self.path / layout.FILES).rmdir()
        page = html_pages.entry_page(self.wanted.kind, self.entry, attachments, self.problems)
        own = [self._put(layout.ENTRY, self.raw), self._put(layout.PAGE, page.encode("utf-8", "replace"))]
        if self.events:
            own.append(self._put(layout.EVENTS, b"[" + b",".join(self.events) + b"]"))
        entry = self.entry
        return EntryRecord(
            kind=self.wanted.kind,
            id=self.wanted.id,
            folder=self.path.relative_to(self.root).as_posix(),
            title=read(entry, "title", ""),
            date=_day(entry),
            tags=tuple(read(entry, "tags", [])),
            modified_at=changed_entries.modified(entry),
            row=self.wanted.row,
            row_tells=changed_entries.row_tells(
                self.wanted.keys, entry.keys(), has_uploads=bool(self.uploads)
            ),
            items=_linked(entry, "items_links"),
            experiments=_linked(entry, "experiments_links"),
            files=(*own, *attachments),
            problems=tuple(self.problems),
        )

    def _put(self, name: str, content: bytes) -> FileRecord:
        seen = disk.put(self.path / name, content)
        return FileRecord(name, seen.size, seen.sha256)

    def _record(self, upload: Upload, path: Path, seen: disk.Print) -> FileRecord:
        return FileRecord(
            path.relative_to(self.path).as_posix(),
            seen.size,
            seen.sha256,
            upload.id,
            sent=upload.to_dict(),
        )

    def _kept(self, upload: Upload, path: Path, known: FileRecord | None) -> FileRecord | None:
        """The file that is there, where it is what the server has: it never changes an upload's content."""
        if known is not None and self.trusting and _is_of(upload, known) and _size(path) == known.size:
            return self._record(upload, path, disk.Print(known.size, known.sha256))
        if downloads.is_unchanged(path, upload):
            return self._record(upload, path, disk.fingerprint(path))
        return None

    def _deleted(self) -> dict[int, FileRecord]:
        """Files that the entry has no longer: they are kept, with what the server said of them."""
        if self.old is None:
            return {}
        there = {upload.id for upload in self.uploads}
        return {
            number: attrs.evolve(file, state="deleted")
            for number, file in self.old.uploads.items()
            if number not in there and _size(self.path / file.path) is not None
        }


def _is_of(upload: Upload, known: FileRecord) -> bool:
    """Whether a file was made of this upload, by the server's own checksum where it has one of this kind."""
    if upload.hash_ and (upload.hash_algorithm or "sha256").lower() == "sha256":
        return upload.hash_.lower() == known.sha256
    return upload.filesize is None or upload.filesize == known.size


def _day(entry: Model) -> str:
    found = read(entry, "date", None)
    return "" if found is None else str(found)


def _linked(entry: Model, name: str) -> tuple[int, ...]:
    numbers = [read(link, "item_id", 0) for link in read(entry, name, list["Model"]())]
    return tuple(number for number in numbers if number)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
