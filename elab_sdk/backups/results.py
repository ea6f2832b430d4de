"""What a run of a backup did."""

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
    """What a run of a backup did, and what the backup holds now.

    Args:
        folder: Where it is.
        release: The server's release, where it was learned: "4.3".
        entries: Experiments, items and templates that the server has and the backup holds.
        deleted: Those that it holds and the server has no longer.
        read: Entries that were read in this run.
        unchanged: Entries that were not, since nothing changed.
        files: Attachments that it holds.
        downloaded: Attachments that came in this run.
        bytes: The bytes that came in this run.
        seconds: How long it took.
        problems: What could not be read.
        notes: What the release keeps from being found.
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
        """Whether all that the key may read was found and saved."""
        return not self.problems and not self.notes


@attrs.frozen(kw_only=True)
class ServerBackup:
    """The backup of one of several servers.

    Args:
        name: What the caller calls the server.
        folder: Where its backup is.
        result: What was done; None where it failed.
        error: Why it failed; None where it did not.
    """

    name: str
    folder: Path
    result: BackupResult | None = None
    error: ElabError | OSError | None = None
