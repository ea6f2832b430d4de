"""The folder beside a CSV file, in which the journal of its entries is kept, for one process at a time."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.backups.disk import FolderLock
from elab_sdk.copying.journal import JOURNAL, Journal
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Self

    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["CsvFolder", "folder_of", "row_key"]

_SERVER: Final = "server.json"


def folder_of(path: Path) -> Path:
    """Return the folder of a CSV file: `samples.csv.elab` for `samples.csv`."""
    return path.with_name(f"{path.name}.elab")


def row_key(fields: Mapping[str, object], occurrence: int) -> int:
    """Return the number by which a row is known, whatever its place in the file.

    >>> row_key({"title": "Blot"}, 1) == row_key({"title": "Blot"}, 1) != row_key({"title": "Blot"}, 2)
    True

    Args:
        fields: The fields of the row.
        occurrence: 1 for the first of several equal rows, 2 for the second, and so on.
    """
    text = json.dumps([fields, occurrence], sort_keys=True, default=str)
    # it fits into an integer of any database, and of JSON
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") + 1


class CsvFolder:
    """The journal of one CSV file. It is locked until it is closed.

    Args:
        root: The folder, which is made if it does not exist.
        site: The address of the server.
        kind: The kind of the entries.

    Raises:
        ValidationError: The folder belongs to another server or another kind of entry.
        FolderInUseError: Another process uses it.
    """

    def __init__(self, root: Path, site: str, kind: EntryKind) -> None:
        with atomic.file_errors(root):
            root.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(root)
        try:
            self._check_server(root / _SERVER, {"site": site, "kind": kind})
            self.journal: Journal = Journal(root / JOURNAL)
        except BaseException:
            self._lock.release()
            raise

    def _check_server(self, path: Path, server: Mapping[str, str]) -> None:
        with atomic.file_errors(path):
            if not path.exists():
                path.write_text(json.dumps(server), encoding="utf-8")
                return
            text = path.read_text(encoding="utf-8")
        try:
            saved = cast("object", json.loads(text))
        except ValueError:
            saved = None
        if saved != server:
            raise ValidationError(
                f"{path.parent} is not of {server['kind']}s on {server['site']}, but says {text.strip()!r}:"
                " pass another folder",
                "folder",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        self.journal.close()
        if error is None:
            self._lock.finish()
        else:
            self._lock.release()
