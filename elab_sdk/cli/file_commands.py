"""Files, up and down."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import Output, is_terminal, note, say
from elab_sdk.cli.progress_bars import bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk import Manager

_UPLOAD = ("id", "real_name", "filesize")


def upload(
    link: Link,
    output: Output,
    *,
    entry: Annotated[
        list[str],
        typer.Argument(
            help="The entry, and then the files; - is stdin.",
            metavar="[KIND] ID FILES...",
            show_default=False,
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option("--name", help="The name to store it under; stdin needs one.", show_default=False),
    ] = None,
) -> None:
    """Attach files to an experiment, or to an item.

    All files are looked at before the first is sent. What arrived is compared by checksum.

    Examples:
      elab upload 3 gel.png
      elab upload item 5 scans/*.tif
      plot.py | elab upload 3 - --name plot.svg
    """
    target, files = targets.several(entry)
    target.of("experiment", "item")
    if not files:
        raise typer.BadParameter("which files?")
    if name is not None and len(files) > 1:
        raise typer.BadParameter("--name goes with one file")
    _check(files)
    if "-" in files:
        if name is None or len(files) > 1:
            raise typer.BadParameter("stdin comes alone, and needs a name: --name plot.svg")
        sources: list[object] = [(name, sys.stdin.buffer.read())]
    else:
        sources = [file if name is None else (name, Path(file).read_bytes()) for file in files]
    with link.manager() as manager, bar("uploading") as progress:
        at = target.at(manager.endpoint)
        kind: Literal["experiment", "item"] = "item" if at.kind == "item" else "experiment"
        if name is not None and "-" not in files:
            send = manager.upload_to_item if kind == "item" else manager.upload_to_experiment
            uploads = [send(at.id, files[0], name, progress=progress)]
        else:
            uploads = manager.upload_files((kind, at.id), sources, progress=progress)  # type: ignore[arg-type]
    if not output.is_for_people:
        output.rows(uploads, _UPLOAD)
        return
    for each in uploads:
        say(f"uploaded {each.real_name}: number {each.id}")


def download(
    link: Link,
    *,
    which: Annotated[
        list[str],
        typer.Argument(
            help="An upload's number; or an entry, for all its files.",
            metavar="UPLOAD | KIND ID",
            show_default=False,
        ),
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file, or the folder for all files; - is stdout.", show_default=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace files that are there.")] = False,
) -> None:
    """Download one uploaded file, or all files of an entry.

    A file is there when it is whole and right, never half of it. The number of an upload is in `elab get`;
    the server does not say its name, so it goes to stdout unless -o names a file.

    Examples:
      elab download 12 -o gel.png
      elab download 12 | file -
      elab download experiment 3 -o files/
      elab download item 5 --force
    """
    if len(which) == 1 and which[0].isdecimal():
        _download_one(link, int(which[0]), to, force)
    else:
        _download_all(link, targets.one(which).of("experiment", "item"), to or Path(), force)


def _check(files: "Sequence[str]") -> None:
    for file in files:
        if file != "-" and not Path(file).exists():
            raise typer.BadParameter(f"there is no file {file}")
        if Path(file).is_dir():
            raise typer.BadParameter(f"{file} is a folder: give its files, {file.rstrip('/')}/*")


def _download_one(link: Link, upload: int, to: Path | None, force: bool) -> None:
    if to is None or str(to) == "-":
        if to is None and is_terminal():
            raise typer.BadParameter(f"where to? elab download {upload} -o FILE")
        with link.manager() as manager:
            manager.download(upload, sys.stdout.buffer)
        return
    if to.is_dir():
        raise typer.BadParameter(
            f"{to} is a folder, and the server does not say the file's name: give one,"
            f" -o {to / f'upload-{upload}'}"
        )
    with link.manager() as manager, bar("downloading") as progress:
        path = manager.download(upload, to, existing="replace" if force else "raise", progress=progress)
    say(str(path))


def _download_all(link: Link, target: targets.Target, folder: Path, force: bool) -> None:
    with link.manager() as manager, bar("downloading") as progress:
        paths = _all(manager, target.at(manager.endpoint), folder, force, progress)
    for path in paths:
        say(str(path))
    if not paths:
        note(f"{target.words} has no files")


def _all(
    manager: "Manager", target: targets.Target, folder: Path, force: bool, progress: object
) -> list[Path]:
    kind: Literal["experiment", "item"] = "item" if target.kind == "item" else "experiment"
    return manager.download_attachments(
        (kind, target.id),
        folder,
        existing="replace" if force else "raise",
        progress=progress,  # type: ignore[arg-type]
    )
