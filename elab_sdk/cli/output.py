"""Output of commands: tables for people, and lines for programs.

On a terminal a list is a table. In a pipe or a file it is one row per line, with values separated by tabs,
complete and without a header, for `cut`, `awk` and `while read`. --json, --csv and --ids are the same
everywhere: --json is the server's response, verbatim; all others use the same names on every release.

Text of other people cannot control the terminal: control characters are shown as "�", and escaped in JSON.
In a pipe, text is not changed.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, cast

import typer

from elab_sdk.cli.shared_options import OptionGroup
from elab_sdk.cli.streams import stop_if_output_lost

if TYPE_CHECKING:
    from elab_api_v1.base import Model

__all__ = [
    "OutputOptions",
    "format_count",
    "format_json",
    "format_size",
    "format_value",
    "is_terminal",
    "model_as_json",
    "print_json_object",
    "print_line",
    "print_message",
    "print_note",
    "printable",
]

_PANEL: Final = "Output"
_WRAPPED_COLUMNS: Final = ("title", "tags")
"""The columns of a table that may take several lines."""


class PrintableRow(Protocol):
    """An object with attributes for the columns, and a JSON form."""

    def to_dict(self) -> "Mapping[str, Any]":
        """Return the row as plain values."""
        ...


@dataclass(frozen=True)
class OutputOptions(OptionGroup):
    """The options for the format of a list."""

    json: bool = False
    csv: bool = False
    ids: bool = False

    @classmethod
    def from_options(
        cls,
        json: Annotated[
            bool, typer.Option("--json", help="JSON, as the server sent it.", rich_help_panel=_PANEL)
        ] = False,
        csv: Annotated[
            bool, typer.Option("--csv", help="CSV with a header.", rich_help_panel=_PANEL)
        ] = False,
        ids: Annotated[
            bool, typer.Option("--ids", help="Only the IDs, one per line.", rich_help_panel=_PANEL)
        ] = False,
    ) -> "OutputOptions":
        """Return the options.

        Raises:
            BadParameter: More than one format was given.
        """
        if json + csv + ids > 1:
            raise typer.BadParameter("--json, --csv and --ids exclude each other: pass only one")
        return cls(json, csv, ids)

    @property
    def is_for_people(self) -> bool:
        """True if the output goes to a terminal in no machine-readable format."""
        return is_terminal() and not (self.json or self.csv or self.ids)

    def print_rows(self, rows: "Iterable[PrintableRow]", columns: Sequence[str], title: str = "") -> int:
        """Print a list.

        Args:
            rows: The rows; except in a table, each is printed as soon as it is available.
            columns: Names of the rows' attributes.
            title: Title of a table.

        Returns:
            The number of rows.
        """
        if self.json:
            return _print_json(rows)
        if self.ids:
            return _print_lines(str(getattr(row, columns[0])) for row in rows)
        cells = ([format_value(getattr(row, name, None)) for name in columns] for row in rows)
        if self.csv:
            return _print_csv(cells, columns)
        if not is_terminal():
            return _print_lines("\t".join(" ".join(cell.split()) for cell in row) for row in cells)
        return _print_table(cells, columns, title)


def is_terminal() -> bool:
    """Tell whether the output goes to a terminal."""
    return sys.stdout.isatty()


def print_note(message: str) -> None:
    """Print a message to stderr if stdout is a terminal, that is, if a person reads it."""
    if is_terminal():
        print_message(message, err=True)


def print_message(message: str, *, err: bool = False) -> None:
    """Print a message of this program, with any API key removed.

    Args:
        message: The message.
        err: True to print to stderr.
    """
    from elab_api_v1.redaction import redacted  # not for --help

    print_line(redacted(message), err=err)


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
    return str(isoformat()) if isoformat is not None else str(value)


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
    _print_json(rows)
    sys.stdout.write("}\n")


def _escaped(text: str) -> str:
    """Escape control characters and lone surrogates in JSON, without changing its meaning."""
    if printable(text) == text:
        return text
    import json

    return "".join(letter if printable(letter) == letter else json.dumps(letter)[1:-1] for letter in text)


def _print_json(rows: "Iterable[PrintableRow]") -> int:
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


def _print_lines(lines: Iterable[str]) -> int:
    count = 0
    for line in lines:
        sys.stdout.write(f"{line}\n")
        stop_if_output_lost()
        count += 1
    return count


def _print_csv(cells: Iterable[Sequence[str]], columns: Sequence[str]) -> int:
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


def _print_table(cells: Iterator[Sequence[str]], columns: Sequence[str], title: str) -> int:
    from rich import box  # only for terminals
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for position, name in enumerate(columns):
        is_id = position == 0
        table.add_column(
            name.replace("_", " "),
            justify="right" if is_id else "left",
            style="bold cyan" if is_id else "",
            no_wrap=name not in _WRAPPED_COLUMNS,
            overflow="fold" if name in _WRAPPED_COLUMNS else "ellipsis",
        )
    for row in cells:
        # as Text, since rich would interpret markup in a title
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(highlight=False).print(table)
    return table.row_count


def model_as_json(model: "Model") -> str:
    """Format a model as JSON, as the server sent it."""
    return format_json(model.to_dict())
