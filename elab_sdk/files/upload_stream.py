"""A file while it is sent: counted, hashed, and aborted if its size changes."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from typing import IO, TYPE_CHECKING, Final

from elab_sdk.errors import FileChangedError
from elab_sdk.files.checksums import BackgroundHash

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["UploadStream", "spool"]

_CHUNK_SIZE: Final = 1 << 16
_MAX_MEMORY: Final = 1 << 22


class UploadStream(io.BufferedIOBase):
    """A file that the HTTP client reads from its start each time it is sent.

    Its size is measured once. It has no `fileno`, so that the HTTP client cannot take another size from it.

    >>> stream = UploadStream(io.BytesIO(b"a,b"), "data.csv")
    >>> stream.read(), stream.size
    (b'a,b', 3)

    Args:
        file: A seekable file opened in binary mode. It stays open.
        name: The file's name, for error messages.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__()
        self._file = file
        self._name = name
        file.seek(0, os.SEEK_END)
        self.size: int = file.tell()
        self.report: Callable[[int], object] | None = None
        self._restart()

    @property
    def sha256(self) -> str:
        """The checksum of the bytes sent since the start."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """Return True: the stream can be read."""
        return True

    def seekable(self) -> bool:
        """Return True: the stream can seek to its start and end."""
        return True

    def tell(self) -> int:
        """Return the number of bytes read so far."""
        return self._done

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Seek to the start, to send the file (again), or to the end, to measure it."""
        if (offset, whence) == (0, os.SEEK_END):
            self._done = self.size
        elif (offset, whence) == (0, os.SEEK_SET):
            self._restart()
        else:
            raise io.UnsupportedOperation("a file can only be sent from its start")
        return self._done

    def read(self, size: int | None = -1, /) -> bytes:
        """Read the next part.

        Raises:
            FileChangedError: The file is longer or shorter than at first. The end of the request is not sent
                then, so that the server cannot store the file.
        """
        part = self._file.read(-1 if size is None else size)
        if not part and size != 0:
            self._check_complete()
            return part
        self._done += len(part)
        if self._done > self.size:
            raise FileChangedError(self._name, self.size, self._done)
        self._hash.update(part)
        if self.report is not None:
            self.report(self._done)
        return part

    def _check_complete(self) -> None:
        if self._done != self.size:
            raise FileChangedError(self._name, self.size, self._done)
        if not self.size and self.report is not None:
            self.report(0)

    def _restart(self) -> None:
        self._file.seek(0)
        self._done = 0
        self._hash = BackgroundHash(hashlib.sha256())


def spool(file: IO[bytes]) -> IO[bytes]:
    """Copy a file that can be read only once, such as a pipe, to a temporary file: PHP needs its size.

    >>> with spool(io.BytesIO(b"a,b")) as file:
    ...     file.read()
    b'a,b'

    Args:
        file: The file; it is read to its end.
    """
    copy = tempfile.SpooledTemporaryFile(_MAX_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        while part := file.read(_CHUNK_SIZE):
            copy.write(part)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy
