"""The archive of a backup while it comes: it is one from its first bytes to its last, or no file is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ConnectionFailedError, NotAnElabServer

if TYPE_CHECKING:
    from elab_sdk.files.downloads import Write

__all__ = ["Archive"]

_END: Final = b"PK\5\6"
_EMPTY_LENGTH: Final = 22
_TAIL: Final = (1 << 16) + _EMPTY_LENGTH
"""As far from its end an archive's last record may start."""


class Archive:
    """Lets nothing pass that does not start as an archive does: a proxy may answer with a page.

    Args:
        write: Takes the next part.
        path: The request's path, for what is said in errors.
    """

    def __init__(self, write: Write, path: str) -> None:
        self._write = write
        self._path = path
        self._start = b""
        self._tail = b""
        self._length = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it: 22 bytes, as servers answer a period without changes."""
        return self._length == _EMPTY_LENGTH and self._start == _END

    def __call__(self, part: bytes, /) -> None:
        """Take the next part.

        Raises:
            NotAnElabServer: It is no archive.
        """
        self._start = (self._start + part[:4])[:4] if len(self._start) < 4 else self._start
        if not self._start.startswith(b"PK"[: len(self._start)]):
            raise NotAnElabServer(200, "", "GET", self._path)
        self._length += len(part)
        self._tail = (self._tail + part)[-_TAIL:]
        self._write(part)

    def finish(self) -> None:
        """See that its end came.

        Raises:
            NotAnElabServer: Nothing came.
            ConnectionFailedError: It broke off: an archive's last record is missing.
        """
        if not self._length:
            raise NotAnElabServer(200, "", "GET", self._path)
        if _END not in self._tail:
            hint = "ask for a shorter period: the server may have run out of time or memory"
            raise ConnectionFailedError("the archive broke off", "GET", self._path, False, hint)
