"""The command `import`."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import format_count, print_message, print_status, print_summary
from elab_sdk.cli.output_options import OutputOptions
from elab_sdk.cli.progress_bars import byte_progress
from elab_sdk.cli.streams import OutputClosedError

if TYPE_CHECKING:
    from elab_sdk.export import ElnImport, ImportedEntry

_COLUMNS: Final = ("id", "kind", "title", "was_set", "differences")
_MAX_LINES: Final = 20
"""Maximum number of entries whose differences are printed; --json has all."""


class _ImportedRow(NamedTuple):
    """A row for an entry that arrived."""

    id: int
    kind: str
    title: str
    was_set: list[str]
    differences: list[str]
    entry: "ImportedEntry"

    @classmethod
    def from_entry(cls, entry: "ImportedEntry") -> "_ImportedRow":
        return cls(entry.id, entry.kind, entry.title, list(entry.was_set), list(entry.differences), entry)

    def to_dict(self) -> dict[str, Any]:
        from attrs import asdict

        return asdict(self.entry)


def import_(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    archive: Annotated[Path, typer.Argument(help="Path of the archive (.eln).", show_default=False)],
    again: Annotated[
        bool, typer.Option("--again", help="Import entries that were imported before a second time.")
    ] = False,
    owner: Annotated[
        int | None,
        typer.Option(
            "--owner",
            min=1,
            help="ID of the user who will own the entries; for admins. See elab users.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="Maximum number of parallel requests afterwards.")
    ] = 4,
) -> None:
    """Import an archive (.eln) into eLabFTW 5.1 or later, and say what did not arrive.

    The archive is checked first, and not sent if the import would stop halfway or if its entries were
    imported before. Ratings, deadlines, locks and other values that eLabFTW does not import are set
    afterwards. Then everything is compared with the archive. The exit code is 1 if something is missing.

    Examples:
      elab import lab.eln
      elab import lab.eln --json | jq '.entries[] | select(.differences != [])'
      elab import ulla.eln --owner 7
    """
    with connection.manager() as manager, byte_progress("importing") as progress:
        report = manager.import_eln(archive, again=again, owner=owner, jobs=jobs, progress=progress)
    with contextlib.suppress(OutputClosedError):
        _print_report(report, output)
    if not report.is_complete:
        raise typer.Exit(1)


def _print_report(report: "ElnImport", output: OutputOptions) -> None:
    rows = [_ImportedRow.from_entry(entry) for entry in report.entries]
    if not output.is_for_people or output.format or output.fields:
        output.print_report(_facts(report), "entries", rows, _COLUMNS)
    (print_summary if output.is_for_people else print_status)(_summary(report))
    lines = [f"missing: {each}" for each in report.missing]
    lines += [
        f"{entry.kind} {entry.id} ({entry.title!r}): {'; '.join(entry.differences)}"
        for entry in report.entries
        if entry.differences
    ]
    for line in [*report.problems, *lines[:_MAX_LINES]]:
        print_message(line, err=True)
    if len(lines) > _MAX_LINES:
        print_message(f"and {len(lines) - _MAX_LINES} more; --json lists all", err=True)


def _facts(report: "ElnImport") -> dict[str, Any]:
    """Return everything about an import but the entries that arrived."""
    from attrs import asdict

    return {
        "path": str(report.path),
        "count": report.count,
        "is_complete": report.is_complete,
        "missing": [asdict(each) for each in report.missing],
        "problems": list(report.problems),
    }


def _summary(report: "ElnImport") -> str:
    counts: dict[str, int] = {}
    for entry in report.entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
    kinds = ", ".join(format_count(count, kind, f"{kind}s") for kind, count in counts.items())
    completed = sum(bool(entry.was_set) for entry in report.entries)
    different = sum(bool(entry.differences) for entry in report.entries)
    verdict = f"{different} of them differ" if different else "all equal to the archive"
    return f"{report.path}: imported {kinds or 'nothing'}; {completed} completed afterwards, {verdict}"
