"""Find and check the files of an archive. Nothing is ever unpacked to disk."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from elab_sdk.export import paths
from elab_sdk.export.graph import first_text
from elab_sdk.export.reports import ElnFile
from elab_sdk.export.zipping import read_chunks

if TYPE_CHECKING:
    from pathlib import Path

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.reports import FileState

__all__ = ["UNREADABLE", "ArchiveMembers", "FileChecker", "has_plausible_size", "unpack_budget"]

UNREADABLE: Final = (OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error)
"""Errors on reading a member that is damaged, encrypted, truncated or compressed in an unsupported way."""

_METADATA_NAMES: Final = (paths.METADATA, f"{paths.METADATA}ld")
_MAX_RATIO: Final = 200
"""Maximum compression ratio. Text has about 10; a file of zeros has 1000."""
_ALWAYS_PLAUSIBLE_BYTES: Final = 1 << 24
"""Unpacked size up to which any compression ratio is accepted."""
_MIN_BUDGET: Final = 1 << 30
"""Number of bytes that may be unpacked from even the smallest archive."""
_MAX_SIZE_DIGITS: Final = 20


class ArchiveMembers:
    """The files in an archive, by their names below its root folder.

    Args:
        archive: The archive.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, zipfile.ZipInfo] = {}
        self.problems: list[str] = []
        # some Windows programs write backslashes
        names = {info.filename.replace("\\", "/"): None for info in archive.infolist()}
        top_names = {name.split("/")[0]: None for name in names}
        roots = (top for top in top_names if any(f"{top}/{name}" in names for name in _METADATA_NAMES))
        self.root: str = next(roots, "")
        if self.root and len(top_names) > 1:
            self.problems.append(
                f"the archive must contain a single folder, not {len(top_names)} files or folders"
            )
        prefix = f"{self.root}/" if self.root else ""
        for info in archive.infolist():
            path = info.filename.replace("\\", "/")
            if not path.endswith("/") and path.startswith(prefix):
                name = path[len(prefix) :]
                if name in self.files:
                    self.problems.append(f"there are two files named {name!r}; the first is used")
                self.files.setdefault(name, info)

    @property
    def metadata(self) -> zipfile.ZipInfo | None:
        """The metadata file, or None if it is missing."""
        return next((self.files[name] for name in _METADATA_NAMES if name in self.files), None)

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """Open a file for reading."""
        return self._archive.open(info)

    def find(self, address: str) -> zipfile.ZipInfo | None:
        """Return the file at an address from the metadata, or None if it is missing.

        Raises:
            ValueError: The address leads out of the archive.
        """
        for name in dict.fromkeys((address, unquote(address))):
            path = posixpath.normpath(name.removeprefix("./").replace("\\", "/"))
            if path.startswith(("/", "../")) or path == ".." or "\0" in path:
                raise ValueError("the address leads out of the archive")
            if path in self.files:
                return self.files[path]
        return None


def has_plausible_size(info: zipfile.ZipInfo) -> bool:
    """Return whether a file has a usual compression ratio, and is not a zip bomb."""
    return info.file_size <= max(_ALWAYS_PLAUSIBLE_BYTES, info.compress_size * _MAX_RATIO)


def unpack_budget(path: Path) -> int:
    """Return how many bytes of an archive may be unpacked to verify its files, which takes some seconds."""
    return max(_MIN_BUDGET, path.stat().st_size * _MAX_RATIO)


class FileChecker:
    """A comparison of the files of an archive with its metadata.

    Args:
        members: The files in the archive.
        budget: Maximum number of bytes to unpack; None to skip the comparison of checksums.
    """

    def __init__(self, members: ArchiveMembers, budget: int | None) -> None:
        self._members = members
        self._budget = budget

    def check(self, node: JsonObject) -> ElnFile:
        """Return the file that a node describes, and its state."""
        address = first_text(node, "@id")
        sha256 = first_text(node, "sha256").lower() or None
        size = first_text(node, "contentSize")
        return ElnFile(
            first_text(node, "name") or posixpath.basename(address),
            address.removeprefix("./"),
            int(size) if size.isascii() and size.isdigit() and len(size) < _MAX_SIZE_DIGITS else None,
            sha256,
            first_text(node, "encodingFormat", "contentType"),
            first_text(node, "description"),
            self._state(address, size, sha256),
        )

    def _state(self, address: str, size: str, sha256: str | None) -> FileState:
        try:
            info = None if urlsplit(address).netloc else self._members.find(address)
        except ValueError:
            return "refused"
        if info is None:
            return "remote" if "://" in address else "missing"
        if size.isdigit() and size != str(info.file_size):
            return "damaged"
        if self._budget is None or sha256 is None:
            return "unchecked"
        if info.file_size > self._budget or not has_plausible_size(info):
            return "refused"
        self._budget -= info.file_size
        return "whole" if self._sha256(info) == sha256 else "damaged"

    def _sha256(self, info: zipfile.ZipInfo) -> str:
        digest = hashlib.sha256()
        try:
            with self._members.open(info) as file:
                for part in read_chunks(file):
                    digest.update(part)
        except UNREADABLE:
            return ""
        return digest.hexdigest()
