"""Backups in a folder: how they are laid out, written, read and verified. Nothing here talks to a server."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.backups.reading import Backup, BackupEntry, BackupFile, open_backup
    from elab_sdk.backups.records import EntryRecord, FileRecord, Problem

__all__ = ["Backup", "BackupEntry", "BackupFile", "EntryRecord", "FileRecord", "Problem", "open_backup"]

_MODULES: Final = {
    "Backup": "reading",
    "BackupEntry": "reading",
    "BackupFile": "reading",
    "EntryRecord": "records",
    "FileRecord": "records",
    "Problem": "records",
    "open_backup": "reading",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"elab_sdk.backups.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
