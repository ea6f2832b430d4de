"""`elab show`: the content of an archive (.eln)."""

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from elab_sdk.cli.output import format_count, print_message, print_note
from elab_sdk.cli.output_options import OutputOptions
from elab_sdk.cli.progress_bars import byte_progress
from elab_sdk.cli.streams import OutputClosedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.export import ElnArchive, ElnEntry

_MAX_LINES: Final = 50
"""Maximum number of faults and of loose files that are listed one by one."""


class _ArchiveRow(NamedTuple):
    """A row for an entry of an archive."""

    id: str
    number: int
    kind: str
    date: str
    title: str
    author: str
    tags: list[str]
    files: int
    steps: int
    comments: int
    entry: "ElnEntry"

    @classmethod
    def from_entry(cls, entry: "ElnEntry", number: int) -> "_ArchiveRow":
        counts = (len(entry.files), len(entry.steps), len(entry.comments))
        texts = (entry.kind, entry.date, entry.title, entry.author)
        return cls(entry.id, number, *texts, list(entry.tags), *counts, entry)

    def to_dict(self) -> dict[str, Any]:
        from attrs import asdict

        return asdict(self.entry)


_COLUMNS: Final = ("id", "kind", "date", "title", "author", "tags", "files", "steps", "comments")
_WIDE_TABLE: Final = ("number", "kind", "date", "title", "tags", "files", "steps", "comments")
_NARROW_TABLE: Final = ("number", "kind", "date", "title", "files")
"""In a table, numbers take the place of IDs, which repeat the titles and are as long."""
_MIN_WIDE: Final = 100
"""Number of columns of a wide terminal."""


def show(
    output: OutputOptions,
    *,
    archive: Annotated[Path, typer.Argument(help="Path of the archive (.eln).", show_default=False)],
) -> None:
    """List the entries of an archive (.eln) of eLabFTW or another notebook, and verify its files.

    --json prints everything that the archive says about itself, its entries and their files. The exit code is
    1 if the archive has faults, such as damaged or missing files, which are listed on stderr.

    Examples:
      elab show lab.eln
      elab show lab.eln --json | jq '.entries[] | {title, tags}'
    """
    from elab_sdk.export import read_eln

    with byte_progress("reading"):
        contents = read_eln(archive)
    with contextlib.suppress(OutputClosedError):
        _print_archive(contents, output)
    if not contents.is_whole:
        raise typer.Exit(1)


def _print_archive(archive: "ElnArchive", output: OutputOptions) -> None:
    rows = [_ArchiveRow.from_entry(entry, number) for number, entry in enumerate(archive.entries, 1)]
    columns = _table_columns() if output.is_for_people else _COLUMNS
    output.print_report(_archive_facts(archive), "entries", rows, columns)
    counts = f"{format_count(len(rows), 'entry', 'entries')}, {format_count(archive.files, 'file', 'files')}"
    print_note(f"{archive.name or archive.root}, by {archive.software or 'an unknown program'}: {counts}")
    loose_files = [f"in no entry: {file.path}" for file in archive.loose_files]
    for line in _shortened(loose_files):
        print_note(line)
    for line in _shortened(archive.faults):
        print_message(line, err=True)


def _table_columns() -> "Sequence[str]":
    return _WIDE_TABLE if shutil.get_terminal_size().columns >= _MIN_WIDE else _NARROW_TABLE


def _archive_facts(archive: "ElnArchive") -> dict[str, Any]:
    """Return everything about an archive but its entries."""
    from attrs import asdict

    without_entries = asdict(archive, filter=lambda field, _: field.name not in ("entries", "problems"))
    return without_entries | {
        "path": str(archive.path),
        "is_whole": archive.is_whole,
        "faults": archive.faults,
    }


def _shortened(lines: "Sequence[str]") -> list[str]:
    more = len(lines) - _MAX_LINES
    return [*lines[:_MAX_LINES], *([f"and {more} more; --json lists all"] if more > 0 else [])]
