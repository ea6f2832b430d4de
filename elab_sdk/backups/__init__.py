"""Backups in a folder: how they are laid out, written, read and verified. Nothing here talks to a server."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

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

_MODULES: Final = {
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
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"elab_sdk.backups.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
