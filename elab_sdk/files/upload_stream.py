"""A file while it is sent: counted and hashed on its way, and broken off where it is not what it was."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from typing import IO, TYPE_CHECKING, Final

from elab_sdk.errors import FileChangedError
from elab_sdk.files.checksums import Hashing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Sending", "spooled"]

_CHUNK: Final = 1 << 16
_IN_MEMORY: Final = 1 << 22


class Sending(io.BufferedIOBase):
    """A file as the wire reads it: from its start, as often as it is sent.

    It has no file number, so that nobody takes its length from one: the length was measured, and is kept to.

    >>> sending = Sending(io.BytesIO(b"a,b"), "data.csv")
    >>> sending.read(), sending.size
    (b'a,b', 3)

    Args:
        file: A file opened in binary mode that can be sought. It stays open.
        name: The file's name, for what is said in errors.
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
        """Checksum of what was sent since the start."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes, to the start and the end."""
        return True

    def tell(self) -> int:
        """How much was read."""
        return self._done

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to the start, to send it (once more), or to the end, to measure it."""
        if (offset, whence) == (0, os.SEEK_END):
            self._done = self.size
        elif (offset, whence) == (0, os.SEEK_SET):
            self._restart()
        else:
            raise io.UnsupportedOperation("a file is sent from its start")
        return self._done

    def read(self, size: int | None = -1, /) -> bytes:
        """The next part.

        Raises:
            FileChangedError: The file is longer or shorter than it was. The request's end is not sent then,
                so the server cannot take the file for whole.
        """
        part = self._file.read(-1 if size is None else size)
        if not part and size != 0:
            self._finished()
            return part
        self._done += len(part)
        if self._done > self.size:
            raise FileChangedError(self._name, self.size, self._done)
        self._hash.update(part)
        if self.report is not None:
            self.report(self._done)
        return part

    def _finished(self) -> None:
        if self._done != self.size:
            raise FileChangedError(self._name, self.size, self._done)
        if not self.size and self.report is not None:
            self.report(0)

    def _restart(self) -> None:
        self._file.seek(0)
        self._done = 0
        self._hash = Hashing(hashlib.sha256())


def spooled(file: IO[bytes]) -> IO[bytes]:
    """What can be read but once, such as a pipe, in a temporary file: PHP wants to know a file's length.

    >>> with spooled(io.BytesIO(b"a,b")) as file:
    ...     file.read()
    b'a,b'

    Args:
        file: What is read to its end.
    """
    kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - who asked closes it
    try:
        while part := file.read(_CHUNK):
            kept.write(part)
        kept.seek(0)
    except BaseException:
        kept.close()
        raise
    return kept
