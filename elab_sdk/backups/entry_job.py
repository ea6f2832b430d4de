"""Save one entry to its folder: decide which files to download, and keep those that are already saved."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import attrs

from elab_sdk.backups import changed_entries, disk, html_pages, layout
from elab_sdk.backups.layout import MAX_RESPONSE_BYTES
from elab_sdk.backups.lenient import rows_of, value_or_default
from elab_sdk.backups.records import EntryRecord, FileRecord
from elab_sdk.files import atomic, downloads

if TYPE_CHECKING:
    from pathlib import Path

    from elab_api_v1.base import Model
    from elab_api_v1.models import Upload

    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.records import Problem

__all__ = ["EntryJob", "PendingFile"]


@attrs.frozen
class PendingFile:
    """A file that must be downloaded.

    Args:
        upload: The upload.
        path: The path to save it at.
    """

    upload: Upload
    path: Path


@attrs.define
class EntryJob:
    """A job that saves one entry to its folder.

    Args:
        candidate: The candidate that the entry was read for.
        entry: The entry.
        raw: The server's response, byte for byte.
        root: The folder of the backup.
        path: The folder of the entry.
        is_new: Whether the folder was empty, so that nothing in it needs a look.
        old_record: The record of the entry from an earlier run.
        trusts_sizes: Whether a saved file of the right size is assumed to be right.
        problems: Parts of the entry that could not be read.
        events: The bookings of an item, if the server cannot list all bookings.
        revisions: The list of the revisions of the text, byte for byte; None if it was not read.
    """

    candidate: Candidate
    entry: Model
    raw: bytes
    root: Path
    path: Path
    is_new: bool
    old_record: EntryRecord | None
    trusts_sizes: bool
    problems: list[Problem] = attrs.field(factory=list["Problem"])
    events: list[bytes] = attrs.field(factory=list[bytes])
    revisions: bytes | None = None
    _files: dict[int, FileRecord] = attrs.field(factory=dict[int, FileRecord], init=False)

    @property
    def uploads(self) -> list[Upload]:
        """The uploads that the server lists."""
        return value_or_default(self.entry, "uploads", [])

    @property
    def event_ids(self) -> list[int]:
        """The IDs of an item's bookings."""
        return value_or_default(self.entry, "event_ids", [])

    def pending_files(self) -> list[PendingFile]:
        """Return the files that must be downloaded; files that are already saved are kept.

        Raises:
            DecodeError: The server's list of uploads cannot be decoded.
        """
        uploads: list[Upload] = getattr(self.entry, "uploads", [])
        saved = {} if self.old_record is None else self.old_record.uploads
        saved_names = {upload_id: file.path.rpartition("/")[2] for upload_id, file in saved.items()}
        names = layout.file_names(((upload.real_name, upload.id) for upload in uploads), saved_names)
        pending: list[PendingFile] = []
        for upload in uploads:
            path = self.path / layout.FILES / names[upload.id]
            record = None if self.is_new else self._record_if_saved(upload, path, saved.get(upload.id))
            if record is None:
                pending.append(PendingFile(upload, path))
            else:
                self._files[upload.id] = record
        if pending:
            atomic.make_new_folder(self.path / layout.FILES)
        return pending

    def file_downloaded(self, file: PendingFile, fingerprint: disk.Fingerprint) -> None:
        """Record that a file was downloaded."""
        self._files[file.upload.id] = self._file_record(file.upload, file.path, fingerprint)

    def file_failed(self, file: PendingFile, problem: Problem) -> None:
        """Record that a file could not be downloaded. A file that was saved earlier stays."""
        self.problems.append(problem)
        with contextlib.suppress(OSError):
            self._files[file.upload.id] = self._file_record(
                file.upload, file.path, disk.fingerprint_file(file.path)
            )

    def finish(self) -> EntryRecord:
        """Write all files of the entry except its record, and return the record."""
        files = self._deleted_files() | self._files
        attachments = [files[upload_id] for upload_id in sorted(files)]
        if not self._files:
            # the folder is empty if all downloads failed
            with contextlib.suppress(OSError):
                (self.path / layout.FILES).rmdir()
        revisions = self._revisions()
        page = html_pages.entry_page(
            self.candidate.kind,
            self.entry,
            attachments,
            self.problems,
            revisions=[] if revisions is None else rows_of(revisions),
        )
        other_files = [
            self._write(layout.ENTRY, self.raw),
            self._write(layout.PAGE, page.encode("utf-8", "replace")),
        ]
        if revisions is not None:
            other_files.append(self._write(layout.REVISIONS, revisions))
        if self.events:
            other_files.append(self._write(layout.EVENTS, b"[" + b",".join(self.events) + b"]"))
        elif self.old_record is not None and any(
            file.path == layout.EVENTS for file in self.old_record.files
        ):
            # all bookings were cancelled, or the server lists them now: the entry does not own the file
            (self.path / layout.EVENTS).unlink(missing_ok=True)
        entry = self.entry
        return EntryRecord(
            kind=self.candidate.kind,
            id=self.candidate.id,
            folder=f"{self.path.parent.name}/{self.path.name}",
            title=value_or_default(entry, "title", ""),
            date=_iso_date(entry),
            tags=tuple(value_or_default(entry, "tags", [])),
            modified_at=changed_entries.modified_at(entry),
            row=self.candidate.row_sha256,
            row_tells=changed_entries.row_shows_changes(
                self.candidate.row_keys, entry.keys(), has_uploads=bool(self.uploads)
            ),
            items=_linked_ids(entry, "items_links"),
            experiments=_linked_ids(entry, "experiments_links"),
            files=(*other_files, *attachments),
            problems=tuple(self.problems),
        )

    def _revisions(self) -> bytes | None:
        """Return the list of revisions: the one that was read, or the one that is already saved."""
        path = self.path / layout.REVISIONS
        # a run that was killed may have saved it without a record
        if self.revisions is None and not self.is_new and path.is_file() and not path.is_symlink():
            with contextlib.suppress(OSError):
                return atomic.read_limited(path, MAX_RESPONSE_BYTES)
        return self.revisions

    def _write(self, name: str, content: bytes) -> FileRecord:
        fingerprint = disk.write_file(self.path / name, content)
        return FileRecord(name, fingerprint.size, fingerprint.sha256)

    def _file_record(self, upload: Upload, path: Path, fingerprint: disk.Fingerprint) -> FileRecord:
        return FileRecord(
            f"{layout.FILES}/{path.name}",
            fingerprint.size,
            fingerprint.sha256,
            upload.id,
            sent=upload.to_dict(),
        )

    def _record_if_saved(self, upload: Upload, path: Path, saved: FileRecord | None) -> FileRecord | None:
        """Return the record of a saved file, if it still matches the upload, whose content never changes."""
        if saved is not None and self.trusts_sizes and _matches(upload, saved) and _size(path) == saved.size:
            return self._file_record(upload, path, disk.Fingerprint(saved.size, saved.sha256))
        if downloads.is_unchanged(path, upload):
            return self._file_record(upload, path, disk.fingerprint_file(path))
        return None

    def _deleted_files(self) -> dict[int, FileRecord]:
        """Return the saved files that were deleted on the server, by upload ID."""
        if self.old_record is None:
            return {}
        existing = {upload.id for upload in self.uploads}
        return {
            upload_id: attrs.evolve(file, state="deleted")
            for upload_id, file in self.old_record.uploads.items()
            if upload_id not in existing and _size(self.path / file.path) is not None
        }


def _matches(upload: Upload, saved: FileRecord) -> bool:
    """Return whether a file was saved from this upload, by the server's SHA-256 if it sends one."""
    if upload.hash_ and (upload.hash_algorithm or "sha256").lower() == "sha256":
        return upload.hash_.lower() == saved.sha256
    return upload.filesize is None or upload.filesize == saved.size


def _iso_date(entry: Model) -> str:
    date = value_or_default(entry, "date", None)
    return "" if date is None else str(date)


def _linked_ids(entry: Model, name: str) -> tuple[int, ...]:
    links = value_or_default(entry, name, list["Model"]())
    ids = [value_or_default(link, "item_id", 0) for link in links]
    return tuple(entry_id for entry_id in ids if entry_id)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
