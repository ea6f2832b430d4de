"""How messages of `elab` look: wrapped at the width of a terminal, and silent with --quiet.

Words wrap between words only: an address, an option with its value, or a command to copy stays on one line,
even if it is longer than the terminal is wide. In a pipe or a file, lines are never wrapped.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

__all__ = [
    "has_colours",
    "is_quiet",
    "is_verbose",
    "reset_level",
    "set_level",
    "shows_status",
    "terminal_width",
    "wrapped",
    "wrapped_for",
]

_UNBROKEN: Final = re.compile(
    r"""
      `[^`\n]*+`\S*+                                  # a command or name in backticks
    | \b(?:elab|pip\ install|chmod)\ [^\s,;:()]++      # a command, with options, numbers and placeholders
      (?:\ (?:[A-Z]{2}|[-/\d])[^\s,;:()]*+)*+\S*+
    | --?[a-z][\w-]*+[ =][A-Z0-9'"/]\S*+              # an option with its value
    | \S++
    """,
    re.VERBOSE,
)
"""The parts between which a line can break."""
_VERBATIM: Final = re.compile(r" {4,}\S")
"""The start of a line to copy, such as one for the configuration of a web server."""
_MIN_WIDTH: Final = 20

_level = {"quiet": False, "verbose": False}


def set_level(*, quiet: bool, verbose: bool) -> None:
    """Set how much is said; what was set before stays.

    Args:
        quiet: Whether only results and errors are printed.
        verbose: Whether progress is printed without a terminal too.
    """
    _level["quiet"] |= quiet
    _level["verbose"] |= verbose


def reset_level() -> None:
    """Forget what `set_level` was told by an earlier command of this process."""
    _level.update(quiet=False, verbose=False)


def is_quiet(*, or_now: bool = False) -> bool:
    """Tell whether only results and errors are printed."""
    return _level["quiet"] or or_now


def is_verbose(*, or_now: bool = False) -> bool:
    """Tell whether progress is printed without a terminal too."""
    return _level["verbose"] or or_now


def shows_status() -> bool:
    """Tell whether to say on stderr what happens: to a person on a terminal, or with --verbose."""
    return not is_quiet() and (is_verbose() or sys.stderr.isatty())


def has_colours(stream: TextIO) -> bool:
    """Tell whether to colour what a stream shows: not without a terminal, nor if NO_COLOR is set.

    Args:
        stream: The stream.
    """
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width(stream: TextIO) -> int | None:
    """Return the width of the terminal that a stream writes to; None if it is not a terminal.

    Args:
        stream: The stream.
    """
    if not stream.isatty():
        return None
    if (columns := os.environ.get("COLUMNS", "")).isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def wrapped_for(stream: TextIO, text: str, *, indent: int | None = None) -> str:
    """Wrap a message if it is written to a terminal; see `wrapped`."""
    width = terminal_width(stream)
    if width is not None and indent is not None and width < indent + _MIN_WIDTH:
        indent = None  # a column of values would be too narrow
    return text if width is None else wrapped(text, width, indent=indent)


def wrapped(text: str, width: int, *, indent: int | None = None) -> str:
    """Wrap each line of a message, without breaking what is to be copied.

    >>> print(wrapped("fix it, or run `elab init lab` again", 20))
    fix it, or run
      `elab init lab`
      again

    Args:
        text: The message; lines with an indentation of four or more are kept as they are.
        width: Number of columns.
        indent: Indentation of continued lines (default: two more than that of the line).
    """
    if all(len(line) <= width for line in text.split("\n")):
        return text
    return "\n".join(_wrapped_line(line, max(width, _MIN_WIDTH), indent) for line in text.split("\n"))


def _wrapped_line(line: str, width: int, indent: int | None) -> str:
    if len(line) <= width or (indent is None and _VERBATIM.match(line)):
        return line
    start = len(line) - len(line.lstrip(" "))
    margin = " " * (start + 2 if indent is None else indent)
    lines, position = [""], 0
    for part in _UNBROKEN.finditer(line):
        blank = line[position : part.start()]
        is_new = lines[-1].strip() == ""
        if not is_new and len(lines[-1]) + len(blank) + len(part[0]) > width:
            lines.append(margin)
            blank = ""
        lines[-1] += blank + part[0]
        position = part.end()
    return "\n".join(lines)
