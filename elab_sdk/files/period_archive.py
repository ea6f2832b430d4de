"""Checks the archive of a period while it is downloaded: no file is left unless it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ConnectionFailedError, NotAnElabServer

if TYPE_CHECKING:
    from elab_sdk.files.downloads import Write

__all__ = ["ArchiveSink"]

_END: Final = b"PK\5\6"
_EMPTY_LENGTH: Final = 22
_TAIL: Final = (1 << 16) + _EMPTY_LENGTH
"""Maximum distance of an archive's last record from its end."""


class ArchiveSink:
    """Passes on the parts of a ZIP archive, and refuses anything else, such as the web page of a proxy.

    Args:
        write: Writes the next part.
        path: The request's path, for error messages.
    """

    def __init__(self, write: Write, path: str) -> None:
        self._write = write
        self._path = path
        self._start = b""
        self._tail = b""
        self._length = 0

    @property
    def is_empty(self) -> bool:
        """Whether the archive has no files: servers return 22 bytes for a period without changes."""
        return self._length == _EMPTY_LENGTH and self._start == _END

    def __call__(self, part: bytes, /) -> None:
        """Write the next part.

        Raises:
            NotAnElabServer: The response is not an archive.
        """
        self._start = (self._start + part[:4])[:4] if len(self._start) < 4 else self._start
        if not self._start.startswith(b"PK"[: len(self._start)]):
            raise NotAnElabServer(200, "", "GET", self._path)
        self._length += len(part)
        self._tail = (self._tail + part)[-_TAIL:]
        self._write(part)

    def finish(self) -> None:
        """Check that the archive is complete.

        Raises:
            NotAnElabServer: The response was empty.
            ConnectionFailedError: The archive's last record is missing.
        """
        if not self._length:
            raise NotAnElabServer(200, "", "GET", self._path)
        if _END not in self._tail:
            hint = "use a shorter period: the server may have run out of time or memory"
            raise ConnectionFailedError("the archive is incomplete", "GET", self._path, False, hint)
