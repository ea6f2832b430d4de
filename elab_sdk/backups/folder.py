"""The folder of a backup while a run writes to it: which entries it has, and what is known of them."""

from __future__ import annotations

import contextlib
import json
import shutil
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.backups import disk, layout
from elab_sdk.backups.records import VERSION, EntryRecord, FileRecord, line
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_api_v1.types import JsonValue

    from elab_sdk.backups.layout import BackupKind

__all__ = ["BackupFolder", "checked"]

FORMAT: Final = "elab-sdk backup"


def checked(root: Path, endpoint: str) -> None:
    """See that a folder may be written to, before anything is sent.

    Raises:
        ValidationError: It is a file, holds something else, or is the backup of another server.
    """
    if not root.exists():
        return
    if not root.is_dir():
        raise ValidationError(f"{root} is a file: a backup needs a folder", "folder")
    header = _header(root)
    if header is None:
        names = {each.name for each in root.iterdir() if not layout.PART.fullmatch(each.name)}
        if names - {layout.UNFINISHED}:
            raise ValidationError(
                f"{root} holds other things, and no {layout.HEADER}: give an empty folder, or a new one",
                "folder",
            )
        return
    if header.get("format") != FORMAT or header.get("version") != VERSION:
        raise ValidationError(f"the {layout.HEADER} in {root} is none that this version knows", "folder")
    if header.get("endpoint") != endpoint:
        raise ValidationError(
            f"{root} is the backup of {header.get('endpoint')}, not of {endpoint}: give another folder; if it"
            f" is the same server at another address, correct the address in its {layout.HEADER}",
            "folder",
        )


