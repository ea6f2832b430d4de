"""One ZIP archive of several, which is written as they arrive, part by part."""

from __future__ import annotations

import posixpath
import shutil
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from elab_sdk.files.downloads import Write

__all__ = ["MergedArchive"]

_PART: Final = 1 << 18
_LARGE: Final = 1 << 30
"""Files from this size in bytes are written as ZIP64, since a compressed file may be larger than the file."""
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class MergedArchive:
    """An archive that the files of other archives are copied to. None is read into memory as a whole.

    >>> import io
    >>> inner, outer = io.BytesIO(), io.BytesIO()
    >>> with zipfile.ZipFile(inner, "w") as archive:
    ...     archive.writestr("PCR/gel.csv", "a,b")
    >>> with MergedArchive(outer.write) as merged:
    ...     merged.add(inner, "Ada/2017-04-15 - ")
    >>> zipfile.ZipFile(outer).namelist()
    ['Ada/2017-04-15 - PCR/gel.csv']

    Args:
        write: Writes the next part of the archive.
    """

    def __init__(self, write: Write) -> None:
        self._output = _Output(write)
        self._archive = zipfile.ZipFile(cast("IO[bytes]", self._output), "w")
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Write the end of the archive, unless an error ended it."""
        self._output.is_open = error is None
        self._archive.close()

    @property
    def size(self) -> int:
        """The number of bytes that are written so far."""
        return self._output.size

    def add(self, source: IO[bytes], prefix: str) -> None:
        """Copy the files of an archive.

        Args:
            source: The archive, which can be read at any position.
            prefix: What the name of each file begins with.

        Raises:
            BadZipFile: It is not an archive, or a file of it is damaged.
        """
        try:
            with zipfile.ZipFile(source) as archive:
                for member in archive.infolist():
                    if not member.is_dir():
                        self._copy(archive, member, self._unique(prefix + member.filename))
        except (zlib.error, EOFError, NotImplementedError) as error:
            raise zipfile.BadZipFile(str(error)) from None

    def _copy(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
        info = zipfile.ZipInfo(name, member.date_time)
        info.compress_type = (
            member.compress_type if member.compress_type in _METHODS else zipfile.ZIP_DEFLATED
        )
        is_large = member.file_size >= _LARGE
        with archive.open(member) as file, self._archive.open(info, "w", force_zip64=is_large) as copy:
            shutil.copyfileobj(file, copy, _PART)

    def _unique(self, name: str) -> str:
        """Get another name for the second file of a name, which would replace the first when unpacked."""
        stem, extension = posixpath.splitext(name)
        unique, count = name, 1
        while unique in self._names:
            count += 1
            unique = f"{stem} ({count}){extension}"
        self._names.add(unique)
        return unique


class _Output:
    """The target of an archive as a file that can only be written.

    An archive that is not complete must not get an end, which would make it look complete.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self.is_open = True
        self.size = 0

    def write(self, part: bytes) -> int:
        """Write the next part."""
        if self.is_open:
            self._write(bytes(part))
            self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """Do nothing: every part is written at once."""
