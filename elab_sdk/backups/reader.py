"""Read a backup without a server, one entry at a time to save memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, overload

import attrs
from elab_api_v1.decode import parsed

from elab_sdk.backups import disk, layout
from elab_sdk.backups.lenient import rows_of
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

TeamList: TypeAlias = Literal[
    "status", "items_types", "tags", "events", "items_status", "experiments_categories", "users"
]
"""The lists of the team."""


@attrs.frozen
class BackupFile:
    """An attachment in a backup.

    Args:
        path: The path of the file.
        size: The size in bytes.
        sha256: The SHA-256 checksum, in hexadecimal digits.
        upload_id: The upload ID.
        upload: The upload as the server described it.
        state: "deleted" if the attachment was deleted on the server.
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
        root: The folder of the backup.
        record: The record of the entry.
    """

    root: Path
    record: EntryRecord

    @property
    def kind(self) -> BackupKind:
        """The kind: "experiment", "item" or "template"."""
        return self.record.kind

    @property
    def id(self) -> int:
        """The entry's ID."""
        return self.record.id

    @property
    def title(self) -> str:
        """The title."""
        return self.record.title

    @property
    def state(self) -> EntryState:
        """Whether the entry was on the server at the last backup."""
        return self.record.state

    @property
    def folder(self) -> Path:
        """The folder of the entry.

        Raises:
            ValidationError: The path leads out of the backup, by its name or through a symbolic link.
        """
        return layout.resolve_inside(self.root, self.record.folder)

    @property
    def raw(self) -> bytes:
        """The server's response, byte for byte.

        Raises:
            ValidationError: The path leads out of the backup, or the file is too large.
            FileError: The file cannot be read.
        """
        return atomic.read_limited(self._path(layout.ENTRY), layout.MAX_RESPONSE_BYTES)

    @property
    def json(self) -> dict[str, JsonValue]:
        """The server's response as JSON values."""
        return cast("dict[str, JsonValue]", parsed(self.raw))

    @property
    def files(self) -> list[BackupFile]:
        """The attachments by ascending ID. Failed downloads are listed in `problems`.

        Raises:
            ValidationError: A path leads out of the backup, by its name or through a symbolic link.
        """
        return [
            BackupFile(self._path(file.path), file.size, file.sha256, upload_id, file.sent or {}, file.state)
            for upload_id, file in sorted(self.record.uploads.items())
        ]

    @property
    def events(self) -> list[JsonValue]:
        """The bookings of an item, if the server cannot list all (4.3); otherwise see `Backup.team`."""
        path = self._path(layout.EVENTS)
        if not path.is_file():
            return []
        return cast("list[JsonValue]", parsed(atomic.read_limited(path, layout.MAX_RESPONSE_BYTES)))

    @property
    def revisions(self) -> list[JsonValue]:
        """When and by whom the text was changed, newest first, as far as `backup(revisions=True)` saved it.

        Each is an object with `id`, `created_at`, `fullname` and `content_type`.
        """
        path = self._path(layout.REVISIONS)
        return rows_of(atomic.read_limited(path, layout.MAX_RESPONSE_BYTES)) if path.is_file() else []

    @property
    def problems(self) -> list[str]:
        """Descriptions of the parts that could not be read."""
        return [str(problem) for problem in self.record.problems]

    def _path(self, name: str) -> Path:
        return layout.resolve_inside(self.root, f"{self.record.folder}/{name}")

    def model(self) -> Experiment | Item | Template:
        """Return the entry as the model that the Manager returns.

        Raises:
            DecodeError: The saved response is not an entry.
        """
        from elab_api_v1.resources import full_model  # loaded only when needed

        return full_model(self.kind).from_dict(self.json)


@attrs.frozen
class Backup:
    """A backup in a folder.

    >>> backup = open_backup("notebook")  # doctest: +SKIP
    >>> for entry in backup.entries("experiment"):  # doctest: +SKIP
    ...     print(entry.id, entry.title, [file.path for file in entry.files])

    Args:
        folder: The folder of the backup.
        endpoint: The address of the server's API.
        release: The server's release, such as "4.3"; None if it is unknown.
        finished: Whether the last run was finished.
    """

    folder: Path
    endpoint: str
    release: str | None
    finished: bool

    def entries(self, kind: BackupKind | None = None, *, deleted: bool = True) -> Iterator[BackupEntry]:
        """Yield the saved entries by kind and ID.

        Args:
            kind: Yield only experiments, items or templates.
            deleted: Whether to include entries that were deleted on the server.
        """
        for record in self.records():
            matches = record.was_read and (kind is None or record.kind == kind)
            if matches and (deleted or record.state == "present"):
                yield BackupEntry(self.folder, record)

    def records(self) -> Iterator[EntryRecord]:
        """Yield the records in the index, including those of entries that could not be read.

        Raises:
            ValidationError: The index is damaged.
        """
        path = layout.resolve_inside(self.folder, layout.INDEX)
        with atomic.file_errors(path), path.open("rb") as file:
            for line_number, text in enumerate(disk.read_lines(file), 1):
                try:
                    record = EntryRecord.from_line(text)
                except ValueError as error:
                    raise ValidationError(f"{path}, line {line_number}: {error}", "folder") from None
                yield record

    @overload
    def team(self, name: TeamList) -> list[JsonValue]: ...
    @overload
    def team(self, name: str) -> JsonValue: ...
    def team(self, name: str) -> JsonValue:
        """Return one of the team's lists as the server sent it; an empty list if the server has no such list.

        Args:
            name: "status", "items_types", "tags" or "events"; on API v2 also "items_status",
                "experiments_categories" or "users".
        """
        path = layout.resolve_inside(self.folder, f"{layout.TEAM}/{name}.json")
        return parsed(atomic.read_limited(path, layout.MAX_RESPONSE_BYTES)) if path.is_file() else []


def open_backup(folder: str | os.PathLike[str]) -> Backup:
    """Open a backup to read it without a server.

    >>> open_backup("notebook").release  # doctest: +SKIP
    '4.3'

    Args:
        folder: The folder of a backup made by `manager.backup`.

    Returns:
        The backup. Its entries are read one at a time.

    Raises:
        ValidationError: The folder does not contain a backup, or no run was ever finished.
    """
    root = atomic.path_of(folder, "folder")
    header = read_header(root)
    if not (root / layout.INDEX).is_file():
        raise ValidationError(f"the backup in {root} was never finished; run it again", "folder")
    release = header.get("release")
    return Backup(
        root,
        str(header.get("endpoint")),
        release if isinstance(release, str) else None,
        not (root / layout.UNFINISHED).exists(),
    )


def read_header(root: Path) -> dict[str, JsonValue]:
    """Return the header of a backup.

    Raises:
        ValidationError: The folder does not contain a backup.
    """
    path = layout.resolve_inside(root, layout.HEADER)
    try:
        header = cast("JsonValue", json.loads(atomic.read_limited(path, layout.MAX_LINE_BYTES)))
    except (OSError, ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        # the folder of a copy has a backup in it
        hint = f"; its backup is {root / 'backup'}" if (root / "backup" / layout.HEADER).is_file() else ""
        raise ValidationError(
            f"{root} is not a backup: {layout.HEADER} is missing or damaged{hint}", "folder"
        )
    return header
