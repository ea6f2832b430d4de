"""Texts that come from an option, from a file, or from stdin; a byte order mark is no part of them."""

import sys
from pathlib import Path

import typer

__all__ = ["read", "read_all"]


def read(value: str | None, option: str) -> str | None:
    """The text that an option means: itself, `-` for stdin, `@name` for a file.

    >>> read("Anti-GFP", "--body")
    'Anti-GFP'

    Args:
        value: What was given, or None.
        option: The option's name, for errors.

    Raises:
        BadParameter: The file cannot be read as text.
    """
    if value == "-":
        return read_all(option)
    if value is None or not value.startswith("@"):
        return value
    file = Path(value[1:]).expanduser()
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise typer.BadParameter(f"{option}: {file}: {words}") from None


def read_all(what: str) -> str:
    """All of stdin.

    Raises:
        BadParameter: It is no text in UTF-8.
    """
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{what}: stdin is no text in UTF-8") from None
