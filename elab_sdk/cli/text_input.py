"""Text from an option, a file or stdin, without a byte order mark."""

import io
import os
import sys
from pathlib import Path
from typing import BinaryIO, cast

import typer

__all__ = ["read_file", "read_option", "read_stdin", "rest_of_stdin"]


def read_option(value: str | None, option: str) -> str | None:
    """Return the text of an option: `-` reads stdin, `@name` reads a file, anything else is the text itself.

    A value with spaces that starts with `@` is text unless a file has exactly this name. `@@` starts text
    with a single `@`.

    >>> [read_option(each, "--body") for each in ("Anti-GFP", "@ann: please check", "@@ann")]
    ['Anti-GFP', '@ann: please check', '@ann']

    Args:
        value: The value of the option, or None.
        option: Name of the option, used in error messages.

    Raises:
        BadParameter: The file does not exist, or is not text.
    """
    if value == "-":
        return read_stdin(option)
    if value is None or not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return value[1:]
    if len(value.split()) > 1 and not _is_file(value[1:]):
        return value
    return read_file(value[1:], f"{option}: to start text with @, write @@; ")


def read_file(name: str, prefix: str) -> str:
    """Read the text of a file.

    Args:
        name: Path of the file.
        prefix: Start of the error message.

    Raises:
        BadParameter: The file does not exist, or is not text.
    """
    try:
        return Path(name).expanduser().read_text("utf-8-sig")
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "the file is not UTF-8 text"
        raise typer.BadParameter(f"{prefix}{name}: {reason}") from None


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def read_stdin(option: str) -> str:
    """Read all of stdin.

    Args:
        option: Name of the option or argument, used in error messages.

    Raises:
        BadParameter: The input is not UTF-8 text.
    """
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{option}: stdin is not UTF-8 text") from None


def rest_of_stdin() -> BinaryIO:
    """Return stdin from where it is now, for an upload.

    A file is uploaded from its start. After `read line` of a shell, its rest is like a pipe: it is copied.
    """
    stdin = sys.stdin.buffer
    try:
        is_started = stdin.seekable() and (stdin.tell() > 0 or os.lseek(stdin.fileno(), 0, os.SEEK_CUR) > 0)
    except OSError:
        is_started = False
    return cast("BinaryIO", _OneTimeReader(stdin)) if is_started else stdin


class _OneTimeReader(io.BufferedIOBase):
    """A stream that cannot be sent again from its start."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)
