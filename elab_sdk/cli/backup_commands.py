"""Everything at once: backups, archives for other notebooks, and what is in them."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, cast

import typer

from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import Output, note, tell
from elab_sdk.cli.progress_bars import backups, bar
from elab_sdk.cli.streams import ReaderGoneError

if TYPE_CHECKING:
    from elab_sdk.backups import BackupResult, ServerBackup, Verification
    from elab_sdk.export import ElnArchive, ElnEntry, ElnExport

_BAD: Final = ("damaged", "missing", "refused")

Ids = Annotated[
    str | None, typer.Option("--ids", help="Only these numbers: 1-5000, or 3,7,12-20.", show_default=False)
]
Search = Annotated[str | None, typer.Option("--search", "-s", help="Only what matches.", show_default=False)]
Tag = Annotated[
    list[str] | None,
    typer.Option("--tag", help="Only what has this tag; of several, all.", show_default=False),
]


class _Row(NamedTuple):
    """An entry of an archive, in a line."""

    id: str
    kind: str
    date: str
    title: str
    author: str
    files: int
    entry: "ElnEntry"

    @classmethod
    def of(cls, entry: "ElnEntry") -> "_Row":
        return cls(entry.id, entry.kind, entry.date, entry.title, entry.author, len(entry.files), entry)

    def to_dict(self) -> dict[str, Any]:
        from attrs import asdict

        return asdict(self.entry)


_SHOWN: Final = ("id", "kind", "date", "title", "author", "files")


def backup(
    link: Link,
    *,
    folder: Annotated[
        Path, typer.Argument(help="A new folder, or that of an earlier backup.", show_default=False)
    ],
    ids: Ids = None,
    search: Search = None,
    tag: Tag = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Requests at once.")] = 8,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read all again, and compare every file by its hash.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the folder with its manifest; no server is asked.")
    ] = False,
) -> None:
    """Save all that the key may read into a folder: entries, files, and what belongs to the team.

    Run it again, and only what changed is read; after Ctrl-C, or a crash, it goes on from there. What cannot
    be read is said at the end, and does not stop the rest; the exit code is then 1. With several profiles
    each server gets a folder of its own, named after its profile.

    Examples:
      elab backup notebook
      elab backup notebook --verify
      elab backup old --ids 1-5000 --jobs 4
      elab backup institute --profile physics --profile chemistry
    """
    if verify:
        _verify(folder)
        return
    if len(link.profiles) > 1:
        if ids or search or tag:
            raise typer.BadParameter("several profiles go without --ids, --search and --tag")
        _back_up_several(link, folder, jobs=jobs, reread=reread)
        return
    with link.manager() as manager, backups() as progress:
        result = manager.backup(
            folder, ids=ids, search=search, tags=tag, jobs=jobs, reread=reread, progress=progress
        )
    _tell(result)
    if not result.is_complete:
        raise typer.Exit(1)


def export(
    link: Link,
    *,
    out: Annotated[Path, typer.Argument(help="The archive, which ends in .eln.", show_default=False)],
    ids: Ids = None,
    search: Search = None,
    tag: Tag = None,
    templates: Annotated[bool, typer.Option("--templates", help="Templates too.")] = False,
    backup_folder: Annotated[
        Path | None,
        typer.Option(
            "--from-backup", help="Take it from this backup; no server is asked.", show_default=False
        ),
    ] = None,
    license_: Annotated[
        str | None, typer.Option("--license", help="The address of a licence.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace an archive that is there.")] = False,
) -> None:
    """Write an archive that other notebooks read (.eln). It needs the extra `eln`.

    All entries that the key may read go in, or those that are selected. The exit code is 1 where an
    attachment is missing.

    Examples:
      elab export lab.eln
      elab export blots.eln --tag blot
      elab export lab.eln --from-backup notebook --ids 1-100
    """
    chosen = cast(
        "dict[str, Any]",
        {
            "ids": ids,
            "tags": tag,
            "templates": templates,
            "license": license_,
            "existing": "replace" if force else "raise",
        },
    )
    if backup_folder is not None:
        from elab_sdk.export import export_backup

        with bar("exporting") as packed:
            done = export_backup(backup_folder, out, containing=search, progress=packed, **chosen)
    else:
        with link.manager() as manager, backups() as progress:
            done = manager.export_eln(out, search=search, progress=progress, **chosen)
    _tell_export(done)


def show(
    output: Output,
    *,
    archive: Annotated[Path, typer.Argument(help="The archive (.eln).", show_default=False)],
) -> None:
    """List what is in an archive (.eln), of eLabFTW or of another notebook, and whether its files are whole.

    The exit code is 1 where something is damaged or missing.

    Examples:
      elab show lab.eln
      elab show lab.eln --json
    """
    from elab_sdk.export import read_eln

    with bar("reading"):
        found = read_eln(archive)
    with contextlib.suppress(ReaderGoneError):
        _list_archive(found, output)
    if not found.is_whole:
        raise typer.Exit(1)


def _back_up_several(link: Link, folder: Path, *, jobs: int, reread: bool) -> None:
    from elab_sdk import backup_all

    if len(set(link.profiles)) < len(link.profiles):
        raise typer.BadParameter("a profile is named twice")
    with contextlib.ExitStack() as stack:
        managers = {each.profiles[0]: stack.enter_context(each.manager()) for each in link.each()}
        progress = stack.enter_context(backups())
        done = backup_all(
            managers, folder, jobs=jobs, reread=reread, progress=lambda name, now: progress(now, name)
        )
    for name, one in done.items():
        tell(f"{name}:")
        _tell_server(one)
    if not all(one.result is not None and one.result.is_complete for one in done.values()):
        raise typer.Exit(1)


def _tell_server(done: "ServerBackup") -> None:
    if done.result is not None:
        _tell(done.result)
    else:
        tell(f"it failed: {done.error}", err=True)


def _tell(result: "BackupResult") -> None:
    tell(
        f"{result.entries} entries and {result.files} files are in {result.folder}:"
        f" {result.read} read, {result.unchanged} unchanged, {result.downloaded} files downloaded,"
        f" {_size(result.bytes)} in {result.seconds:.1f} s"
    )
    if result.deleted:
        tell(f"{result.deleted} that the server has no longer are kept, and marked")
    for problem in result.problems:
        tell(f"not saved: {problem}", err=True)


def _verify(folder: Path) -> None:
    from elab_sdk.backups import verify_backup

    with bar("verifying") as progress:
        found = verify_backup(folder, progress=progress)
    for line in _faults(found):
        tell(line, err=True)
    if not found.is_good:
        raise typer.Exit(1)
    tell(f"{found.files} files, {_size(found.bytes)}: all as they were saved")


def _faults(found: "Verification") -> list[str]:
    return [
        *found.faults,
        *(f"changed: {each.path}" for each in found.changed),
        *(f"missing: {path}" for path in found.missing),
        *(f"not of the backup: {path}" for path in found.extra),
    ]


def _tell_export(done: "ElnExport") -> None:
    tell(f"{done.path}: {done.entries} entries, {done.files} files, {_size(done.bytes)}")
    for problem in (*done.missing, *done.problems):
        tell(f"not in it: {problem}", err=True)
    if not done.is_complete:
        raise typer.Exit(1)


def _list_archive(found: "ElnArchive", output: Output) -> None:
    output.rows([_Row.of(entry) for entry in found.entries], _SHOWN)
    damaged = [file for entry in found.entries for file in entry.files if file.state in _BAD]
    by = found.publisher or "nobody named"
    note(f"{found.name}, by {by}: {len(found.entries)} entries, {found.files} files")
    for words in (*found.problems, *(f"{file.path}: {file.state}" for file in damaged)):
        tell(words, err=True)


def _size(bytes: int) -> str:
    for unit, length in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if bytes >= length:
            return f"{bytes / length:.1f} {unit}"
    return f"{bytes} bytes"
