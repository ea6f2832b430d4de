"""Whether a backup is what its manifest says: every file, byte by byte, without a server."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.backups import layout
from elab_sdk.backups.disk import Print, fingerprint, lines
from elab_sdk.backups.reader import header
from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic
from elab_sdk.files.progress import reporting
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.types import JsonValue

    from elab_sdk.files.progress import Progress

__all__ = ["ChangedFile", "Verification", "verify_backup"]

_SOME: Final = 256
_LAST: Final = 300
"""Bytes in which the manifest's last line is."""


@attrs.frozen
class ChangedFile:
    """A file that is not what it was.

    Args:
        path: Where it is, below the backup's folder.
        expected: Its size and its checksum when it was saved.
        found: Those that it has; None where it cannot be read.
    """

    path: str
    expected: Print
    found: Print | None


@attrs.frozen(kw_only=True)
class Verification:
    """What a backup's files are, compared with its manifest.

    Args:
        folder: The backup.
        files: The files that the manifest names.
        bytes: Their bytes.
        changed: Files that are not what they were.
        missing: Files that are not there.
        extra: Files that the manifest does not name.
        faults: What is wrong with the backup as a whole.
    """

    folder: Path
    files: int
    bytes: int
    changed: tuple[ChangedFile, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether all is as it was saved."""
        return not (self.changed or self.missing or self.extra or self.faults)


@attrs.define
class _Reading:
    """The manifest while it is read, line by line."""

    root: Path
    names: set[str] = attrs.field(factory=set[str])
    faults: list[str] = attrs.field(factory=list[str])
    bytes: int = 0

    def lines(self) -> Iterator[tuple[str, Print]]:
        """The files that it names."""
        digest = hashlib.sha256()
        last: dict[str, JsonValue] | None = None
        with layout.inside(self.root, layout.MANIFEST).open("rb") as file:
            for number, text in enumerate(lines(file), 1):
                values = _object(text)
                last = values if "manifest_sha256" in values else None
                if last is not None:
                    break
                digest.update(text)
                found = _named(values)
                if found is None:
                    self.faults.append(f"{layout.MANIFEST}: line {number} is damaged")
                    continue
                self.names.add(_plain(found[0]))
                self.bytes += found[1].size
                yield found
        if last is None:
            self.faults.append(f"{layout.MANIFEST}: its end is missing")
        elif last.get("manifest_sha256") != digest.hexdigest() and not self.faults:
            self.faults.append(f"{layout.MANIFEST} is damaged")


def verify_backup(
    folder: str | os.PathLike[str], *, jobs: int = 4, progress: Progress = None
) -> Verification:
    """Compare every file of a backup with its manifest. No server is needed.

    >>> verify_backup("notebook").is_good  # doctest: +SKIP
    True

    Args:
        folder: What `manager.backup` wrote.
        jobs: How many files to read at once.
        progress: Called with the bytes that were read and the bytes in all; or True for a bar.

    Returns:
        What is missing, changed, or not named. Nothing is changed by it.

    Raises:
        ValidationError: There is no backup in this folder, or none that was ever finished.

    Works without a server, and so for every release.
    """
    root = atomic.path_of(folder, "folder")
    workers = WorkerPool(arguments.count(jobs, "jobs", 1))
    header(root)
    if not (root / layout.MANIFEST).is_file():
        raise ValidationError(f"the backup in {root} was never finished: run it again", "folder")
    reading = _Reading(root)
    changed: list[ChangedFile] = []
    missing: list[str] = []

    def seen(named: tuple[str, Print]) -> tuple[bool, Print | None]:
        try:
            return _seen(layout.inside(root, named[0]))
        except ValidationError:
            # what a link leads to is not in the backup
            return True, None

    with reporting(progress, _total(root), f"verify {root.name}") as report:
        named = reading.lines()
        while some := list(islice(named, _SOME)):
            for (path, expected), (is_there, found) in zip(some, workers.run(seen, some), strict=True):
                if not is_there:
                    missing.append(path)
                elif found != expected:
                    changed.append(ChangedFile(path, expected, found))
            report(reading.bytes)
    if (root / layout.UNFINISHED).exists():
        reading.faults.append("the last run did not come to its end: run it again")
    return Verification(
        folder=root,
        files=len(reading.names),
        bytes=reading.bytes,
        changed=tuple(changed),
        missing=tuple(missing),
        extra=tuple(sorted(_extra(root, reading.names))),
        faults=tuple(reading.faults),
    )


def _total(root: Path) -> int | None:
    """The bytes of all files, which the manifest's last line tells."""
    with (root / layout.MANIFEST).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST))
        total = _object(b"{" + file.read().rpartition(b"\n{")[2]).get("bytes")
    return total if isinstance(total, int) else None


def _seen(path: Path) -> tuple[bool, Print | None]:
    """Whether a file is there, and what it is; None where it cannot be read."""
    try:
        return True, fingerprint(path)
    except FileNotFoundError:
        return False, None
    except OSError:
        return True, None


def _extra(root: Path, names: set[str]) -> Iterator[str]:
    own = {layout.MANIFEST, layout.UNFINISHED}
    for place, folders, files in os.walk(root):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*files, *links):
            path = (Path(place) / name).relative_to(root).as_posix()
            if path not in own and _plain(path) not in names:
                yield path


def _plain(path: str) -> str:
    """A path as it is on every system: some decompose what they store."""
    return unicodedata.normalize("NFC", path)


def _object(text: bytes) -> dict[str, JsonValue]:
    try:
        found = cast("JsonValue", json.loads(text))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _named(values: dict[str, JsonValue]) -> tuple[str, Print] | None:
    path, size, digest = values.get("path"), values.get("size"), values.get("sha256")
    if not (isinstance(path, str) and isinstance(size, int) and isinstance(digest, str)):
        return None
    # a manifest from somewhere else shall not lead out of its folder
    return (path, Print(size, digest)) if layout.is_below(path) else None
