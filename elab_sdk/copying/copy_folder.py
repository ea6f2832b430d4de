"""The folder of a copy.

copy.json           the addresses of both servers
backup/             the backup of the old server from which is copied
journal.jsonl       which entry is the copy of which
report.html, .json  what was copied, and what differs
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.backups import disk, layout
from elab_sdk.backups.layout import MAX_LINE_BYTES
from elab_sdk.copying.journal import JOURNAL, Journal
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

__all__ = ["BACKUP", "CopyFolder", "check_copy_folder"]

BACKUP: Final = "backup"
"""The name of the folder of the backup."""
_HEADER: Final = "copy.json"
_FORMAT: Final = "elab-sdk copy"
_VERSION: Final = 1


def check_copy_folder(root: Path, old: str, new: str) -> None:
    """Check that a copy between two servers may use a folder, before anything is sent.

    Args:
        root: The folder.
        old: The address of the old server's pages.
        new: The address of the new server's pages.

    Raises:
        ValidationError: The path is a file, the folder contains other files, or it is that of a copy between
            other servers.
    """
    if not root.exists():
        return
    if not root.is_dir():
        raise ValidationError(f"{root} is a file, but a copy needs a folder", "folder")
    header = _read_header(root)
    if header is None:
        names = {path.name for path in root.iterdir() if not layout.PARTIAL_FILE_NAME.fullmatch(path.name)}
        if names - {layout.UNFINISHED} and not _is_new(root, names):
            raise ValidationError(
                f"{root} contains other files and no {_HEADER}; choose an empty or a new folder", "folder"
            )
    elif header.get("format") != _FORMAT or header.get("version") != _VERSION:
        raise ValidationError(
            f"the format of {root / _HEADER} is not supported by this version of elab-sdk", "folder"
        )
    elif (header.get("old"), header.get("new")) != (old, new):
        raise ValidationError(
            f"{root} is the folder of a copy from {header.get('old')} to {header.get('new')}, not from {old}"
            f" to {new}; choose another folder, or, if a server has moved, change its address in {_HEADER}",
            "folder",
        )


class CopyFolder:
    """The folder of a copy, locked for one run.

    Args:
        root: The folder, which is created if it does not exist.
        old: The address of the old server's pages.
        new: The address of the new server's pages.

    Raises:
        ValidationError: As for `check_copy_folder`; or the journal is damaged or missing.
        FolderInUseError: Another process uses the folder.
    """

    def __init__(self, root: Path, old: str, new: str) -> None:
        self.root = root
        self.old = old
        atomic.make_folder(root)
        self._lock = disk.FolderLock(root)
        try:
            check_copy_folder(root, old, new)
            disk.remove_partial_files(root)
            self.journal: Journal = self._open_journal(old, new)
        except BaseException:
            self._lock.release()
            raise

    def _open_journal(self, old: str, new: str) -> Journal:
        """Open the journal, which is made before the header: a header without one says that it was lost."""
        path = self.root / JOURNAL
        if _read_header(self.root) is not None:
            if not path.exists():
                raise ValidationError(
                    f"{path} is missing, without which all entries would be copied again: restore it, or"
                    " delete the copies and choose another folder",
                    "folder",
                )
            return Journal(path)
        journal = Journal(path)
        try:
            header = {"format": _FORMAT, "version": _VERSION, "old": old, "new": new}
            disk.write_file(self.root / _HEADER, json.dumps(header, indent=1).encode() + b"\n")
        except BaseException:
            journal.close()
            raise
        return journal

    @property
    def backup(self) -> Path:
        """The folder of the backup of the old server."""
        return self.root / BACKUP

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.journal.close()
        if kind is None:
            self._lock.finish()
        else:
            self._lock.release()


def _is_new(root: Path, names: set[str]) -> bool:
    """Whether there is only an empty journal: the first run was killed before it wrote the header."""
    return names <= {layout.UNFINISHED, JOURNAL} and (root / JOURNAL).stat().st_size == 0


def _read_header(root: Path) -> dict[str, object] | None:
    path = root / _HEADER
    if not path.exists():
        return None
    try:
        header: object = json.loads(atomic.read_limited(path, MAX_LINE_BYTES))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise ValidationError(f"{path} is damaged", "folder")
    return cast("dict[str, object]", header)
