"""An archive as it is written: one member after the other, always the same for the same content."""

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

__all__ = ["Packed", "Packing", "chunks", "directory_size"]

_CHUNK: Final = 1 << 18
_TAIL: Final = (1 << 16) + 22
"""As far from its end a zip's last record may start."""
_IN_64_BITS: Final = 0xFFFFFFFF
_FIRST: Final = datetime(1980, 1, 1)
_LAST: Final = datetime(2107, 12, 31, 23, 59, 58)
"""What a zip's clock can say."""
_FLAT: Final = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/", "audio/", "application/zip")
_PACKED: Final = (*_FLAT, "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-7z")
"""Media types that are packed already: packing them again takes time and saves nothing."""


@attrs.frozen
class Packed:
    """What was packed.

    Args:
        size: Its bytes.
        sha256: Its checksum, in hexadecimal digits.
    """

    size: int
    sha256: str


class Packing:
    """Writes a zip into a file, below one folder.

    Args:
        file: Opened for writing in binary mode.
        root: The folder that all is in.
    """

    def __init__(self, file: IO[bytes], root: str) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._root = root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # an archive that broke off is thrown away; closed it is all the same, or it would try so later
        with contextlib.nullcontext() if kind is None else contextlib.suppress(OSError, ValueError):
            self._zip.close()

    def add(self, path: str, parts: Iterable[bytes], size: int, when: datetime | None, kind: str) -> Packed:
        """Pack a file.

        Args:
            path: Where it goes, below the root, with slashes.
            parts: Its content.
            size: Its bytes, as far as they are known before: it decides on the format of large ones.
            when: When it was changed.
            kind: Its media type.
        """
        about = zipfile.ZipInfo(f"{self._root}/{path}", _clock(when))
        # else it depends on the system that wrote it
        about.create_system = 3
        about.external_attr = 0o100644 << 16
        about.compress_type = zipfile.ZIP_STORED if kind.startswith(_PACKED) else zipfile.ZIP_DEFLATED
        about.file_size = size
        digest = hashlib.sha256()
        done = 0
        with self._zip.open(about, "w") as member:
            for part in parts:
                member.write(part)
                digest.update(part)
                done += len(part)
        return Packed(done, digest.hexdigest())


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A file, part by part."""
    while part := file.read(_CHUNK):
        yield part


def directory_size(file: IO[bytes]) -> int:
    """The bytes of a zip's own directory, as its end says; 0 where there is no such end."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _TAIL))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 16:
        return 0
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if size != _IN_64_BITS:
        return int(size)
    # what does not fit stands in another record, whose place stands before the end
    found = struct.unpack("<4sLQL", tail[at - 20 : at]) if at >= 20 else (b"", 0, 0, 0)
    if found[0] != b"PK\6\7":
        return int(size)
    file.seek(found[2])
    record = file.read(48)
    return int(struct.unpack_from("<Q", record, 40)[0]) if len(record) == 48 else int(size)


def _clock(when: datetime | None) -> tuple[int, int, int, int, int, int]:
    found = _FIRST if when is None else min(max(when.replace(tzinfo=None), _FIRST), _LAST)
    return found.year, found.month, found.day, found.hour, found.minute, found.second
