"""Reading a backup, without any server: entry by entry, so that memory stays flat."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal, cast, overload

import attrs
from elab_api_v1.decode import parsed

from elab_sdk.backups import disk, layout
from elab_sdk.backups.records import EntryRecord
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from elab_api_v1.models import Experiment, Item, Template
    from elab_api_v1.types import JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryState

__all__ = ["Backup", "BackupEntry", "BackupFile", "open_backup"]

_LONGEST_ENTRY: Final = 1 << 29
"""Bytes: as much as a Manager reads of an answer."""


@attrs.frozen
class BackupFile:
    """An attachment in a backup.

    Args:
        path: Where it is.
        size: Its bytes.
        sha256: Its checksum, in hexadecimal digits.
        upload_id: The upload's number.
        upload: What the server said of it, verbatim.
        state: Deleted: the entry has it no longer on the server.
    """

    path: Path
    size: int
    sha256: str
    upload_id: int
    upload: dict[str, JsonValue]
    state: Literal["present", "deleted"]


@attrs.frozen
class BackupEntry:
    """An entry in a backup.

    Args:
        root: The backup's folder.
        record: What the backup knows of it.
    """

    root: Path
    record: EntryRecord

    @property
    def kind(self) -> BackupKind:
        """Experiment, item or template."""
        return self.record.kind

    @property
    def id(self) -> int:
        """Its number."""
        return self.record.id

    @property
    def title(self) -> str:
        """Its title."""
        return self.record.title

    @property
    def state(self) -> EntryState:
        """Whether the server had it when the backup last looked."""
        return self.record.state

    @property
    def folder(self) -> Path:
        """Its folder.

        Raises:
            ValidationError: It leads out of the backup, by its name or through a symbolic link.
        """
        return layout.inside(self.root, self.record.folder)

    @property
    def raw(self) -> bytes:
        """The bytes that the server sent.

        Raises:
            ValidationError: The folder leads out of the backup, or the file is far too long.
            FileError: It cannot be read.
        """
        return atomic.read(self._inside(layout.ENTRY), _LONGEST_ENTRY)

    @property
    def json(self) -> dict[str, JsonValue]:
        """What the server sent, verbatim."""
        return cast("dict[str, JsonValue]", parsed(self.raw))

    @property
    def files(self) -> list[BackupFile]:
        """Its attachments, in the order of their numbers. What could not be downloaded is in `problems`.

        Raises:
            ValidationError: One leads out of the backup, by its name or through a symbolic link.
        """
        return [
            BackupFile(self._inside(file.path), file.size, file.sha256, number, file.sent or {}, file.state)
            for number, file in sorted(self.record.uploads.items())
        ]

    @property
    def events(self) -> list[JsonValue]:
        """An item's bookings, verbatim, where the server cannot list all (4.3); else they are in `team`."""
        path = self._inside(layout.EVENTS)
        if not path.is_file():
            return []
        return cast("list[JsonValue]", parsed(atomic.read(path, _LONGEST_ENTRY)))

    @property
    def problems(self) -> list[str]:
        """What could not be read of it, for people."""
        return [str(problem) for problem in self.record.problems]

    def _inside(self, name: str) -> Path:
        return layout.inside(self.root, f"{self.record.folder}/{name}")

    def model(self) -> Experiment | Item | Template:
        """The entry as the Manager returned it.

        Raises:
            DecodeError: It is none.
        """
        from elab_api_v1.resources import full_model  # not every reader needs it

        return full_model(self.kind).from_dict(self.json)


@attrs.frozen
class Backup:
    """A backup in a folder.

    >>> backup = open_backup("notebook")  # doctest: +SKIP
    >>> for entry in backup.entries("experiment"):  # doctest: +SKIP
    ...     print(entry.id, entry.title, [file.path for file in entry.files])

    Args:
        folder: The folder.
        endpoint: The API's root of the server that it is of.
        release: The server's release, where it was known: "4.3".
        finished: Whether the last run came to its end.
    """

    folder: Path
    endpoint: str
    release: str | None
    finished: bool

    def entries(self, kind: BackupKind | None = None, *, deleted: bool = True) -> Iterator[BackupEntry]:
        """The entries that were read, by kind and number.

        Args:
            kind: Experiments, items or templates only.
            deleted: Whether those are wanted too that the server had no longer.
        """
        for record in self.records():
            wanted = record.was_read and (kind is None or record.kind == kind)
            if wanted and (deleted or record.state == "present"):
                yield BackupEntry(self.folder, record)

    def records(self) -> Iterator[EntryRecord]:
        """The lines of the index, those of entries that could not be read among them.

        Raises:
            ValidationError: The index is damaged.
        """
        path = layout.inside(self.folder, layout.INDEX)
        with atomic.named(path), path.open("rb") as file:
            for number, text in enumerate(disk.lines(file), 1):
                try:
                    record = EntryRecord.from_line(text)
                except ValueError as error:
                    raise ValidationError(f"{path}, line {number}: {error}", "folder") from None
                yield record

    @overload
    def team(self, name: Literal["status", "items_types", "tags", "events"]) -> list[JsonValue]: ...
    @overload
    def team(self, name: str) -> JsonValue: ...
    def team(self, name: str) -> JsonValue:
        """What belongs to the team, verbatim; an empty list where the server has no such list.

        Args:
            name: status, items_types, tags or events.
        """
        path = layout.inside(self.folder, f"{layout.TEAM}/{name}.json")
        return parsed(atomic.read(path, _LONGEST_ENTRY)) if path.is_file() else []


def open_backup(folder: str | os.PathLike[str]) -> Backup:
    """Open a backup, to read it without a server.

    >>> open_backup("notebook").release  # doctest: +SKIP
    '4.3'

    Args:
        folder: What `manager.backup` wrote.

    Returns:
        The backup. Its entries are read one by one, as they are asked for.

    Raises:
        ValidationError: There is no backup in this folder, or none that was ever finished.
    """
    root = atomic.path_of(folder, "folder")
    found = header(root)
    if not (root / layout.INDEX).is_file():
        raise ValidationError(f"the backup in {root} was never finished: run it again", "folder")
    release = found.get("release")
    return Backup(
        root,
        str(found.get("endpoint")),
        release if isinstance(release, str) else None,
        not (root / layout.UNFINISHED).exists(),
    )


def header(root: Path) -> dict[str, JsonValue]:
    """What a backup says of itself.

    Raises:
        ValidationError: There is no backup in this folder.
    """
    path = layout.inside(root, layout.HEADER)
    try:
        found = cast("JsonValue", json.loads(atomic.read(path, layout.LONGEST)))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValidationError(f"{root} is no backup: it has no {layout.HEADER}", "folder")
    return found
