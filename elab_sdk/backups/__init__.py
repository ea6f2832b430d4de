"""Backups: write entries and files to a folder, and read and verify it.

Called by `Manager.backup`, archives and `elab backup`. It never sends a request, and never writes outside
the folder of the backup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.lazy import lazy_names

if TYPE_CHECKING:
    from elab_sdk.backups.backup_progress import BackupProgress
    from elab_sdk.backups.reader import Backup, BackupEntry, BackupFile, open_backup
    from elab_sdk.backups.records import EntryRecord, FileRecord, Problem
    from elab_sdk.backups.results import BackupResult, ServerBackup
    from elab_sdk.backups.verifying import ChangedFile, Verification, verify_backup

__all__ = [
    "Backup",
    "BackupEntry",
    "BackupFile",
    "BackupProgress",
    "BackupResult",
    "ChangedFile",
    "EntryRecord",
    "FileRecord",
    "Problem",
    "ServerBackup",
    "Verification",
    "open_backup",
    "verify_backup",
]

if not TYPE_CHECKING:  # to a type checker, a name that does not exist is an error
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "Backup": "reader",
            "BackupEntry": "reader",
            "BackupFile": "reader",
            "BackupProgress": "backup_progress",
            "BackupResult": "results",
            "ChangedFile": "verifying",
            "EntryRecord": "records",
            "FileRecord": "records",
            "Problem": "records",
            "ServerBackup": "results",
            "Verification": "verifying",
            "open_backup": "reader",
            "verify_backup": "verifying",
        },
    )
