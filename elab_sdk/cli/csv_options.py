"""The options of `elab create --from-csv`, and what it does."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.content_options import id_or_title
from elab_sdk.cli.output import is_terminal, print_line, print_message, print_note
from elab_sdk.cli.shared_options import OptionGroup

if TYPE_CHECKING:
    from elab_sdk.copying.csv_report import CsvCreation
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["CsvOptions", "create_rows"]

_PANEL: Final = "CSV file"


@dataclass(frozen=True)
class CsvOptions(OptionGroup):
    """The options for the entries of a CSV file."""

    file: Path | None = None
    columns: list[str] | None = None
    no_extra_fields: bool = False
    separator: str | None = None
    encoding: str | None = None
    journal: Path | None = None
    dry_run: bool = False

    @classmethod
    def from_options(
        cls,
        *,
        from_csv: Annotated[
            Path | None,
            typer.Option(
                help="CSV file: an entry is created for each row.", metavar="FILE", rich_help_panel=_PANEL
            ),
        ] = None,
        column: Annotated[
            list[str] | None,
            typer.Option(
                help="What a column is: Sample=title, or Notes= to ignore it. Can be repeated.",
                metavar="NAME=FIELD",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        no_extra_fields: Annotated[
            bool,
            typer.Option(
                "--no-extra-fields",
                help="Ignore other columns, which become extra fields otherwise.",
                rich_help_panel=_PANEL,
            ),
        ] = False,
        separator: Annotated[
            str | None,
            typer.Option(
                help="Character between cells, if the header leaves it open.", rich_help_panel=_PANEL
            ),
        ] = None,
        encoding: Annotated[
            str | None, typer.Option(help="Encoding, if not UTF-8: cp1252.", rich_help_panel=_PANEL)
        ] = None,
        journal: Annotated[
            Path | None,
            typer.Option(help="Folder of the journal (default: FILE.elab).", rich_help_panel=_PANEL),
        ] = None,
        dry_run: Annotated[
            bool,
            typer.Option("--dry-run", help="Show what would be created.", rich_help_panel=_PANEL),
        ] = False,
    ) -> "CsvOptions":
        """Return the options.

        Raises:
            BadParameter: An option was given without --from-csv.
        """
        given = cls(from_csv, column, no_extra_fields, separator, encoding, journal, dry_run)
        if from_csv is None and given != cls():
            raise typer.BadParameter(
                "--column, --no-extra-fields, --separator, --encoding, --journal and --dry-run need"
                " --from-csv"
            )
        return given

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for `create_from_csv`.

        Raises:
            BadParameter: A column has no "=".
        """
        columns: dict[str, str | None] = {}
        for text in self.columns or ():
            name, equals, field = text.rpartition("=")
            if not equals:
                raise typer.BadParameter(f"--column must be NAME=FIELD, such as Sample=title, not {text!r}")
            columns[name.strip()] = field.strip().replace("-", "_") or None
        return {
            "columns": columns,
            "extra_fields": not self.no_extra_fields,
            "separator": "\t" if self.separator in ("tab", "\\t") else self.separator,
            "encoding": self.encoding,
            "folder": self.journal,
            "dry_run": self.dry_run,
        }


def create_rows(
    connection: ConnectionOptions,
    options: CsvOptions,
    kind: "EntryKind",
    choice: str | None,
    template: str | None,
) -> None:
    """Create the entries, and print their IDs, or on a terminal a summary.

    Args:
        connection: The options for the connection.
        options: The options for the file.
        kind: The kind of the entries.
        choice: The status, or the items type, of rows that name none.
        template: The template that experiments start with.
    """
    from elab_sdk.cli.progress_bars import row_progress  # not for --help

    arguments = options.arguments()
    arguments["status" if kind == "experiment" else "category"] = id_or_title(choice)
    arguments["template"] = id_or_title(template)
    with connection.manager() as manager, row_progress(Path(options.file or "").name) as report:
        result = manager.create_from_csv(options.file or "", kind, progress=report, **arguments)
    _print_result(result)


def _print_result(result: "CsvCreation") -> None:
    for row in result.changed:
        number = "" if row.entry is None else f"; {row.entry.kind} {row.entry.id} is left as it is"
        print_message(f"row {row.row} was changed since it was created{number}", err=True)
    if result.unused:
        numbers = ", ".join(map(str, result.unused))
        print_message(f"left by interrupted requests, and of no row now: {result.kind} {numbers}", err=True)
    if result.is_dry_run:
        print_line(result.summary)
        for line in (*result.columns, *(str(each) for each in result.entries if each.outcome == "planned")):
            print_line(f"  {line}")
    elif is_terminal():
        print_line(result.summary)
    else:
        for entry in result.entries:
            if entry.outcome == "created" and entry.entry is not None:
                print_line(str(entry.entry.id))
        print_note(result.summary)