class BackupFolder:
    """A backup's folder, claimed for one run.

    Args:
        root: The folder; it is made where it is missing.
        endpoint: The API's root.
    """

    def __init__(self, root: Path, endpoint: str) -> None:
        self.root = root
        self.endpoint = endpoint
        self._is_ours = not root.exists()
        atomic.make_folder(root)
        self._claim = disk.Claim(root)
        self.resumes: bool = self._claim.resumes
        self.is_doubtful: bool = self._claim.is_doubtful
        self._written: set[tuple[BackupKind, int]] = set()
        try:
            self._refuse_links()
            self._old = _header(root)
            if self._old is None:
                self.describe({})
            if self.resumes:
                self._tidy()
            self._names = {kind: self._found(kind) for kind in layout.KINDS}
        except BaseException:
            self._claim.release()
            raise

    @property
    def release(self) -> str | None:
        """The server's release, as the last finished run knew it."""
        found = (self._old or {}).get("release")
        return found if isinstance(found, str) else None

    def numbers(self, kind: BackupKind) -> list[int]:
        """The entries that have a folder."""
        return sorted(self._names[kind])

    def has(self, kind: BackupKind, id: int) -> bool:
        """Whether an entry has a folder."""
        return id in self._names[kind]

    def folder(self, kind: BackupKind, id: int) -> str:
        """An entry's folder, below the root, with slashes."""
        return f"{layout.ROOMS[kind]}/{self._names[kind][id]}"

    def record(self, kind: BackupKind, id: int) -> EntryRecord | None:
        """What is known of an entry that was saved whole; None where it was not."""
        return self._read(kind, id, layout.RECORD)

    def known(self, kind: BackupKind, id: int) -> EntryRecord | None:
        """What was last known of an entry, also of one whose folder was being changed when a run ended."""
        return self.record(kind, id) or self._read(kind, id, layout.OLD_RECORD)

    def begin(self, kind: BackupKind, id: int, title: str) -> Path:
        """An entry's folder, which is about to be changed."""
        names = self._names[kind]
        name = names.setdefault(id, layout.folder_name(id, title))
        path = layout.inside(self.root, f"{layout.ROOMS[kind]}/{name}")
        layout.inside(path, layout.FILES)
        atomic.make_folder(path.parent)
        atomic.make_folder(path)
        with contextlib.suppress(FileNotFoundError):
            (path / layout.RECORD).replace(path / layout.OLD_RECORD)
        return path

    def finish(self, record: EntryRecord) -> None:
        """An entry is saved whole; its record says so, and comes last."""
        path = self.root / record.folder
        disk.put(path / layout.RECORD, f"{record.to_line()}\n".encode())
        (path / layout.OLD_RECORD).unlink(missing_ok=True)
        self._written.add((record.kind, record.id))

    def is_whole(self, record: EntryRecord) -> bool:
        """Whether the files of an entry are there, each of its length.

        Where the machine may have stopped while they were written, their content is looked at too.
        """
        path = self.root / record.folder
        if any(_size(path / file.path) != file.size for file in record.files):
            return False
        if not self.is_doubtful:
            return True
        return all(disk.fingerprint(path / file.path).sha256 == file.sha256 for file in record.files)

    def flush(self) -> None:
        """Have the disk itself hold all that this run wrote; after an interrupted one, all that there is."""
        if disk.all_flushed():
            return
        for kind in layout.KINDS:
            for number in self.numbers(kind):
                if self.resumes or (kind, number) in self._written:
                    self._flush(kind, number)
        for room in (layout.TEAM, *layout.ROOMS.values()):
            if (self.root / room).is_dir():
                disk.flushed(self.root / room)

    def _flush(self, kind: BackupKind, id: int) -> None:
        path = self.root / self.folder(kind, id)
        for each in (*path.rglob("*"), path):
            disk.flushed(each)

    def gone(self, kind: BackupKind, id: int, why: str) -> None:
        """Mark an entry that the server has no longer; what was saved of it stays."""
        record = self.kept(kind, id)
        if record is not None and (record.state != "deleted" or record.why != why):
            self.finish(attrs.evolve(record, state="deleted", why=why))

    def kept(self, kind: BackupKind, id: int) -> EntryRecord | None:
        """What is there of an entry that cannot be read now; a run may have been killed while it saved it."""
        record = self.record(kind, id)
        if record is None and self.has(kind, id):
            record = self._rebuilt(kind, id)
            self.finish(record)
        return record

    def records(self) -> Iterator[EntryRecord]:
        """The records of all folders, by kind and number."""
        for kind in layout.KINDS:
            for number in self.numbers(kind):
                record = self.record(kind, number)
                if record is not None:
                    yield record

    def describe(self, facts: dict[str, JsonValue]) -> disk.Print:
        """Write what the backup is."""
        values: dict[str, JsonValue] = {"format": FORMAT, "version": VERSION, "endpoint": self.endpoint}
        return disk.put(self.root / layout.HEADER, f"{line({**values, **facts})}\n".encode())

    def close(self, *, finished: bool) -> None:
        """Let go of it."""
        if finished:
            disk.flushed(self.root)
            self._claim.finish()
        elif self._old is None and not any(self._names.values()) and not (self.root / layout.TEAM).exists():
            # nothing was saved: what was made is taken away
            (self.root / layout.HEADER).unlink(missing_ok=True)
            self._claim.finish()
            if self._is_ours:
                with contextlib.suppress(OSError):
                    self.root.rmdir()
        else:
            self._claim.release()

    def _refuse_links(self) -> None:
        """See that nothing below leads elsewhere: what is written there would change other files.

        Raises:
            ValidationError: There is a symbolic link.
        """
        for room in (layout.HEADER, layout.TEAM, *layout.ROOMS.values()):
            layout.inside(self.root, room)
        for room in layout.ROOMS.values():
            for path in (self.root / room).glob("*"):
                layout.inside(self.root, f"{room}/{path.name}")

    def _found(self, kind: BackupKind) -> dict[int, str]:
        room = self.root / layout.ROOMS[kind]
        if not room.is_dir():
            return {}
        found: dict[int, str] = {}
        for path in sorted(room.iterdir()):
            number = layout.number_of(path.name)
            if number is not None and path.is_dir():
                found.setdefault(number, path.name)
        return found

    def _read(self, kind: BackupKind, id: int, name: str) -> EntryRecord | None:
        if id not in self._names[kind]:
            return None
        folder = self.folder(kind, id)
        try:
            path = layout.inside(self.root, f"{folder}/{name}")
            record = EntryRecord.from_line(atomic.read(path, layout.LONGEST))
        except (OSError, ValueError):
            return None
        # somebody may have renamed the folder
        is_own = (record.kind, record.id, record.folder) == (kind, id, folder)
        return record if is_own and record.stays_inside else None

    def _rebuilt(self, kind: BackupKind, id: int) -> EntryRecord:
        """What a run left that was killed while it saved an entry."""
        folder = self.folder(kind, id)
        old = self._read(kind, id, layout.OLD_RECORD) or EntryRecord(kind=kind, id=id, folder=folder)
        path = self.root / folder
        whats = {file.path: file for file in old.files}
        files: list[FileRecord] = []
        for each in sorted(path.rglob("*")):
            name = each.relative_to(path).as_posix()
            is_own = each.is_file() and not each.is_symlink()
            if is_own and name not in (layout.RECORD, layout.OLD_RECORD):
                seen = disk.fingerprint(each)
                was = whats.get(name, FileRecord(name, 0, ""))
                files.append(attrs.evolve(was, size=seen.size, sha256=seen.sha256))
        # without a row it is read again as soon as it can be
        return attrs.evolve(old, files=tuple(files), row=None)

    def _tidy(self) -> None:
        """Take away what a killed run left; what it had finished stays."""
        disk.tidy(self.root)
        for room in (layout.TEAM, *layout.ROOMS.values()):
            folder = self.root / room
            if not folder.is_dir():
                continue
            disk.tidy(folder)
            for path in [each for each in folder.iterdir() if each.is_dir()]:
                _tidy_entry(path)


def _tidy_entry(path: Path) -> None:
    disk.tidy(path)
    files = path / layout.FILES
    if files.is_dir():
        disk.tidy(files)
        if not any(files.iterdir()):
            files.rmdir()
    if (path / layout.RECORD).exists():
        (path / layout.OLD_RECORD).unlink(missing_ok=True)
    elif not any(path.iterdir()):
        shutil.rmtree(path)


def _header(root: Path) -> dict[str, JsonValue] | None:
    try:
        found = cast("JsonValue", json.loads(atomic.read(root / layout.HEADER, layout.LONGEST)))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
