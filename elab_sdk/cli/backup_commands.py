"""Commands for many entries: `backup` and `export`."""

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import (
    format_count,
    format_size,
    print_message,
    print_summary,
    print_warning,
)
from elab_sdk.cli.progress_bars import backup_progress, byte_progress

if TYPE_CHECKING:
    from elab_sdk.backups import BackupResult, ServerBackup, Verification
    from elab_sdk.export import ElnExport

_MAX_CHANGES: Final = 20
"""Number of changes that are printed; all are in the archive."""

IdsOption = Annotated[
    str | None, typer.Option("--ids", help="Only these IDs: 1-5000, or 3,7,12-20.", show_default=False)
]
SearchOption = Annotated[
    str | None,
    typer.Option("--search", "-s", help="Only entries that match this search.", show_default=False),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option(
        "--tag", help="Only entries with this tag. Can be repeated: all must match.", show_default=False
    ),
]


def backup(
    connection: ConnectionOptions,
    *,
    folder: Annotated[
        Path, typer.Argument(help="New folder, or folder of an earlier backup.", show_default=False)
    ],
    ids: IdsOption = None,
    search: SearchOption = None,
    tag: TagOption = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="Maximum number of parallel requests.")
    ] = 8,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read every entry again, and compare all files by checksum.")
    ] = False,
    revisions: Annotated[
        bool,
        typer.Option("--revisions", help="Also save who changed each text, and when. Needs API v2."),
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the folder with its manifest. Sends no requests.")
    ] = False,
) -> None:
    """Save everything that the API key can read to a folder: entries, files and team data.

    The next backup reads only changed entries. After Ctrl-C or a crash the same command resumes. Entries
    that cannot be read are reported at the end, and the exit code is 1. With several profiles, each server
    is saved to a subfolder named after its profile.

    Examples:
      elab backup notebook
      elab backup notebook --verify
      elab backup notebook --revisions
      elab backup old --ids 1-5000 --jobs 4
      elab backup institute --profile physics --profile chemistry
    """
    if verify:
        _verify(folder)
        return
    if len(connection.profiles) > 1:
        if ids or search or tag:
            raise typer.BadParameter("--ids, --search and --tag cannot be used with several profiles")
        _back_up_servers(connection, folder, jobs=jobs, reread=reread, revisions=revisions)
        return
    with connection.manager() as manager, backup_progress() as progress:
        result = manager.backup(
            folder,
            ids=ids,
            search=search,
            tags=tag,
            jobs=jobs,
            reread=reread,
            revisions=revisions,
            progress=progress,
        )
    _print_result(result)
    if not result.is_complete:
        raise typer.Exit(1)


def export(
    connection: ConnectionOptions,
    *,
    out: Annotated[Path, typer.Argument(help="Path of the archive, ending in .eln.", show_default=False)],
    ids: IdsOption = None,
    search: SearchOption = None,
    tag: TagOption = None,
    templates: Annotated[bool, typer.Option("--templates", help="Include templates.")] = False,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for",
            help="Importing program: elabftw (5.3 and later) or elabftw-5.1 (5.1, 5.2).",
            show_default=False,
        ),
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(
            "--split",
            help="Several archives, each with at most so many entries (300), or so large (100MB).",
            show_default=False,
        ),
    ] = None,
    backup_folder: Annotated[
        Path | None,
        typer.Option("--from-backup", help="Export from this backup. Sends no requests.", show_default=False),
    ] = None,
    license_: Annotated[
        str | None, typer.Option("--license", help="Address of a licence.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace an existing archive.")] = False,
    revisions: Annotated[
        bool,
        typer.Option("--revisions", help="Also say who changed each text, and when. Needs API v2."),
    ] = False,
) -> None:
    """Export entries to an archive that other notebooks can import (.eln). Requires the extra `eln`.

    By default the archive contains every entry that the API key can read. The exit code is 1 if an attached
    file is missing.

    Examples:
      elab export lab.eln
      elab export blots.eln --tag blot
      elab export lab.eln --for elabftw --split 300
      elab export lab.eln --from-backup notebook --ids 1-100
    """
    _check_program(for_)
    arguments = cast(
        "dict[str, Any]",
        {
            "ids": ids,
            "tags": tag,
            "templates": templates,
            "for_": for_,
            "split": split,
            "license": license_,
            "existing": "replace" if force else "raise",
        },
    )
    if backup_folder is not None:
        if revisions:
            raise typer.BadParameter(
                "--revisions cannot be combined with --from-backup: an archive has those that the backup has"
            )
        from elab_sdk.export import export_backup

        with byte_progress("exporting") as progress:
            result = export_backup(backup_folder, out, containing=search, progress=progress, **arguments)
    else:
        with connection.manager() as manager, backup_progress() as report:
            result = manager.export_eln(out, search=search, revisions=revisions, progress=report, **arguments)
    _print_export(result)


