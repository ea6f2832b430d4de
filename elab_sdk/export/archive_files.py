"""The files in an archive that is read, and whether they are what it says. None is unpacked to a disk."""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from elab_sdk.export import paths
from elab_sdk.export.graph import text
from elab_sdk.export.reports import ElnFile
from elab_sdk.export.zipping import chunks

if TYPE_CHECKING:
    from pathlib import Path

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.reports import FileState

__all__ = ["BROKEN", "Files", "Members", "budget", "is_likely"]

BROKEN: Final = (OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a member raises: damaged, encrypted, packed in an unknown way, cut off."""

_METADATA: Final = (paths.METADATA, f"{paths.METADATA}ld")
_RATIO: Final = 200
"""How much smaller packed files may be. Texts are a tenth; a file of zeros, a thousandth."""
_SMALL: Final = 1 << 24
"""Up to here a file may be packed as well as it likes."""
_LEAST: Final = 1 << 30
"""Bytes that may be unpacked of the smallest archive."""
_DIGITS: Final = 20


class Members:
    """The files in an archive, by their names below its folder.

    Args:
        archive: The archive.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, zipfile.ZipInfo] = {}
        self.problems: list[str] = []
        # some zip programs of Windows write backslashes
        named = {info.filename.replace("\\", "/"): None for info in archive.infolist()}
        tops = {name.split("/")[0]: None for name in named}
        described = (top for top in tops if any(f"{top}/{name}" in named for name in _METADATA))
        self.root: str = next(described, "")
        if self.root and len(tops) > 1:
            self.problems.append(f"there should be one folder alone, and there are {len(tops)} things")
        prefix = f"{self.root}/" if self.root else ""
        for info in archive.infolist():
            path = info.filename.replace("\\", "/")
            if not path.endswith("/") and path.startswith(prefix):
                name = path[len(prefix) :]
                if name in self.files:
                    self.problems.append(f"there are two files {name!r}: the first counts")
                self.files.setdefault(name, info)

    @property
    def metadata(self) -> zipfile.ZipInfo | None:
        """The metadata, where there is any."""
        return next((self.files[name] for name in _METADATA if name in self.files), None)

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """Open a file to read it."""
        return self._archive.open(info)

    def named(self, address: str) -> zipfile.ZipInfo | None:
        """The file that an address in the metadata names; None where there is none.

        Raises:
            ValueError: It leads out of the archive.
        """
        for name in dict.fromkeys((address, unquote(address))):
            plain = posixpath.normpath(name.removeprefix("./").replace("\\", "/"))
            if plain.startswith(("/", "../")) or plain == ".." or "\0" in plain:
                raise ValueError("it leads out of the archive")
            if plain in self.files:
                return self.files[plain]
        return None


def is_likely(info: zipfile.ZipInfo) -> bool:
    """Whether a file is packed as well as files are, and not as a bomb is."""
    return info.file_size <= max(_SMALL, info.compress_size * _RATIO)


def budget(path: Path) -> int:
    """How many bytes may be unpacked to see whether files are whole: a few seconds' worth for any archive."""
    return max(_LEAST, path.stat().st_size * _RATIO)


class Files:
    """The files that the metadata describe.

    Args:
        members: The files that are there.
        budget: How many bytes may be unpacked; None to unpack none.
    """

    def __init__(self, members: Members, budget: int | None) -> None:
        self._members = members
        self._budget = budget

    def file(self, node: JsonObject) -> ElnFile:
        """A file, as it is described and as it is."""
        address = text(node, "@id")
        digest = text(node, "sha256").lower() or None
        size = text(node, "contentSize")
        return ElnFile(
            text(node, "name") or posixpath.basename(address),
            address.removeprefix("./"),
            int(size) if size.isascii() and size.isdigit() and len(size) < _DIGITS else None,
            digest,
            text(node, "encodingFormat", "contentType"),
            text(node, "description"),
            self._state(address, size, digest),
        )

    def _state(self, address: str, size: str, digest: str | None) -> FileState:
        try:
            info = None if urlsplit(address).netloc else self._members.named(address)
        except ValueError:
            return "refused"
        if info is None:
            return "remote" if "://" in address else "missing"
        if size.isdigit() and size != str(info.file_size):
            return "damaged"
        if self._budget is None or digest is None:
            return "unchecked"
        if info.file_size > self._budget or not is_likely(info):
            return "refused"
        self._budget -= info.file_size
        return "whole" if self._digest(info) == digest else "damaged"

    def _digest(self, info: zipfile.ZipInfo) -> str:
        found = hashlib.sha256()
        try:
            with self._members.open(info) as file:
                for part in chunks(file):
                    found.update(part)
        except BROKEN:
            return ""
        return found.hexdigest()
