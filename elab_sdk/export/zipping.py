"""Write a zip file, one member after the other, that is always the same for the same content."""

from __future__ import annotations

import contextlib
import hashlib
import struct
import zipfile
from datetime import datetime
from typing import IO, TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

__all__ = ["PackedFile", "ZipWriter", "directory_size", "read_chunks"]

_CHUNK_BYTES: Final = 1 << 18
_MAX_END_BYTES: Final = (1 << 16) + 22
"""Maximum distance of the zip's last record from the end of the file."""
_ZIP64_MARK: Final = 0xFFFFFFFF
_MIN_TIME: Final = datetime(1980, 1, 1)
_MAX_TIME: Final = datetime(2107, 12, 31, 23, 59, 58)
"""The earliest and the latest time that a zip can store."""
_MEDIA: Final = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/", "audio/", "application/zip")
_COMPRESSED: Final = (
    *_MEDIA,
    "application/gzip",
    "application/x-bzip2",
    "application/x-xz",
    "application/x-7z",
)
"""Media types that are already compressed: compressing them again takes time and saves nothing."""


@attrs.frozen
class PackedFile:
    """A file that was added to a zip.

    Args:
        size: The size in bytes.
        sha256: The SHA-256 checksum, in hexadecimal digits.
    """

    size: int
    sha256: str


class ZipWriter:
    """A writer of a zip file whose members are all in one folder.

    Args:
        file: A file opened for writing in binary mode.
        root: The name of the folder.
    """

    def __init__(self, file: IO[bytes], root: str) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._root = root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # an incomplete zip is discarded, but closed here, since ZipFile would otherwise close itself later
        with contextlib.nullcontext() if kind is None else contextlib.suppress(OSError, ValueError):
            self._zip.close()

    def add(
        self, path: str, parts: Iterable[bytes], size: int, modified: datetime | None, media_type: str
    ) -> PackedFile:
        """Add a file.

        Args:
            path: The path below the root, with slashes.
            parts: The content.
            size: The expected size in bytes, which decides whether the format for large files is used.
            modified: The time of the last change.
            media_type: The media type.
        """
        info = zipfile.ZipInfo(f"{self._root}/{path}", _zip_time(modified))
        # the default depends on the operating system
        info.create_system = 3
        info.external_attr = 0o100644 << 16
        is_compressed = media_type.startswith(_COMPRESSED)
        info.compress_type = zipfile.ZIP_STORED if is_compressed else zipfile.ZIP_DEFLATED
        info.file_size = size
        digest = hashlib.sha256()
        written = 0
        with self._zip.open(info, "w") as member:
            for part in parts:
                member.write(part)
                digest.update(part)
                written += len(part)
        return PackedFile(written, digest.hexdigest())


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of a file in parts."""
    while part := file.read(_CHUNK_BYTES):
        yield part


def directory_size(file: IO[bytes]) -> int:
    """Return the size of a zip's central directory in bytes, or 0 if the zip has no end record."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _MAX_END_BYTES))
    tail = file.read()
    position = tail.rfind(b"PK\5\6")
    if position < 0 or len(tail) < position + 16:
        return 0
    (size,) = struct.unpack_from("<L", tail, position + 12)
    if size != _ZIP64_MARK:
        return int(size)
    # a size that does not fit is in the zip64 record, whose position is stored before the end record
    locator = struct.unpack("<4sLQL", tail[position - 20 : position]) if position >= 20 else (b"", 0, 0, 0)
    if locator[0] != b"PK\6\7":
        return int(size)
    file.seek(locator[2])
    record = file.read(48)
    return int(struct.unpack_from("<Q", record, 40)[0]) if len(record) == 48 else int(size)


def _zip_time(time: datetime | None) -> tuple[int, int, int, int, int, int]:
    valid = _MIN_TIME if time is None else min(max(time.replace(tzinfo=None), _MIN_TIME), _MAX_TIME)
    return valid.year, valid.month, valid.day, valid.hour, valid.minute, valid.second