def _back_up_servers(
    connection: ConnectionOptions, folder: Path, *, jobs: int, reread: bool, revisions: bool
) -> None:
    from elab_sdk import backup_all

    if len(set(connection.profiles)) < len(connection.profiles):
        raise typer.BadParameter("each --profile can be given only once")
    with contextlib.ExitStack() as stack:
        managers = {each.profiles[0]: stack.enter_context(each.manager()) for each in connection.by_profile()}
        progress = stack.enter_context(backup_progress())
        backups = backup_all(
            managers,
            folder,
            jobs=jobs,
            reread=reread,
            revisions=revisions,
            progress=lambda name, state: progress(state, name),
        )
    for name, server_backup in backups.items():
        print_summary(f"{name}:")
        _print_server(server_backup)
    if not all(each.result is not None and each.result.is_complete for each in backups.values()):
        raise typer.Exit(1)


def _print_server(server_backup: "ServerBackup") -> None:
    if server_backup.result is not None:
        _print_result(server_backup.result)
    else:
        print_message(f"failed: {server_backup.error}", err=True)


def _print_result(result: "BackupResult") -> None:
    print_summary(
        f"saved {_format_entries(result.entries)} and {_format_files(result.files)} in {result.folder}:"
        f" {result.read} read, {result.unchanged} unchanged, {_format_files(result.downloaded)} downloaded,"
        f" {format_size(result.bytes)} in {result.seconds:.1f} s"
    )
    if result.deleted:
        print_summary(f"kept {_format_entries(result.deleted)} deleted on the server, marked as deleted")
    for problem in result.problems:
        print_message(f"not saved: {problem}", err=True)


def _verify(folder: Path) -> None:
    from elab_sdk.backups import verify_backup

    with byte_progress("verifying") as progress:
        verification = verify_backup(folder, progress=progress)
    for line in _format_faults(verification):
        print_message(line, err=True)
    if not verification.is_good:
        raise typer.Exit(1)
    print_summary(
        f"verified {_format_files(verification.files)}, {format_size(verification.bytes)}: all unchanged"
    )


def _format_faults(verification: "Verification") -> list[str]:
    return [
        *verification.faults,
        *(f"changed: {each.path}" for each in verification.changed),
        *(f"missing: {path}" for path in verification.missing),
        *(f"not part of the backup: {path}" for path in verification.extra),
    ]


def _check_program(for_: str | None) -> None:
    from elab_sdk.export.archive_profiles import EXPORT_TARGETS

    if for_ is not None and for_ not in EXPORT_TARGETS:
        raise typer.BadParameter(f"--for must be {' or '.join(EXPORT_TARGETS)}, or omitted, not {for_!r}")


def _print_export(result: "ElnExport") -> None:
    for part in result.parts or (result,):
        print_summary(
            f"{part.path}: {_format_entries(part.entries)}, {_format_files(part.files)},"
            f" {format_size(part.bytes)}"
        )
    for change in result.changes[:_MAX_CHANGES]:
        print_warning(f"changed: {change}")
    if len(result.changes) > _MAX_CHANGES:
        rest = format_count(len(result.changes) - _MAX_CHANGES, "more change", "more changes")
        print_warning(f"{rest}: see ro-crate-preview.html in the archive")
    if result.divided_links:
        links = format_count(result.divided_links, "link", "links")
        print_warning(f"{links} between archives, which no import can restore")
    for problem in (*result.missing, *result.problems):
        print_message(f"not exported: {problem}", err=True)
    if not result.is_complete:
        raise typer.Exit(1)


def _format_entries(count: int) -> str:
    return format_count(count, "entry", "entries")


def _format_files(count: int) -> str:
    return format_count(count, "file", "files")
