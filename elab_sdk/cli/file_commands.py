"""Commands that transfer files: `upload` and `download`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from elab_sdk.cli import targets, text_input
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import is_terminal, print_line, print_note
from elab_sdk.cli.output_options import OutputOptions
from elab_sdk.cli.progress_bars import byte_progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk import Manager
    from elab_sdk.files.export_formats import ExportFormat
    from elab_sdk.files.upload_sources import Source

_COLUMNS = ("id", "real_name", "filesize")


def upload(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, then the files; - reads stdin.",
            metavar="[KIND] ID FILES...",
            show_default=False,
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(
            "--name", help="Name of the file on the server; required for stdin.", show_default=False
        ),
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option(
            "--replace",
            help="ID of a file to replace, from 5.0. It is archived.",
            metavar="UPLOAD",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Attach files to an experiment or an item.

    All files are checked before the first is sent. Afterwards each is compared by checksum. No file is read
    into memory: stdin is first copied to a temporary file, which is always removed.

    Examples:
      elab upload 3 gel.png
      elab upload item 5 scans/*.tif
      plot.py | elab upload 3 - --name plot.svg
      elab upload 3 gel.png --replace 17
    """
    target, files = targets.split_target(entry)
    target.require_kind("experiment", "item")
    if not files:
        raise typer.BadParameter(
            f"missing FILES: pass at least one file; `elab uploads {target.label}` lists those it has"
        )
    if name is not None and len(files) > 1:
        raise typer.BadParameter("--name can only be used with a single file")
    if replace is not None and len(files) > 1:
        raise typer.BadParameter("--replace can only be used with a single file")
    _check_files(files)
    if "-" in files and (name is None or len(files) > 1):
        raise typer.BadParameter("stdin must be the only file, and requires a name: --name plot.svg")
    source = text_input.rest_of_stdin() if "-" in files else files[0]
    if replace is not None:
        _replace(connection, output, target, upload=replace, source=source, name=name)
        return
    with connection.manager() as manager, byte_progress("uploading") as progress:
        target = target.on(manager)
        kind: Literal["experiment", "item"] = "item" if target.kind == "item" else "experiment"
        if name is not None:
            upload_file = manager.upload_to_item if kind == "item" else manager.upload_to_experiment
            uploads = [upload_file(target.id, source, name, progress=progress)]
        else:
            uploads = manager.upload_files((kind, target.id), files, progress=progress)
    if not output.is_for_people:
        output.print_rows(uploads, _COLUMNS)
        return
    for each in uploads:
        print_line(f"uploaded {each.real_name}: ID {each.id}")


def _replace(
    connection: ConnectionOptions,
    output: OutputOptions,
    target: targets.Target,
    *,
    upload: str,
    source: "Source",
    name: str | None,
) -> None:
    from elab_sdk.cli.upload_commands import parse_upload, replace_one  # few callers need it

    old = parse_upload(upload)
    new = replace_one(connection, target, old, source, name)
    if output.is_for_people:
        print_line(f"replaced file {old} by {new.real_name}: ID {new.id}")
    else:
        output.print_rows([new], _COLUMNS)


def download(
    connection: ConnectionOptions,
    *,
    source: Annotated[
        list[str],
        typer.Argument(
            help="ID of an upload; or an entry, for all its files.",
            metavar="UPLOAD | KIND ID",
            show_default=False,
        ),
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File, or folder for all files; - writes to stdout.", show_default=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace existing files.")] = False,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="The entry itself, as the server exports it, from 5.0: pdf, pdfa, zip, zipa, eln or csv.",
            metavar="FORMAT",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Download one upload, all files of an entry, or the entry itself.

    `elab get` shows the IDs of uploads. The server does not send the name of a single upload, which is
    therefore written to stdout unless -o is given. No partial files are left.

    Examples:
      elab download 12 -o gel.png
      elab download 12 | file -
      elab download experiment 3 -o files/
      elab download item 5 --force
      elab download experiment 3 --format pdf
    """
    if format_ is not None:
        _download_export(connection, targets.parse_target(source), to, force, format_)
        return
    if len(source) == 1 and source[0].isdecimal():
        _download_upload(connection, int(source[0]), to, force)
    else:
        _download_entry(
            connection, targets.parse_target(source).require_kind("experiment", "item"), to or Path(), force
        )


def _check_files(files: "Sequence[str]") -> None:
    for file in files:
        if file != "-" and not Path(file).exists():
            raise typer.BadParameter(f"{file} does not exist")
        if Path(file).is_dir():
            raise typer.BadParameter(f"{file} is a folder; pass its files: {file.rstrip('/')}/*")


def _download_upload(connection: ConnectionOptions, upload: int, to: Path | None, force: bool) -> None:
    if to is None or str(to) == "-":
        if to is None and is_terminal():
            raise typer.BadParameter(f"missing -o FILE: elab download {upload} -o FILE")
        with connection.manager() as manager:
            manager.download(upload, sys.stdout.buffer)
        return
    if to.is_dir():
        raise typer.BadParameter(
            f"{to} is a folder, and the server does not send the name of the upload; pass a file:"
            f" -o {to / f'upload-{upload}'}"
        )
    with connection.manager() as manager, byte_progress("downloading") as progress:
        path = manager.download(upload, to, existing="replace" if force else "raise", progress=progress)
    print_line(str(path))


def _download_entry(connection: ConnectionOptions, target: targets.Target, folder: Path, force: bool) -> None:
    with connection.manager() as manager, byte_progress("downloading") as progress:
        paths = _download_files(manager, target.on(manager), folder, force, progress)
    for path in paths:
        print_line(str(path))
    if not paths:
        print_note(f"{target.label} has no files")


def _download_export(
    connection: ConnectionOptions,
    target: targets.Target,
    to: Path | None,
    force: bool,
    format_: str,
) -> None:
    target.require_kind("experiment", "item")
    with connection.manager() as manager, byte_progress("downloading") as progress:
        target = target.on(manager)
        kind: Literal["experiment", "item"] = "item" if target.kind == "item" else "experiment"
        path = manager.download_entry(
            (kind, target.id),
            sys.stdout.buffer if str(to) == "-" else to or Path(),
            format=cast("ExportFormat", format_),  # the method checks it
            existing="replace" if force else "raise",
            progress=None if str(to) == "-" else progress,
        )
    if path is not None:
        print_line(str(path))


def _download_files(
    manager: "Manager", target: targets.Target, folder: Path, force: bool, progress: object
) -> list[Path]:
    kind: Literal["experiment", "item"] = "item" if target.kind == "item" else "experiment"
    return manager.download_attachments(
        (kind, target.id),
        folder,
        existing="replace" if force else "raise",
        progress=progress,  # type: ignore[arg-type]
    )
