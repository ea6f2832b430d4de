"""What commands print: a table for people, and lines that programs can read.

On a terminal a list is a table. Where the output goes elsewhere it is one row a line, its values parted by
tabs, without a head and whole, so that `cut`, `awk` and `while read` work. --json, --csv and --ids are the
same everywhere: --json is what the server sent, verbatim; all else speaks one vocabulary for all releases.

Nothing that others wrote steers a terminal: what could is shown as "�" there, and escaped in JSON. A pipe
gets texts as they are.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, cast

import typer

from elab_sdk.cli.shared_options import Bundle
from elab_sdk.cli.streams import stop_if_unread

if TYPE_CHECKING:
    from elab_api_v1.base import Model

__all__ = ["Output", "as_text", "dump", "is_terminal", "note", "printable", "record", "say", "tell"]

_PANEL: Final = "Output"


class Row(Protocol):
    """What has attributes, and knows what it is as JSON."""

    def to_dict(self) -> "Mapping[str, Any]":
        """As plain values."""
        ...


@dataclass(frozen=True)
class Output(Bundle):
    """How a list is printed."""

    json: bool = False
    csv: bool = False
    ids: bool = False

    @classmethod
    def of(
        cls,
        json: Annotated[
            bool, typer.Option("--json", help="JSON, as the server sent it.", rich_help_panel=_PANEL)
        ] = False,
        csv: Annotated[bool, typer.Option("--csv", help="CSV with a head.", rich_help_panel=_PANEL)] = False,
        ids: Annotated[
            bool, typer.Option("--ids", help="The numbers alone, one a line.", rich_help_panel=_PANEL)
        ] = False,
    ) -> "Output":
        """What was given.

        Raises:
            BadParameter: More than one.
        """
        if json + csv + ids > 1:
            raise typer.BadParameter("of --json, --csv and --ids one can be had at a time")
        return cls(json, csv, ids)

    @property
    def is_for_people(self) -> bool:
        """Somebody reads it on a terminal."""
        return is_terminal() and not (self.json or self.csv or self.ids)

    def rows(self, rows: "Iterable[Row]", columns: Sequence[str], title: str = "") -> int:
        """Print a list.

        Args:
            rows: Models and the like; printed as they come, but for a table.
            columns: Names of attributes.
            title: What a table is headed with.

        Returns:
            How many there were.
        """
        if self.json:
            return _json(rows)
        if self.ids:
            return _lines(str(getattr(row, columns[0])) for row in rows)
        cells = ([as_text(getattr(row, name, None)) for name in columns] for row in rows)
        if self.csv:
            return _csv(cells, columns)
        if not is_terminal():
            return _lines("\t".join(" ".join(cell.split()) for cell in row) for row in cells)
        return _table(cells, columns, title)


def is_terminal() -> bool:
    """The output goes to a terminal."""
    return sys.stdout.isatty()


def note(words: str) -> None:
    """Say something to people, on stderr, where stdout is a terminal: no program reads it."""
    if is_terminal():
        tell(words, err=True)


def tell(words: str, *, err: bool = False) -> None:
    """Print a sentence of this program: what was done, and with what. No key is shown in it.

    Args:
        words: The sentence.
        err: Whether it goes to stderr.
    """
    from elab_api_v1.redaction import redacted  # not for --help

    say(redacted(words), err=err)


def printable(text: str) -> str:
    r"""A text without what could steer the terminal: titles are written by others.

    >>> printable("a\x1b[31mb")
    'a�[31mb'
    """
    from elab_api_v1 import errors  # not for --help

    return errors.printable(text)


def say(words: str, *, err: bool = False) -> None:
    """Print a line.

    Args:
        words: It; what others wrote may be in it.
        err: Whether it goes to stderr, which is for people wherever it goes.
    """
    # not typer.echo: it takes out of what goes to a pipe what looks like a colour
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{printable(words) if err or is_terminal() else words}\n")


def as_text(value: object) -> str:
    """A value in one cell.

    >>> as_text(["a", "b"]), as_text(None)
    ('a, b', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(as_text(each) for each in cast("list[object]", value))
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat is not None else str(value)


def dump(value: object) -> str:
    """JSON for people and programs."""
    import json

    return _escaped(json.dumps(value, ensure_ascii=False, indent=2))


def _escaped(text: str) -> str:
    """JSON that holds nothing that could steer a terminal, nor what no file can hold; it means the same."""
    if printable(text) == text:
        return text
    import json

    return "".join(letter if printable(letter) == letter else json.dumps(letter)[1:-1] for letter in text)


def _json(rows: "Iterable[Row]") -> int:
    import json

    count = 0
    sys.stdout.write("[")
    for row in rows:
        sys.stdout.write(",\n " if count else "\n ")
        sys.stdout.write(_escaped(json.dumps(row.to_dict(), ensure_ascii=False)))
        stop_if_unread()
        count += 1
    sys.stdout.write("\n]\n" if count else "]\n")
    return count


def _lines(lines: Iterable[str]) -> int:
    count = 0
    for line in lines:
        sys.stdout.write(f"{line}\n")
        stop_if_unread()
        count += 1
    return count


def _csv(cells: Iterable[Sequence[str]], columns: Sequence[str]) -> int:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    shown = is_terminal()
    for row in cells:
        writer.writerow([printable(cell) for cell in row] if shown else row)
        stop_if_unread()
        count += 1
    return count


def _table(cells: Iterator[Sequence[str]], columns: Sequence[str], title: str) -> int:
    from rich import box  # not for programs
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for place, name in enumerate(columns):
        is_number = place == 0
        table.add_column(
            name.replace("_", " "),
            justify="right" if is_number else "left",
            style="bold cyan" if is_number else "",
            no_wrap=name != "title",
            overflow="ellipsis" if name != "title" else "fold",
        )
    for row in cells:
        # Text, since a title may hold what rich takes for markup
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(highlight=False).print(table)
    return table.row_count


def record(model: "Model") -> str:
    """One object as JSON, as the server sent it."""
    return dump(model.to_dict())
