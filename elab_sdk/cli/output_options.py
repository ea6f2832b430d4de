"""The options for the format of the output: --json, --csv, --ids, -o, --fields and --jq."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

import typer

from elab_sdk.cli.output import (
    HEADINGS,
    PrintableRow,
    format_json,
    format_value,
    is_terminal,
    print_csv,
    print_json_object,
    print_json_rows,
    print_line,
    print_lines,
    print_table,
)
from elab_sdk.cli.shared_options import OptionGroup
from elab_sdk.cli.streams import stop_if_output_lost

if TYPE_CHECKING:
    from elab_sdk.cli.columns import RowReader
    from elab_sdk.cli.jq_filter import JqFilter

__all__ = ["CreatedOptions", "JqOption", "ObjectOptions", "OutputOptions", "PlainRow", "ReportOptions"]

_PANEL: Final = "Output"
"""The panel of the help that lists the options."""
OutputFormat: TypeAlias = Literal["", "table", "json", "csv", "yaml", "ids"]
OutputOption: TypeAlias = Annotated[
    Literal["table", "json", "csv", "yaml"] | None,
    typer.Option("--output", "-o", help="Format of the output.", rich_help_panel=_PANEL),
]
JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="JSON, as the server sent it.", rich_help_panel=_PANEL)
]
FieldsOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--fields",
        help="Columns, separated by commas: title,tags,pH. Attributes and extra fields, in any case.",
        rich_help_panel=_PANEL,
    ),
]
JqOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--jq", help="Filter the JSON with an expression of jq.", rich_help_panel=_PANEL),
]


class PlainRow:
    """A row of plain values, which are its attributes too.

    >>> PlainRow({"id": 3}).id
    3

    Args:
        values: The values by name.
    """

    def __init__(self, values: "Mapping[str, Any]") -> None:
        self._values = values

    def __getattr__(self, name: str) -> object:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def to_dict(self) -> "Mapping[str, Any]":
        """Return the values."""
        return self._values


@dataclass(frozen=True)
class OutputOptions(OptionGroup):
    """The options for the format of a list.

    Args:
        format: "table", "json", "csv", "yaml" or "ids"; empty for a table on a terminal, and lines in a pipe.
        fields: The names of the chosen columns; empty for the default ones.
        jq: The filter for the JSON, if any.
    """

    format: OutputFormat = ""
    fields: tuple[str, ...] = ()
    jq: "JqFilter | None" = None

    @classmethod
    def from_options(
        cls,
        *,
        output: OutputOption = None,
        json: JsonOption = False,
        csv: Annotated[
            bool, typer.Option("--csv", help="CSV with a header.", rich_help_panel=_PANEL)
        ] = False,
        ids: Annotated[
            bool, typer.Option("--ids", help="Only the IDs, one per line.", rich_help_panel=_PANEL)
        ] = False,
        fields: FieldsOption = None,
        jq: JqOption = None,
    ) -> "OutputOptions":
        """Return the options.

        Raises:
            BadParameter: More than one format was given, or an option is invalid.
        """
        if ids and fields is not None:
            raise typer.BadParameter("--ids and --fields exclude each other: pass only one")
        formats: tuple[tuple[str, OutputFormat, bool], ...] = (
            (f"-o {output}", output or "", output is not None),
            ("--json", "json", json),
            ("--csv", "csv", csv),
            ("--ids", "ids", ids),
        )
        given: dict[str, OutputFormat] = {name: each for name, each, is_given in formats if is_given}
        return cls(*_check_options(given, fields, jq))

    @property
    def json(self) -> bool:
        """True if the output is JSON."""
        return self.format == "json"

    @property
    def ids(self) -> bool:
        """True if the output is IDs."""
        return self.format == "ids"

    @property
    def is_table(self) -> bool:
        """True if the output is a table, which people read."""
        return self.format == "table" or (not self.format and is_terminal())

    @property
    def is_for_people(self) -> bool:
        """True if the output goes to a terminal in no machine-readable format."""
        return is_terminal() and self.format in ("", "table")

    def print_rows(
        self,
        rows: "Iterable[PrintableRow]",
        columns: Sequence[str],
        title: str = "",
        read_entries: "RowReader | None" = None,
        headings: "Mapping[str, str] | None" = None,
    ) -> int:
        """Print a list.

        Args:
            rows: The rows; except in a table, each is printed as soon as it is available.
            columns: Names of the rows' attributes.
            title: Title of a table.
            read_entries: Reads the entries of rows, for columns that their list does not show.
            headings: Headings of a table that differ from those of other tables.

        Returns:
            The number of rows.
        """
        if self.ids:
            return print_lines(str(getattr(row, columns[0])) for row in rows)
        if self.fields:
            return self._print_selected(rows, columns, title, read_entries)
        if self.format in ("json", "yaml"):
            return self._print_structured(rows)
        cells = ([format_value(getattr(row, name, None)) for name in columns] for row in rows)
        return self._print_cells(cells, columns, title, {**HEADINGS, **(headings or {})})

    def print_object(self, value: "PrintableRow", columns: Sequence[str] = ()) -> None:
        """Print one object, in a format for programs.

        Args:
            value: The object.
            columns: Names of its attributes, for CSV (default: all of its keys).
        """
        if self.fields:
            from elab_sdk.cli.columns import select_columns  # few callers need it

            chosen, rows = select_columns(self.fields, [value], columns)
            row = next(rows)
            if self.format == "csv":
                print_csv([row.cells], [each.heading for each in chosen])
                return
            value = row
        if self.format == "csv":
            plain = value.to_dict()
            names = columns or tuple(plain)
            cells = [format_value(getattr(value, name, plain.get(name))) for name in names]
            print_csv([cells], names)
        else:
            self.print_document(value.to_dict())

    def print_document(self, value: "Mapping[str, Any] | list[Any]") -> None:
        """Print plain values as JSON, YAML, or what the filter makes of them."""
        if self.jq is not None:
            self.jq.print_results(value)
        elif self.format == "yaml":
            from elab_sdk.cli.yaml_text import yaml_text

            sys.stdout.write(yaml_text(value))
        else:
            print_line(format_json(value))

    def print_report(
        self,
        facts: "Mapping[str, object]",
        key: str,
        rows: "Sequence[PrintableRow]",
        columns: Sequence[str],
    ) -> None:
        """Print a report: rows, or a document of facts whose last value is the rows.

        Args:
            facts: The other values; at least one.
            key: The key of the rows.
            rows: The rows.
            columns: Names of the rows' attributes.
        """
        if self.fields or self.format not in ("json", "yaml"):
            self.print_rows(rows, columns)
        elif self.json and self.jq is None:
            print_json_object(facts, key, rows)
        else:
            self.print_document({**facts, key: [row.to_dict() for row in rows]})

    def _print_selected(
        self,
        rows: "Iterable[PrintableRow]",
        columns: Sequence[str],
        title: str,
        read_entries: "RowReader | None",
    ) -> int:
        from elab_sdk.cli.columns import select_columns  # few callers need it

        chosen, selected = select_columns(self.fields, rows, columns, read_entries)
        if self.format in ("json", "yaml"):
            return self._print_structured(selected)
        return self._print_cells(
            (row.cells for row in selected), [each.heading for each in chosen], title, {}
        )

    def _print_structured(self, rows: "Iterable[PrintableRow]") -> int:
        if self.jq is not None:
            return self.jq.print_results([row.to_dict() for row in rows])
        return _print_yaml(rows) if self.format == "yaml" else print_json_rows(rows)

    def _print_cells(
        self,
        cells: "Iterator[Sequence[str]]",
        columns: Sequence[str],
        title: str,
        headings: "Mapping[str, str]",
    ) -> int:
        if self.format == "csv":
            return print_csv(cells, columns)
        if self.format != "table" and not is_terminal():
            return print_lines("\t".join(" ".join(cell.split()) for cell in row) for row in cells)
        return print_table(cells, columns, title, headings)


@dataclass(frozen=True)
class ObjectOptions(OutputOptions):
    """The options for the format of one object."""

    @classmethod
    def from_options(  # type: ignore[override]  # each group has options of its own
        cls,
        *,
        output: OutputOption = None,
        json: JsonOption = False,
        fields: FieldsOption = None,
        jq: JqOption = None,
    ) -> "ObjectOptions":
        """Return the options.

        Raises:
            BadParameter: More than one format was given, or an option is invalid.
        """
        return cls(*_check_options(_given_formats(output, json=json), fields, jq))


@dataclass(frozen=True)
class CreatedOptions(ObjectOptions):
    """The options for what a command created: its kind, its ID, and the address of its page."""

    @classmethod
    def from_options(  # type: ignore[override]  # each group has options of its own
        cls,
        *,
        output: OutputOption = None,
        json: Annotated[
            bool, typer.Option("--json", help="Kind, ID and address as JSON.", rich_help_panel=_PANEL)
        ] = False,
        jq: JqOption = None,
    ) -> "CreatedOptions":
        """Return the options.

        Raises:
            BadParameter: More than one format was given, or an option is invalid.
        """
        return cls(*_check_options(_given_formats(output, json=json), None, jq))

    def print_created(self, kind: str, id: int, message: str, url: str | None = None) -> None:
        """Print what was created: a message on a terminal, only the ID in a pipe, or the chosen format.

        Args:
            kind: Its kind.
            id: Its ID.
            message: The message.
            url: The address of its page, if it has one.
        """
        if self.format in ("", "table"):
            print_line(message if is_terminal() else str(id))
        else:
            self.print_object(PlainRow({"kind": kind, "id": id, "url": url}))


@dataclass(frozen=True)
class ReportOptions(ObjectOptions):
    """The options for the report of an operation."""

    @classmethod
    def from_options(  # type: ignore[override]  # each group has options of its own
        cls,
        *,
        output: Annotated[
            Literal["table", "json", "yaml"] | None,
            typer.Option("--output", "-o", help="Format of the report.", rich_help_panel=_PANEL),
        ] = None,
        json: Annotated[
            bool, typer.Option("--json", help="The report, or the plan, as JSON.", rich_help_panel=_PANEL)
        ] = False,
        jq: JqOption = None,
    ) -> "ReportOptions":
        """Return the options.

        Raises:
            BadParameter: More than one format was given, or an option is invalid.
        """
        return cls(*_check_options(_given_formats(output, json=json), None, jq))


def _given_formats(output: OutputFormat | None, *, json: bool) -> dict[str, OutputFormat]:
    """Return the formats that -o and --json ask for, by option."""
    given: dict[str, OutputFormat] = {} if output is None else {f"-o {output}": output}
    if json:
        given["--json"] = "json"
    return given


def _check_options(
    given: "Mapping[str, OutputFormat]", fields: str | None, jq: str | None
) -> "tuple[OutputFormat, tuple[str, ...], JqFilter | None]":
    """Return the format, the names of the columns, and the filter."""
    if len(given) > 1:
        raise typer.BadParameter(f"{' and '.join(given)} exclude each other: pass only one")
    option, format_ = next(iter(given.items()), ("", ""))
    jq_filter = None
    if jq is not None:
        if format_ not in ("", "json"):
            raise typer.BadParameter(f"--jq filters JSON, and cannot be combined with {option}")
        from elab_sdk.cli.jq_filter import JqFilter  # few callers need it

        format_, jq_filter = "json", JqFilter(jq)
    if format_ == "yaml":
        # before anything is sent, since PyYAML may be missing
        import_module("elab_sdk.cli.yaml_text")
    names: tuple[str, ...] = ()
    if fields is not None:
        from elab_sdk.cli.columns import parse_names

        names = parse_names(fields)
    return format_, names, jq_filter


def _print_yaml(rows: "Iterable[PrintableRow]") -> int:
    from elab_sdk.cli.yaml_text import yaml_text  # few callers need it

    count = 0
    for row in rows:
        sys.stdout.write(yaml_text([row.to_dict()]))
        stop_if_output_lost()
        count += 1
    if not count:
        sys.stdout.write(yaml_text([]))
    return count
