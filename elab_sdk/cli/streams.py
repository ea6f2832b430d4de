"""Output that may get lost: nobody reads it any more, the disk is full, or the stream is closed.

What a command prints is no part of what it does: an act goes on without its output, and its exit code is its
own.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["CtrlCError", "ReaderGoneError", "Stream", "kept", "stop_if_unread"]


class ReaderGoneError(Exception):
    """A list is printed that nobody can read. It is no OSError, since typer makes an exit code of one."""


class CtrlCError(Exception):
    """Ctrl-C; what it interrupted is its cause. Typer would make a bare exit code of a KeyboardInterrupt."""


class Stream:
    """A stream that drops what cannot be written, and remembers why.

    >>> import io
    >>> closed = io.StringIO(); closed.close()
    >>> stream = Stream(closed)
    >>> stream.write("lost")
    4
    >>> stream.problem
    ValueError('I/O operation on closed file')

    Args:
        file: The stream itself.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.problem: OSError | ValueError | None = None

    def write(self, text: str) -> int:
        """Write a text, if that is still possible."""
        if self.problem is None:
            try:
                return self._file.write(text)
            except (OSError, ValueError) as error:
                self._lost(error)
        return len(text)

    def flush(self) -> None:
        """Write what is left."""
        if self.problem is None:
            try:
                self._file.flush()
            except (OSError, ValueError) as error:
                self._lost(error)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def _lost(self, error: OSError | ValueError) -> None:
        if isinstance(error, UnicodeError):
            raise error
        self.problem = error
        with contextlib.suppress(OSError, ValueError):
            # Python writes once more what is left, at its end: it must find a file that takes it
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._file.fileno())
            os.close(nowhere)


@contextlib.contextmanager
def kept() -> Generator[tuple[Stream, Stream], None, None]:
    """Replace stdout and stderr by streams that may get lost, while the `with` lasts."""
    before = sys.stdout, sys.stderr
    # Python has None for a stream that was closed before it began
    streams = Stream(sys.stdout or _nowhere()), Stream(sys.stderr or _nowhere())
    sys.stdout, sys.stderr = streams  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield streams
    finally:
        sys.stdout, sys.stderr = before


def stop_if_unread() -> None:
    """End a command that does nothing but print.

    Raises:
        ReaderGoneError: What it prints is lost.
    """
    if getattr(sys.stdout, "problem", None) is not None:
        raise ReaderGoneError


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
