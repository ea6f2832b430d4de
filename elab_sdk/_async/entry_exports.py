"""Downloading an entry as a file that the server makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_api_v2.api.experiments import download_experiment
from elab_api_v2.api.items import download_item

from elab_sdk.errors import ServerError
from elab_sdk.files import downloads
from elab_sdk.files.complete_files import CompleteFileSink
from elab_sdk.files.export_formats import EXTENSIONS, FORMATS
from elab_sdk.files.progress import reporting

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk._async.session import Session
    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.export_formats import ExportFormat
    from elab_sdk.files.progress import Progress
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["download"]

_METHOD: Final = "download_entry"
_INCOMPLETE: Final = "the server may have run out of time or memory: see its log"
_NOT_MADE: Final = (
    "the server could not make the file: its log says why. Without the fonts of its PDF library it makes"
    " neither PDF nor zip, but eln and csv"
)


async def download(
    session: Session,
    kind: EntryKind,
    id: int,
    to: Target,
    *,
    format: ExportFormat,
    existing: Existing,
    progress: Progress,
) -> Path | None:
    """Write an entry to a path, into a folder, or to an open file, in a format of the server."""
    make = download_item.request if kind == "item" else download_experiment.request
    request = make(id, format_=format)
    name = f"{kind}-{id}{EXTENSIONS[format]}"
    with (
        reporting(progress, None, name) as report,
        downloads.atomic_target(to, name, existing) as target,
    ):
        if target.is_present:
            return target.path
        await session.require_v2(request.operation, _METHOD)
        file = CompleteFileSink(target.write, request.path, FORMATS[format], _INCOMPLETE)
        sink = downloads.DownloadSink(file, None, report)
        try:
            session.decoded(request, await session.send(request, sink))
        except ServerError as error:
            error.hint = _NOT_MADE
            raise
        file.finish()
        return target.path
