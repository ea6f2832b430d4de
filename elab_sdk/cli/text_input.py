"""Texts that come from an option, from a file, or from stdin; a byte order mark is no part of them."""

import sys
from pathlib import Path

import typer

__all__ = ["read", "read_all", "read_file"]


def read(value: str | None, option: str) -> str | None:
    """The text that an option means: itself, `-` for stdin, `@name` for a file that is there.

    What begins with `@` and has blanks in it is a text, unless it is the name of a file, whole; `@@` begins a
    text with one `@`.

    >>> read("Anti-GFP", "--body"), read("@ann: please look", "--body"), read("@@ann", "--body")
    ('Anti-GFP', '@ann: please look', '@ann')

    Args:
        value: What was given, or None.
        option: The option's name, for errors.

    Raises:
        BadParameter: There is no such file, or it cannot be read as text.
    """
    if value == "-":
        return read_all(option)
    if value is None or not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return value[1:]
    if len(value.split()) > 1 and not _is_file(value[1:]):
        return value
    return read_file(value[1:], f"{option}: to begin a text with @, write @@; ")


def read_file(name: str, option: str) -> str:
    """The text in a file.

    Raises:
        BadParameter: There is no such file, or it cannot be read as text.
    """
    try:
        return Path(name).expanduser().read_text("utf-8-sig")
    except (OSError, ValueError, RuntimeError) as error:
        words = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise typer.BadParameter(f"{option}{name}: {words}") from None


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def read_all(what: str) -> str:
    """All of stdin.

    Raises:
        BadParameter: It is no text in UTF-8.
    """
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{what}: stdin is no text in UTF-8") from None
