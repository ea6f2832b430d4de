"""The folder of a backup while a run writes to it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.backups import disk, layout
from elab_sdk.backups.entry_sets import EntrySet
from elab_sdk.backups.folder_names import FolderNames
from elab_sdk.backups.index_lines import IndexLines
from elab_sdk.backups.records import VERSION, EntryRecord, FileRecord, json_line
from elab_sdk.config import site_of
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_api_v1.types import JsonValue

    from elab_sdk.backups.layout import BackupKind

__all__ = ["BackupFolder", "check_folder"]

FORMAT: Final = "elab-sdk backup"


def check_folder(root: Path, endpoint: str) -> None:
    """Check that a backup of a server may be written to a folder, before anything is sent.

    Raises:
        ValidationError: The path is a file, the folder contains other files, or it is the backup of another
            server.
    """
    if not root.exists():
        return
    if not root.is_dir():
        raise ValidationError(f"{root} is a file, but a backup needs a folder", "folder")
    header = _read_header(root)
    if header is None:
        names = {path.name for path in root.iterdir() if not layout.PARTIAL_FILE_NAME.fullmatch(path.name)}
        if names - {layout.UNFINISHED}:
            raise ValidationError(
                f"{root} contains other files and no {layout.HEADER}; choose an empty or a new folder",
                "folder",
            )
        return
    if header.get("format") != FORMAT or header.get("version") != VERSION:
        raise ValidationError(
            f"the format of {root / layout.HEADER} is not supported by this version of elab-sdk", "folder"
        )
    # a server that was updated to 5.0 has another API at the same site
    if site_of(str(header.get("endpoint"))) != site_of(endpoint):
        raise ValidationError(
            f"{root} is the backup of {header.get('endpoint')}, not of {endpoint}; choose another folder, or,"
            f" if the server has moved to this address, change the endpoint in {layout.HEADER}",
            "folder",
        )


class BackupFolder:
    """The folder of a backup, locked for one run.

    Args:
        root: The folder, which is created if it does not exist.
        endpoint: The address of the API.
    """

    def __init__(self, root: Path, endpoint: str) -> None:
        self.root = root
        self.endpoint = endpoint
        self._was_created = not root.exists()
        atomic.make_folder(root)
        self._folder_lock = disk.FolderLock(root)
        self.resumes: bool = self._folder_lock.resumes
        self.may_have_lost_data: bool = self._folder_lock.may_have_lost_data
        self.index_lines: IndexLines = IndexLines(root)
        self._written = EntrySet()
        self._lock = threading.Lock()
        try:
            self._reject_symlinks()
            self._old_header = _read_header(root)
            if self._old_header is None:
                self.write_header({})
            if self.resumes:
                self._clean_up()
            self._folder_names = {kind: self._find_entry_folders(kind) for kind in layout.KINDS}
        except BaseException:
            self._folder_lock.release()
            raise

    @property
    def release(self) -> str | None:
        """The server's release in the last finished run."""
        release = (self._old_header or {}).get("release")
        return release if isinstance(release, str) else None

    def ids(self, kind: BackupKind) -> Iterator[int]:
        """Yield the IDs of the entries that have a folder, in ascending order."""
        return iter(self._folder_names[kind])

    def has(self, kind: BackupKind, id: int) -> bool:
        """Return whether an entry has a folder."""
        return id in self._folder_names[kind]

    def folder(self, kind: BackupKind, id: int) -> str:
        """Return the folder of an entry, below the root, with slashes."""
        return f"{layout.KIND_FOLDERS[kind]}/{self._folder_names[kind][id]}"

    def record(self, kind: BackupKind, id: int) -> EntryRecord | None:
        """Return the record of an entry, or None if the entry was not saved completely."""
        saved = self.saved(kind, id)
        return None if saved is None else saved[0]

    def saved(self, kind: BackupKind, id: int) -> tuple[EntryRecord, bytes] | None:
        """Return the record of an entry, and the content of its file; None if it was not saved completely."""
        return self._read_record(kind, id, layout.RECORD)

    def latest_record(self, kind: BackupKind, id: int) -> EntryRecord | None:
        """Return the record of an entry, or the previous one if a run was interrupted while saving it."""
        return self.record(kind, id) or self._previous_record(kind, id)

    def begin_entry(self, kind: BackupKind, id: int, title: str) -> tuple[Path, bool]:
        """Prepare an entry's folder for changes; return its path, and whether the folder is new and empty."""
        with self._lock:
            name = self._folder_names[kind].add(id, layout.folder_name(id, title))
        path = layout.resolve_inside(self.root, f"{layout.KIND_FOLDERS[kind]}/{name}")
        if atomic.make_new_folder(path):
            return path, True
        layout.resolve_inside(path, layout.FILES)
        with contextlib.suppress(FileNotFoundError):
            (path / layout.RECORD).replace(path / layout.PREVIOUS_RECORD)
        return path, False

    def finish_entry(self, record: EntryRecord, *, is_new: bool = False) -> None:
        """Write an entry's record, which is written last and marks the entry as saved completely.

        Args:
            record: The record.
            is_new: Whether the folder has no previous record.
        """
        path = self.root / record.folder
        content = f"{record.to_line()}\n".encode()
        disk.write_file(path / layout.RECORD, content)
        self.index_lines.keep(record, content)
        if not is_new:
            (path / layout.PREVIOUS_RECORD).unlink(missing_ok=True)
        with self._lock:
            self._written.add(record.kind, record.id)

    def has_all_files(self, record: EntryRecord) -> bool:
        """Return whether all files of an entry exist with the right size.

        Their content is compared too if the machine may have lost data.
        """
        if any(_size(f"{self.root}/{record.folder}/{file.path}") != file.size for file in record.files):
            return False
        if not self.may_have_lost_data:
            return True
        path = self.root / record.folder
        return all(disk.fingerprint_file(path / file.path).sha256 == file.sha256 for file in record.files)

    def flush(self) -> None:
        """Flush all that this run wrote to the disk; after an interrupted run, flush the whole backup."""
        # the team's lists change without an entry; `flush_all` would wait for the files of all programs
        has_other_changes = self.resumes or len(self._written) > 0 or self._old_header is None
        if not has_other_changes:
            self._flush_files_of(layout.TEAM)
            return
        if disk.flush_all():
            return
        for kind in layout.KINDS:
            for entry_id in self.ids(kind):
                if self.resumes or (kind, entry_id) in self._written:
                    self._flush_entry(kind, entry_id)
        self._flush_files_of(layout.TEAM)
        for name in layout.KIND_FOLDERS.values():
            if (self.root / name).is_dir():
                disk.flush_path(self.root / name)

    def _flush_files_of(self, name: str) -> None:
        folder = self.root / name
        if folder.is_dir():
            for path in (*folder.iterdir(), folder):
                disk.flush_path(path)

    def _flush_entry(self, kind: BackupKind, id: int) -> None:
        folder = self.root / self.folder(kind, id)
        for path in (*folder.rglob("*"), folder):
            disk.flush_path(path)

    def mark_deleted(self, kind: BackupKind, id: int, why: str) -> None:
        """Mark an entry as deleted on the server; the saved entry stays."""
        record = self.saved_record(kind, id)
        if record is not None and (record.state != "deleted" or record.why != why):
            self.finish_entry(attrs.evolve(record, state="deleted", why=why))

    def saved_record(self, kind: BackupKind, id: int) -> EntryRecord | None:
        """Return the record of a saved entry, and rebuild it if a run was killed while saving the entry."""
        record = self.record(kind, id)
        if record is None and self.has(kind, id):
            record = self._rebuild_record(kind, id)
            self.finish_entry(record)
        return record

    def records(self) -> Iterator[EntryRecord]:
        """Yield the records of all entries that were saved completely, by kind and ID."""
        for kind in layout.KINDS:
            for entry_id in self.ids(kind):
                record = self.record(kind, entry_id)
                if record is not None:
                    yield record

    def write_header(self, facts: dict[str, JsonValue]) -> disk.Fingerprint:
        """Write the header of the backup."""
        values: dict[str, JsonValue] = {"format": FORMAT, "version": VERSION, "endpoint": self.endpoint}
        return disk.write_file(self.root / layout.HEADER, f"{json_line({**values, **facts})}\n".encode())

    def close(self, *, finished: bool) -> None:
        """Release the folder. If nothing was saved in a new folder, remove what this run created."""
        self.index_lines.close()
        if finished:
            # the index and the manifest are at their paths before the lock file disappears
            disk.flush_path(self.root)
            self._folder_lock.finish()
        elif self._is_new_and_empty():
            (self.root / layout.HEADER).unlink(missing_ok=True)
            self._folder_lock.finish()
            if self._was_created:
                with contextlib.suppress(OSError):
                    self.root.rmdir()
        else:
            self._folder_lock.release()

    def _is_new_and_empty(self) -> bool:
        has_entries = any(self._folder_names.values())
        return self._old_header is None and not has_entries and not (self.root / layout.TEAM).exists()

    def _reject_symlinks(self) -> None:
        """Check that the backup has no symbolic links, through which a run would change other files.

        Raises:
            ValidationError: There is a symbolic link.
        """
        for name in (layout.HEADER, layout.TEAM, *layout.KIND_FOLDERS.values()):
            layout.resolve_inside(self.root, name)
        for name in layout.KIND_FOLDERS.values():
            for entry in _entries_of(self.root / name):
                if entry.is_symlink():
                    layout.resolve_inside(self.root, f"{name}/{entry.name}")

    def _find_entry_folders(self, kind: BackupKind) -> FolderNames:
        names = FolderNames()
        folders = [
            entry.name for entry in _entries_of(self.root / layout.KIND_FOLDERS[kind]) if entry.is_dir()
        ]
        for name in sorted(folders):
            entry_id = layout.entry_id_of(name)
            if entry_id is not None:
                names.add(entry_id, name)
        return names

    def _previous_record(self, kind: BackupKind, id: int) -> EntryRecord | None:
        saved = self._read_record(kind, id, layout.PREVIOUS_RECORD)
        return None if saved is None else saved[0]

    def _read_record(self, kind: BackupKind, id: int, name: str) -> tuple[EntryRecord, bytes] | None:
        if id not in self._folder_names[kind]:
            return None
        folder = self.folder(kind, id)
        try:
            # the folders were checked for symbolic links when the run began
            path = f"{self.root}/{folder}/{name}"
            content = atomic.read_limited(path, layout.MAX_LINE_BYTES, follow_links=False)
            record = EntryRecord.from_line(content)
        except (OSError, ValueError):
            return None
        # the folder may have been renamed or copied
        belongs_here = (record.kind, record.id, record.folder) == (kind, id, folder)
        return (record, content) if belongs_here and record.has_safe_paths else None

    def _rebuild_record(self, kind: BackupKind, id: int) -> EntryRecord:
        """Make the record of an entry from its files, after a run was killed while saving the entry."""
        folder = self.folder(kind, id)
        empty = EntryRecord(kind=kind, id=id, folder=folder)
        old_record = self._previous_record(kind, id) or empty
        entry_path = self.root / folder
        old_files = {file.path: file for file in old_record.files}
        files: list[FileRecord] = []
        for path in sorted(entry_path.rglob("*")):
            name = path.relative_to(entry_path).as_posix()
            is_regular = path.is_file() and not path.is_symlink()
            if is_regular and name not in (layout.RECORD, layout.PREVIOUS_RECORD):
                fingerprint = disk.fingerprint_file(path)
                file = old_files.get(name, FileRecord(name, 0, ""))
                files.append(attrs.evolve(file, size=fingerprint.size, sha256=fingerprint.sha256))
        # a record without a row makes the next run read the entry again
        return attrs.evolve(old_record, files=tuple(files), row=None)

    def _clean_up(self) -> None:
        """Remove the partial files of an interrupted run; complete files stay."""
        disk.remove_partial_files(self.root)
        for name in (layout.TEAM, *layout.KIND_FOLDERS.values()):
            folder = self.root / name
            if not folder.is_dir():
                continue
            disk.remove_partial_files(folder)
            for path in [path for path in folder.iterdir() if path.is_dir()]:
                _clean_up_entry(path)


def _clean_up_entry(path: Path) -> None:
    disk.remove_partial_files(path)
    files = path / layout.FILES
    if files.is_dir():
        disk.remove_partial_files(files)
        if not any(files.iterdir()):
            files.rmdir()
    if (path / layout.RECORD).exists():
        (path / layout.PREVIOUS_RECORD).unlink(missing_ok=True)
    elif not any(path.iterdir()):
        shutil.rmtree(path)


def _read_header(root: Path) -> dict[str, JsonValue] | None:
    try:
        content = atomic.read_limited(root / layout.HEADER, layout.MAX_LINE_BYTES)
        header = cast("JsonValue", json.loads(content))
    except (OSError, ValueError, RecursionError):
        return None
    return header if isinstance(header, dict) else None


def _entries_of(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing if it does not exist."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a Path takes three times as long
    except OSError:
        return None
