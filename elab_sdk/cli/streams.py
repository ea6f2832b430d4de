"""Output that can be lost: the reader is gone, the disk is full, or the stream is closed.

Printing is not part of an operation: the operation continues without its output, and only its own result
decides the exit code.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = [
    "CommandInterruptedError",
    "OutputClosedError",
    "TolerantStream",
    "stop_if_output_lost",
    "tolerate_lost_output",
]


class OutputClosedError(Exception):
    """The output of a list is lost. This is not an OSError, which typer would turn into an exit code."""


class CommandInterruptedError(Exception):
    """Ctrl-C, with the KeyboardInterrupt as cause, which typer would turn into an exit code."""


class TolerantStream:
    """A stream that discards what cannot be written, and stores the reason in `problem`.

    >>> import io
    >>> closed = io.StringIO(); closed.close()
    >>> stream = TolerantStream(closed)
    >>> stream.write("lost")
    4
    >>> stream.problem
    ValueError('I/O operation on closed file')

    Args:
        file: The stream to write to.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.problem: OSError | ValueError | None = None

    def write(self, text: str) -> int:
        """Write text, if possible."""
        if self.problem is None:
            try:
                return self._file.write(text)
            except (OSError, ValueError) as error:
                self._discard(error)
        return len(text)

    def flush(self) -> None:
        """Write buffered text, if possible."""
        if self.problem is None:
            try:
                self._file.flush()
            except (OSError, ValueError) as error:
                self._discard(error)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def _discard(self, error: OSError | ValueError) -> None:
        if isinstance(error, UnicodeError):
            raise error
        self.problem = error
        with contextlib.suppress(OSError, ValueError):
            # Python flushes again at exit: point the descriptor to a file that accepts everything
            null_device = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null_device, self._file.fileno())
            os.close(null_device)


@contextlib.contextmanager
def tolerate_lost_output() -> Generator[tuple[TolerantStream, TolerantStream], None, None]:
    """Replace stdout and stderr by tolerant streams within a `with` block."""
    original = sys.stdout, sys.stderr
    # a stream that was closed before Python started is None
    streams = (
        TolerantStream(sys.stdout or _open_null_device()),
        TolerantStream(sys.stderr or _open_null_device()),
    )
    sys.stdout, sys.stderr = streams  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield streams
    finally:
        sys.stdout, sys.stderr = original


def stop_if_output_lost() -> None:
    """Stop a command that only prints, once its output is lost.

    Raises:
        OutputClosedError: The output is lost.
    """
    if getattr(sys.stdout, "problem", None) is not None:
        raise OutputClosedError


def _open_null_device() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")
