"""Checks that a file which the server makes is what was requested, and complete, while it is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.errors import ConnectionFailedError, NotAnElabServer

if TYPE_CHECKING:
    from elab_sdk.files.downloads import Write

__all__ = ["CSV", "PDF", "ZIP", "CompleteFileSink", "FileFormat"]


@attrs.frozen
class FileFormat:
    """How files of a format begin and end.

    Args:
        label: What messages call such a file.
        start: The first bytes.
        end: Bytes near the end.
        end_distance: Maximum distance of these from the end of the file, in bytes.
    """

    label: str
    start: bytes
    end: bytes
    end_distance: int


PDF: Final = FileFormat("PDF", b"%PDF", b"%%EOF", 1 << 10)
ZIP: Final = FileFormat("archive", b"PK", b"PK\5\6", (1 << 16) + 22)
CSV: Final = FileFormat("table", b"\xef\xbb\xbf", b"\n", 1)
"""Servers begin a table with a byte order mark (seen on 4.9.0, 5.1.15, 5.3.11 and 5.6.12)."""


class CompleteFileSink:
    """Passes on the parts of a file, and refuses anything else, such as the web page of a proxy.

    Args:
        write: Writes the next part.
        path: The request's path, for error messages.
        file_format: What is expected.
        hint: What may help if the file is incomplete.
    """

    def __init__(self, write: Write, path: str, file_format: FileFormat, hint: str) -> None:
        self._write = write
        self._path = path
        self._format = file_format
        self._hint = hint
        self._tail = b""
        self.start: bytes = b""
        """The first bytes."""
        self.length: int = 0
        """The number of bytes so far."""

    def __call__(self, part: bytes, /) -> None:
        """Write the next part.

        Raises:
            NotAnElabServer: The response is not such a file.
        """
        expected = self._format.start
        if self.length < 4:
            self.start = (self.start + part[:4])[:4]
            if not self.start.startswith(expected[: len(self.start)]):
                raise NotAnElabServer(200, "", "GET", self._path)
        self.length += len(part)
        self._tail = (self._tail + part)[-self._format.end_distance :]
        self._write(part)

    def finish(self) -> None:
        """Check that the file is complete.

        Raises:
            NotAnElabServer: The response was empty.
            ConnectionFailedError: The end is missing.
        """
        if not self.length:
            raise NotAnElabServer(200, "", "GET", self._path)
        if self._format.end not in self._tail:
            reason = f"the {self._format.label} is incomplete"
            raise ConnectionFailedError(reason, "GET", self._path, False, self._hint)
