"""Output of commands: tables for people, and lines for programs.

On a terminal a list is a table. In a pipe or a file it is one row per line, with values separated by tabs,
complete and without a header, for `cut`, `awk` and `while read`. --json, --csv and --ids are the same
everywhere: --json is the server's response, verbatim; all others use the same names on every release.

Text of other people cannot control the terminal: control characters are shown as "�", and escaped in JSON.
In a pipe, text is not changed.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, cast

from elab_sdk.cli import messages
from elab_sdk.cli.streams import stop_if_output_lost

__all__ = [
    "HEADINGS",
    "PrintableRow",
    "format_count",
    "format_json",
    "format_size",
    "format_value",
    "is_terminal",
    "print_csv",
    "print_json_object",
    "print_json_rows",
    "print_line",
    "print_lines",
    "print_message",
    "print_note",
    "print_status",
    "print_summary",
    "print_table",
    "print_warning",
    "printable",
]

_WRAPPED_COLUMNS: Final = ("title", "tags")
"""The columns of a table that take several lines on a narrow terminal, before others do."""
HEADINGS: Final[Mapping[str, str]] = {
    "fullname": "owner",
    "status_title": "status",
    "category_title": "category",
    "item_title": "item",
    "start": "from",
    "end": "to",
    "real_name": "name",
    "filesize": "size",
    "is_default": "default",
    "is_bookable": "bookable",
}
"""Headings of a table: a column is called like the option that filters by it or sets it."""
_NARROW: Final = 16
"""Width to which long columns are narrowed before others."""
_NARROWEST: Final = 8
"""Width that each column keeps on a narrow terminal."""
_SHORT: Final = 24
"""Width above which other columns do so too."""


class PrintableRow(Protocol):
    """An object with attributes for the columns, and a JSON form."""

    def to_dict(self) -> "Mapping[str, Any]":
        """Return the row as plain values."""
        ...


def is_terminal() -> bool:
    """Tell whether the output goes to a terminal."""
    return sys.stdout.isatty()


def print_note(message: str) -> None:
    """Print a message to stderr if stdout is a terminal, that is, if a person reads it; not with --quiet."""
    if is_terminal() and not messages.is_quiet():
        print_message(message, err=True)


def print_status(message: str) -> None:
    """Print a message to stderr if it is a terminal, or with --verbose: cron jobs are silent."""
    if messages.shows_status():
        print_message(message, err=True)


def print_warning(message: str) -> None:
    """Print a message to stderr about something that differs from what was asked; not with --quiet."""
    if not messages.is_quiet():
        print_message(message, err=True)


def print_summary(message: str) -> None:
    """Print a message to stdout that says what was done, but is not data; not with --quiet."""
    if not messages.is_quiet():
        print_message(message)


def print_message(message: str, *, err: bool = False, indent: int | None = None) -> None:
    """Print a message of this program, with any API key removed.

    Args:
        message: The message.
        err: True to print to stderr.
        indent: Indentation of continued lines on a terminal (default: two more than that of the line).
    """
    from elab_api_v1.redaction import redacted  # not for --help

    stream = sys.stderr if err else sys.stdout
    print_line(messages.wrapped_for(stream, redacted(message), indent=indent), err=err)


def printable(text: str) -> str:
    r"""Replace characters that could control the terminal: titles are written by other people.

    >>> printable("a\x1b[31mb")
    'a�[31mb'
    """
    from elab_api_v1 import errors  # not for --help

    return errors.printable(text)


def print_line(line: str, *, err: bool = False) -> None:
    """Print a line.

    Args:
        line: The line; it may contain text of other people.
        err: True to print to stderr, where control characters are always replaced.
    """
    # not typer.echo, which removes from a pipe whatever looks like a colour code
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{printable(line) if err or is_terminal() else line}\n")


def format_value(value: object) -> str:
    """Format a value for one cell.

    >>> format_value(["a", "b"]), format_value(None)
    ('a, b', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(format_value(each) for each in cast("list[object]", value))
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return str(isoformat())
    if hasattr(value, "to_dict"):
        names = (getattr(value, name, None) for name in ("title", "real_name", "fullname", "body", "comment"))
        return str(next((name for name in names if name), value))
    return str(value)


def format_count(count: int, singular: str, plural: str) -> str:
    """Format a number of things.

    >>> format_count(1, "entry", "entries"), format_count(2, "entry", "entries")
    ('1 entry', '2 entries')
    """
    return f"{count} {singular if count == 1 else plural}"


def format_size(bytes: int) -> str:
    """Format a number of bytes.

    >>> format_size(4_200_000), format_size(12)
    ('4.2 MB', '12 bytes')
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if bytes >= size:
            return f"{bytes / size:.1f} {unit}"
    return f"{bytes} bytes"


def format_json(value: object) -> str:
    """Format a value as indented JSON."""
    import json

    return _escaped(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_object(facts: "Mapping[str, object]", key: str, rows: "Iterable[PrintableRow]") -> None:
    """Print a JSON object whose last value is a list, one row after the other.

    Args:
        facts: The other values; at least one.
        key: The key of the list.
        rows: The rows.
    """
    sys.stdout.write(f'{format_json(facts).removesuffix("}").rstrip()},\n  "{key}": ')
    print_json_rows(rows)
    sys.stdout.write("}\n")


def _escaped(text: str) -> str:
    """Escape control characters and lone surrogates in JSON, without changing its meaning."""
    if printable(text) == text:
        return text
    import json

    return "".join(letter if printable(letter) == letter else json.dumps(letter)[1:-1] for letter in text)


def print_json_rows(rows: "Iterable[PrintableRow]") -> int:
    """Print rows as a JSON list, and return their number."""
    import json

    count = 0
    sys.stdout.write("[")
    for row in rows:
        sys.stdout.write(",\n " if count else "\n ")
        sys.stdout.write(_escaped(json.dumps(row.to_dict(), ensure_ascii=False)))
        stop_if_output_lost()
        count += 1
    sys.stdout.write("\n]\n" if count else "]\n")
    return count


def print_lines(lines: Iterable[str]) -> int:
    """Print lines, and return their number."""
    count = 0
    for line in lines:
        sys.stdout.write(f"{line}\n")
        stop_if_output_lost()
        count += 1
    return count


def print_csv(cells: Iterable[Sequence[str]], columns: Sequence[str]) -> int:
    """Print rows as CSV with a header, and return their number."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    on_terminal = is_terminal()
    for row in cells:
        writer.writerow([printable(cell) for cell in row] if on_terminal else row)
        stop_if_output_lost()
        count += 1
    return count


def print_table(
    cells: Iterator[Sequence[str]],
    columns: Sequence[str],
    title: str,
    headings: "Mapping[str, str]",
) -> int:
    """Print rows as a table, and return their number.

    Args:
        cells: The rows.
        columns: Names of the columns.
        title: Title of the table; empty for none.
        headings: Headings by column; others are the names of the columns.
    """
    from rich import box  # only for terminals
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    rows = [*cells]
    names = [headings.get(name) or name.replace("_", " ") for name in columns]
    by_column = [[printable(row[position]) for row in rows] for position in range(len(columns))]
    widths = [
        max(cell_len(line) for text in [name, *texts] for line in text.split("\n"))
        for name, texts in zip(names, by_column, strict=True)
    ]
    is_long = [
        name in _WRAPPED_COLUMNS or width > _SHORT for name, width in zip(columns, widths, strict=True)
    ]
    # between two columns there are three blanks
    widths = _fitting(widths, is_long, console.width - 3 * len(widths) + 1)
    for position, (name, texts) in enumerate(zip(names, by_column, strict=True)):
        table.add_column(
            name,
            max_width=widths[position],
            justify="right" if position == 0 and all(map(str.isdecimal, texts)) else "left",
            style="bold cyan" if position == 0 else "",
            overflow="fold",
        )
    for row in zip(*by_column, strict=True):
        # as Text, since rich would interpret markup in a title
        table.add_row(*map(Text, row))
    console.print(table)
    return len(rows)


def _fitting(widths: Sequence[int], is_long: Sequence[bool], available: int) -> list[int]:
    """Return the widths of columns, narrowed until all fit: first the long ones, always the widest."""
    result = dict(enumerate(widths))
    long_ones = [position for position in result if is_long[position]]
    for positions, floor in ((long_ones, _NARROW), ([*result], _NARROWEST)):
        while sum(result.values()) > available:
            widest = max(positions, key=result.__getitem__, default=None)
            if widest is None or result[widest] <= floor:
                break
            result[widest] -= 1
    return [*result.values()]
