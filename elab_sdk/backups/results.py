"""The results of backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.backups.records import Problem
    from elab_sdk.errors import ElabError

__all__ = ["BackupResult", "ServerBackup"]


@attrs.frozen(kw_only=True)
class BackupResult:
    """The result of a backup run, with the current totals of the backup.

    Args:
        folder: The folder of the backup.
        release: The server's release, such as "4.3"; None if it is unknown.
        entries: Number of experiments, items and templates that are in the backup and on the server.
        deleted: Number of entries that are in the backup but no longer on the server.
        read: Number of entries that were read in this run.
        unchanged: Number of entries that were not read again, because they had not changed.
        files: Number of attachments in the backup.
        downloaded: Number of attachments that were downloaded in this run.
        bytes: Bytes received in this run.
        seconds: Duration of this run in seconds.
        problems: Entries, files and lists that could not be read.
        notes: Limits of the server's release because of which entries may have been missed.
    """

    folder: Path
    release: str | None
    entries: int
    deleted: int
    read: int
    unchanged: int
    files: int
    downloaded: int
    bytes: int
    seconds: float
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything that the key can read was found and saved."""
        return not self.problems and not self.notes


@attrs.frozen(kw_only=True)
class ServerBackup:
    """The backup of one of several servers.

    Args:
        name: The caller's name for the server.
        folder: The folder of its backup.
        result: The result; None if the backup failed.
        error: The error that ended the backup; None if it succeeded.
    """

    name: str
    folder: Path
    result: BackupResult | None = None
    error: ElabError | OSError | None = None
