"""Upload files to entries, and download them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anyio import Lock
from elab_api_v1.api.uploads import get_upload
from elab_api_v1.models import UploadForm

from elab_sdk.errors import ElabError, ServerError
from elab_sdk.files import downloads, upload_sources
from elab_sdk.files.progress import Tally, reporting
from elab_sdk.rules import sent_uploads
from elab_sdk.rules.sent_uploads import SentFile
from elab_sdk.wire.interruption import note_completed, note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from elab_api_v1.models import Upload

    from elab_sdk._async.entries import Entries
    from elab_sdk._async.session import Session
    from elab_sdk.files.downloads import Existing, PlannedDownload, Target
    from elab_sdk.files.progress import Progress, Report
    from elab_sdk.files.upload_sources import OutgoingFile, Source
    from elab_sdk.rules.releases import Release
    from elab_sdk.wire.concurrency import AsyncWorkerPool

_LARGE: Final = 1 << 20
"""Files above this size in bytes are sent only to a known release: an unknown 4.9 would get them twice."""


async def upload(
    entries: Entries[Any, Any, Any],
    operation: str,
    id: int,
    source: Source,
    name: str | None,
    *,
    progress: Progress,
    check: Callable[[str], None] | None = None,
) -> Upload:
    """Attach one file to an entry.

    Args:
        entries: The entries of this kind.
        operation: The name of the called method, used in error messages.
        id: The ID of the entry.
        source: The file.
        name: The name of the stored file.
        progress: Reports the bytes sent.
        check: Rejects a file by its name.
    """
    with (
        upload_sources.open_source(operation, source, name) as outgoing,
        reporting(progress, outgoing.size, outgoing.name) as report,
    ):
        if check is not None:
            check(outgoing.name)
        outgoing.report_to(report)
        async with files_lock(entries, id):
            sent = await send_file(entries, operation, id, outgoing)
            return (await stored(entries, id, [sent]))[0]


async def upload_all(
    entries: Entries[Any, Any, Any], operation: str, id: int, sources: Sequence[Source], *, progress: Progress
) -> list[Upload]:
    """Attach several files to an entry, one after the other."""
    if not sources:
        return []
    async with files_lock(entries, id):
        sent: list[SentFile] = []
        done: list[str] = []
        with reporting(progress, upload_sources.total_size(sources), f"{len(sources)} files") as report:
            tally = Tally(report)
            with note_completed_steps(done):
                for index, source in enumerate(sources):
                    with upload_sources.open_source(operation, source, None) as outgoing:
                        outgoing.report_to(tally.of(index))
                        sent.append(await send_file(entries, operation, id, outgoing))
                    done.append(sent[-1].description)
        return await stored(entries, id, sent)


def files_lock(entries: Entries[Any, Any, Any], id: int) -> Lock:
    """Get the lock for sending files to an entry.

    Up to and including 3.6 the response contains no ID, so each file must be identified before an equal one
    is sent.
    """
    if entries.session.known.holds_for_all(_returns_upload_id):
        return Lock()
    return entries.session.lock(f"files of {entries.operations.kind}", id)


async def send_file(
    entries: Entries[Any, Any, Any], operation: str, id: int, outgoing: OutgoingFile
) -> SentFile:
    """Send a file.

    Returns:
        A record of the sent file, by which the upload can be identified in the entry.
    """
    session = entries.session
    await _check_upload(entries, operation, id, outgoing.size)
    newest = session.uploads.newest
    request = entries.operations.post(id, body=UploadForm(file=outgoing.file))

    def record(upload_id: int | None) -> SentFile:
        # the checksum is available only after the file was sent
        checksum = outgoing.stream.sha256
        return SentFile(upload_id, outgoing.name, checksum, outgoing.size, newest, request.path)

    try:
        response = await session.call(request)
    except ServerError:
        # 4.0 up to and including 4.2 store an unreadable picture, but fail (seen on 4.0.10 and 4.2.4)
        if not session.known.holds_for_any(lambda release: release.unreadable_picture == "crash_stored"):
            raise
        match = sent_uploads.newest_match(record(None), (await entries.read(id)).uploads)
        if match is None:
            raise
        return record(match.id)
    return record(response.id)


async def _check_upload(entries: Entries[Any, Any, Any], operation: str, id: int, size: int) -> None:
    """Detect the release before sending a file that might be sent twice or be rejected."""
    session = entries.session
    if not session.known.is_known and (entries.operations.kind == "item" or size > _LARGE):
        session.uploads.note((await entries.read(id)).uploads)
    if entries.operations.kind == "item" and session.known.holds_for_all(_takes_no_item_files):
        raise session.known.not_supported(operation, str(sent_uploads.NO_ITEM_FILES), is_harmless=True)


async def stored(entries: Entries[Any, Any, Any], id: int, sent: Sequence[SentFile]) -> list[Upload]:
    """Identify the sent files among the uploads of the entry.

    Raises:
        UnexpectedWrite: A file is missing, or arrived damaged.
    """
    try:
        uploads = (await entries.read(id)).uploads
    except BaseException as error:
        note_completed(error, [each.description for each in sent])
        raise
    return entries.session.uploads.match(sent, uploads)


async def download(
    session: Session,
    id: int,
    upload: Upload | None,
    name: str | None,
    to: Target,
    *,
    existing: Existing,
    report: Report,
) -> Path | None:
    """Write an uploaded file to a path, into a folder, or to an open file.

    Args:
        session: Sends the request.
        id: The ID of the upload.
        upload: The upload, whose checksum is compared.
        name: The name of the file in a folder.
        to: The path, folder or open file to write to.
        existing: What to do if the file exists.
        report: Called with the number of bytes received.
    """
    with downloads.atomic_target(to, name, existing) as target:
        if not target.is_present:
            sink = downloads.DownloadSink(target.write, upload, report)
            request = get_upload.request(id)
            session.decoded(request, await session.send(request, sink))
            sink.finish()
    return target.path


async def download_planned(
    session: Session, planned: PlannedDownload, pool: AsyncWorkerPool, report: Report, existing: Existing
) -> None:
    """Download one of several files; stop early if another download fails."""

    def check_and_report(received: int) -> None:
        pool.raise_if_stopped()
        report(received)

    upload = planned.upload
    pool.raise_if_stopped()
    try:
        await download(
            session, upload.id, upload, None, planned.path, existing=existing, report=check_and_report
        )
    except ElabError as error:
        error.add_note(f"while downloading {planned.path.name} (upload {upload.id})")
        raise


def _returns_upload_id(release: Release) -> bool:
    return release.upload_answers_id


def _takes_no_item_files(release: Release) -> bool:
    return not release.item_multipart
