"""Write a zip file, one member after the other, that is always the same for the same content."""

from __future__ import annotations

import contextlib
import hashlib
import struct
import zipfile
import zlib
from datetime import datetime
from itertools import chain
from typing import IO, TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

__all__ = ["PackedFile", "ZipWriter", "directory_size", "read_chunks"]

_CHUNK_BYTES: Final = 1 << 18
_SMALL_BYTES: Final = 1 << 15
"""Files up to this size, the window of DEFLATE, are compressed at once."""
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
        remaining = iter(parts)
        start: list[bytes] = []
        start_size = 0
        for part in remaining:
            start.append(part)
            start_size += len(part)
            if start_size > _SMALL_BYTES:
                break
        else:
            return self._add_small(info, b"".join(start))
        digest = hashlib.sha256()
        written = 0
        with self._zip.open(info, "w") as member:
            for part in chain(start, remaining):
                member.write(part)
                digest.update(part)
                written += len(part)
        return PackedFile(written, digest.hexdigest())

    def _add_small(self, info: zipfile.ZipInfo, content: bytes) -> PackedFile:
        """Add a file that is in memory, without the steps that `ZipFile.open` takes for files of any size."""
        archive = self._zip
        if archive.fp is None:
            raise ValueError("the zip is closed")
        data = content if info.compress_type == zipfile.ZIP_STORED else _deflate(content)
        info.CRC = zlib.crc32(content)
        info.file_size, info.compress_size = len(content), len(data)
        info.header_offset = archive.start_dir
        member = info.FileHeader(zip64=False) + data
        archive.fp.write(member)
        archive.start_dir += len(member)
        archive.filelist.append(info)
        archive.NameToInfo[info.filename] = info
        return PackedFile(len(content), hashlib.sha256(content).hexdigest())


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


def _deflate(content: bytes) -> bytes:
    """Compress a small file, with tables of its size: clearing the usual ones takes most of the time."""
    bits = len(content).bit_length()
    window_bits, memory_level = min(max(9, bits), zlib.MAX_WBITS), min(max(1, bits - 6), zlib.DEF_MEM_LEVEL)
    compressor = zlib.compressobj(
        zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -window_bits, memory_level, zlib.Z_DEFAULT_STRATEGY
    )
    return compressor.compress(content) + compressor.flush()


def _zip_time(time: datetime | None) -> tuple[int, int, int, int, int, int]:
    valid = _MIN_TIME if time is None else min(max(time.replace(tzinfo=None), _MIN_TIME), _MAX_TIME)
    return valid.year, valid.month, valid.day, valid.hour, valid.minute, valid.second
