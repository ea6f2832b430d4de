"""The files in an archive, found by the addresses in its metadata. Nothing is ever unpacked to disk."""

from __future__ import annotations

import posixpath
import stat
import unicodedata
import zipfile
import zlib
from bisect import bisect_left
from functools import cached_property
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from elab_sdk.export import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UNREADABLE", "ArchiveMembers", "has_plausible_size", "is_symlink", "member_path"]

UNREADABLE: Final = (OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error)
"""Errors on reading a member that is damaged, encrypted, truncated or compressed in an unsupported way."""

_METADATA_NAMES: Final = (paths.METADATA, f"{paths.METADATA}ld")
_MAX_RATIO: Final = 200
"""Maximum compression ratio. Text has about 10; a file of zeros has 1000."""
_ALWAYS_PLAUSIBLE_BYTES: Final = 1 << 24
"""Unpacked size up to which any compression ratio is accepted."""
_UTF8_FLAG: Final = 0x800
_UNIX: Final = 3


def member_path(name: str) -> str:
    r"""Return the path of a member in its usual spelling.

    Windows programs write backslashes, eLabFTW 5.1 – 5.3 write `//`, others a leading `./`.

    >>> member_path("export/entry//a.txt"), member_path(".\\export\\a.txt")
    ('export/entry/a.txt', 'export/a.txt')
    """
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def is_symlink(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is a symbolic link, whose content is the path of another file."""
    return info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16)


def has_plausible_size(info: zipfile.ZipInfo) -> bool:
    """Return whether a file has a usual compression ratio, and is not a zip bomb."""
    return info.file_size <= max(_ALWAYS_PLAUSIBLE_BYTES, info.compress_size * _MAX_RATIO)


class ArchiveMembers:
    """The files in an archive, by their paths below its root folder.

    Args:
        archive: The archive.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, zipfile.ZipInfo] = {}
        self.problems: list[str] = []
        members = [(member_path(info.filename), info) for info in archive.infolist()]
        self._find_root([path for path, _ in members])
        prefix = f"{self.root}/" if self.root else ""
        for path, info in members:
            is_folder = info.filename.replace("\\", "/").endswith("/")
            if path and not is_folder and path.startswith(prefix):
                self._add(path[len(prefix) :], info)

    @property
    def metadata(self) -> zipfile.ZipInfo | None:
        """The metadata file, or None if it is missing."""
        return next((self.files[name] for name in _METADATA_NAMES if name in self.files), None)

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """Open a file for reading."""
        return self._archive.open(info)

    def find(self, address: str) -> zipfile.ZipInfo | None:
        """Return the file at an address from the metadata, or None if it is missing.

        An absolute path is looked up below the root folder.

        Raises:
            ValueError: The address leads out of the archive.
        """
        leads_out = False
        for name in dict.fromkeys((address, unquote(address), quote(address, safe="/%"))):
            path = posixpath.normpath(name.replace("\\", "/"))
            is_outside = path.startswith("../") or path == ".." or "\0" in path
            leads_out |= is_outside or path.startswith("/")
            path = path.lstrip("/")
            found = self.files.get(path) or self._respelled.get(_composed(path))
            if found and not is_outside:
                return found
        if leads_out:
            raise ValueError("the address leads out of the archive")
        return None

    def has_folder(self, path: str) -> bool:
        """Return whether the archive contains files in a folder."""
        position = bisect_left(self._sorted_paths, f"{path}/")
        return any(name.startswith(f"{path}/") for name in self._sorted_paths[position : position + 1])

    @cached_property
    def _sorted_paths(self) -> list[str]:
        return sorted(self.files)

    def _find_root(self, paths: list[str]) -> None:
        metadata = [path for path in paths if posixpath.basename(path) in _METADATA_NAMES]
        # a crate inside an attachment is deeper
        self.root: str = posixpath.dirname(min(metadata, key=lambda path: path.count("/"), default=""))
        top_names = {path.split("/")[0] for path in paths if path}
        if self.root and len(top_names) > 1:
            self.problems.append(
                f"the archive must contain a single folder, not {len(top_names)} files or folders"
            )
        if "/" in self.root:
            self.problems.append(f"the metadata must be in the archive's folder, not in {self.root!r}")

    def _add(self, name: str, info: zipfile.ZipInfo) -> None:
        if self.files.setdefault(name, info) is not info:
            self.problems.append(f"there are two files named {name!r}; the first is used")

    @cached_property
    def _respelled(self) -> dict[str, zipfile.ZipInfo]:
        """The files by other spellings of their paths: composed letters, and UTF-8 without the zip's mark."""
        return {name: info for path, info in self.files.items() for name in _spellings(path, info)}


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _spellings(path: str, info: zipfile.ZipInfo) -> Iterator[str]:
    if path.isascii():
        return
    # macOS writes letters and their accents apart
    yield _composed(path)
    if not info.flag_bits & _UTF8_FLAG:
        try:
            yield _composed(path.encode("cp437").decode("utf-8"))
        except UnicodeError:
            return
