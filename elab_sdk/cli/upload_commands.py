"""Commands for uploaded files: `uploads` and `file`."""

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_note
from elab_sdk.cli.output_options import OutputOptions
from elab_sdk.cli.progress_bars import byte_progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk import Manager, Upload
    from elab_sdk.files.upload_sources import Source

__all__ = ["file", "parse_upload", "replace_one", "uploads"]

_COLUMNS: Final = ("id", "real_name", "filesize", "comment")
_ACTIONS: Final = {
    "rename": "the new name",
    "comment": "the text of the comment",
    "archive": "",
    "restore": "",
    "delete": "the name of the file, so that no other one is deleted",
}
"""What each action of `file` needs after the ID."""


def uploads(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    entry: Annotated[list[str], typer.Argument(help="The entry.", metavar="[KIND] ID", show_default=False)],
    archived: Annotated[bool, typer.Option("--archived", help="List archived files too, from 5.0.")] = False,
) -> None:
    """List the files of an experiment or an item.

    Examples:
      elab uploads 3
      elab uploads item 5 --archived      also those that were archived or replaced
    """
    target = targets.parse_target(entry, "`elab upload` attaches files").require_kind("experiment", "item")
    with connection.manager() as manager:
        target = target.on(manager)
        rows = _list(manager, target, archived=archived)
    columns = (*_COLUMNS, "state") if archived else _COLUMNS
    if not output.print_rows(rows, columns):
        print_note(f"{target.label} has no files")


def file(
    connection: ConnectionOptions,
    *,
    action: Annotated[
        list[str],
        typer.Argument(
            help="rename, comment, archive, restore or delete; then the ID, and the text.",
            metavar="ACTION UPLOAD [TEXT]",
            show_default=False,
        ),
    ],
    entry: Annotated[
        str | None,
        typer.Option(
            "--entry",
            help="The entry, such as item/5; from 5.1 needed for archived files and those of others.",
            metavar="KIND/ID",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Rename, comment, archive, restore or delete an uploaded file, from 5.0.

    `elab uploads` shows the IDs; `elab upload --replace` replaces a file. An archived file is not listed any
    more, and can be restored. A deleted one cannot: its name must be given too.

    Examples:
      elab file rename 17 gel-12.png
      elab file comment 17 "exposure 30 s"
      elab file archive 17
      elab file delete 17 gel-12.png
      elab file restore 17 --entry item/5
    """
    name, *arguments = action
    if name not in _ACTIONS:
        raise typer.BadParameter(f"{name!r} is not an action: use one of {', '.join(_ACTIONS)}")
    if not arguments:
        raise typer.BadParameter(f"missing the ID of the file: elab file {name} 17")
    upload, texts = parse_upload(arguments[0]), arguments[1:]
    if needed := _ACTIONS[name]:
        if len(texts) != 1:
            raise typer.BadParameter(f"elab file {name} {upload} needs {needed}, as one argument")
    elif texts:
        raise typer.BadParameter(f"elab file {name} needs only the ID")
    with connection.manager() as manager:
        label = f"file {upload}"
        found = None
        if entry is not None:
            target = targets.parse_target([entry]).require_kind("experiment", "item")
            found = _find(manager, target.on(manager), upload)
        print_note(f"{label}: {_change(manager, name, found or upload, *texts)}")


def _change(manager: "Manager", action: str, upload: "int | Upload", text: str = "") -> str:
    """Change a file, and return what was done."""
    if action == "rename":
        return f"renamed to {manager.rename_upload(upload, text).real_name}"
    if action == "comment":
        manager.comment_upload(upload, text)
        return "commented"
    if action == "archive":
        return f"archived {manager.archive_upload(upload).real_name}"
    if action == "restore":
        return f"restored {manager.restore_upload(upload).real_name}"
    return f"deleted {manager.delete_upload(upload, name=text).real_name}"


def replace_one(
    connection: ConnectionOptions, target: targets.Target, upload: int, source: "Source", name: str | None
) -> "Upload":
    """Replace a file of an entry.

    Raises:
        BadParameter: The entry has no file with this ID. Nothing was replaced.
    """
    with connection.manager() as manager, byte_progress("uploading") as progress:
        target = target.on(manager)
        old = _find(manager, target, upload)
        return manager.replace_upload(old, source, name, progress=progress)


def _find(manager: "Manager", target: targets.Target, upload: int) -> "Upload":
    """Return a file of an entry.

    Raises:
        BadParameter: The entry has no file with this ID.
    """
    for each in _list(manager, target, archived=True):
        if each.id == upload:
            return each
    raise typer.BadParameter(f"{target.label} has no file with the ID {upload}")


def parse_upload(text: str) -> int:
    """Return the ID of an upload.

    >>> parse_upload("17")
    17

    Raises:
        BadParameter: It is not a positive number.
    """
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        raise typer.BadParameter(f"{text!r} is not the ID of a file: `elab uploads` shows the IDs")
    return int(text)


def _list(manager: "Manager", target: targets.Target, *, archived: bool) -> "Sequence[Upload]":
    kind: Literal["experiment", "item"] = "item" if target.kind == "item" else "experiment"
    if archived:
        return manager.get_uploads((kind, target.id), archived=True)
    # on every release
    return (manager.get_item if kind == "item" else manager.get_experiment)(target.id).uploads
