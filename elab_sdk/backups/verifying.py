"""Verify a backup: compare every file with the manifest, without a server."""

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
from elab_sdk.backups.disk import Fingerprint, fingerprint_file, read_lines
from elab_sdk.backups.reader import read_header
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

_BATCH_SIZE: Final = 256
_MAX_LAST_LINE_BYTES: Final = 300
"""Maximum size of the manifest's last line."""


@attrs.frozen
class ChangedFile:
    """A file that differs from the manifest.

    Args:
        path: The path below the folder of the backup.
        expected: The size and checksum in the manifest.
        actual: The size and checksum of the file; None if it cannot be read.
    """

    path: str
    expected: Fingerprint
    actual: Fingerprint | None


@attrs.frozen(kw_only=True)
class Verification:
    """The result of comparing a backup with its manifest.

    Args:
        folder: The folder of the backup.
        files: Number of files in the manifest.
        bytes: Total size of these files.
        changed: Files that differ from the manifest.
        missing: Paths of files that are in the manifest but not in the folder.
        extra: Paths of files that are in the folder but not in the manifest.
        faults: Faults of the backup as a whole.
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
        """Whether the backup is exactly as it was saved."""
        return not (self.changed or self.missing or self.extra or self.faults)


@attrs.define
class _ManifestReader:
    """A reader of the manifest, line by line."""

    root: Path
    paths: set[str] = attrs.field(factory=set[str])
    faults: list[str] = attrs.field(factory=list[str])
    bytes: int = 0

    def files(self) -> Iterator[tuple[str, Fingerprint]]:
        """Yield the path and fingerprint of each file in the manifest."""
        digest = hashlib.sha256()
        last_line: dict[str, JsonValue] | None = None
        with layout.resolve_inside(self.root, layout.MANIFEST).open("rb") as file:
            for line_number, text in enumerate(read_lines(file), 1):
                values = _parse_object(text)
                last_line = values if "manifest_sha256" in values else None
                if last_line is not None:
                    break
                digest.update(text)
                entry = _manifest_entry(values)
                if entry is None:
                    self.faults.append(f"{layout.MANIFEST}: line {line_number} is damaged")
                    continue
                path, fingerprint = entry
                self.paths.add(_normalize(path))
                self.bytes += fingerprint.size
                yield entry
        if last_line is None:
            self.faults.append(f"{layout.MANIFEST}: the end is missing")
        elif last_line.get("manifest_sha256") != digest.hexdigest() and not self.faults:
            self.faults.append(f"{layout.MANIFEST} is damaged")


def verify_backup(
    folder: str | os.PathLike[str], *, jobs: int = 4, progress: Progress = None
) -> Verification:
    """Compare every file of a backup with the manifest, without a server.

    >>> verify_backup("notebook").is_good  # doctest: +SKIP
    True

    Args:
        folder: The folder of a backup made by `manager.backup`.
        jobs: Maximum number of files read in parallel.
        progress: Called with the bytes read and the bytes in total, or True to show a progress bar.

    Returns:
        The missing, changed and extra files. Nothing in the folder is changed.

    Raises:
        ValidationError: The folder does not contain a backup, or no run was ever finished.

    Works with backups of every release.
    """
    root = atomic.path_of(folder, "folder")
    workers = WorkerPool(arguments.at_least(jobs, "jobs", 1))
    read_header(root)
    if not (root / layout.MANIFEST).is_file():
        raise ValidationError(f"the backup in {root} was never finished; run it again", "folder")
    manifest = _ManifestReader(root)
    changed: list[ChangedFile] = []
    missing: list[str] = []

    def check(expected: tuple[str, Fingerprint]) -> tuple[bool, Fingerprint | None]:
        try:
            return _check_file(layout.resolve_inside(root, expected[0]))
        except ValidationError:
            # the target of a symbolic link is not part of the backup
            return True, None

    with reporting(progress, _total_bytes(root), f"verify {root.name}") as report:
        files = manifest.files()
        while batch := list(islice(files, _BATCH_SIZE)):
            for (path, expected), (exists, actual) in zip(batch, workers.run(check, batch), strict=True):
                if not exists:
                    missing.append(path)
                elif actual != expected:
                    changed.append(ChangedFile(path, expected, actual))
            report(manifest.bytes)
    if (root / layout.UNFINISHED).exists():
        manifest.faults.append("the last run was interrupted; run it again")
    return Verification(
        folder=root,
        files=len(manifest.paths),
        bytes=manifest.bytes,
        changed=tuple(changed),
        missing=tuple(missing),
        extra=tuple(sorted(_extra_files(root, manifest.paths))),
        faults=tuple(manifest.faults),
    )


def _total_bytes(root: Path) -> int | None:
    """Return the size of all files, from the last line of the manifest."""
    with (root / layout.MANIFEST).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _MAX_LAST_LINE_BYTES))
        total = _parse_object(b"{" + file.read().rpartition(b"\n{")[2]).get("bytes")
    return total if isinstance(total, int) else None


def _check_file(path: Path) -> tuple[bool, Fingerprint | None]:
    """Return whether a file exists, and its fingerprint, or None if it cannot be read."""
    try:
        return True, fingerprint_file(path)
    except FileNotFoundError:
        return False, None
    except OSError:
        return True, None


def _extra_files(root: Path, known_paths: set[str]) -> Iterator[str]:
    unlisted_names = {layout.MANIFEST, layout.UNFINISHED}
    for folder, folders, files in os.walk(root):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*files, *links):
            path = (Path(folder) / name).relative_to(root).as_posix()
            if path not in unlisted_names and _normalize(path) not in known_paths:
                yield path


def _normalize(path: str) -> str:
    """Compose the characters of a path, because some file systems decompose them."""
    return unicodedata.normalize("NFC", path)


def _parse_object(text: bytes) -> dict[str, JsonValue]:
    try:
        values = cast("JsonValue", json.loads(text))
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _manifest_entry(values: dict[str, JsonValue]) -> tuple[str, Fingerprint] | None:
    path, size, digest = values.get("path"), values.get("size"), values.get("sha256")
    if not (isinstance(path, str) and isinstance(size, int) and isinstance(digest, str)):
        return None
    # a manifest that was tampered with must not lead out of its folder
    return (path, Fingerprint(size, digest)) if layout.is_safe_path(path) else None
