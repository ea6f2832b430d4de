"""Replacing, renaming, commenting, archiving and deleting files of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs
from elab_api_v1.wire import Request
from elab_api_v2.api.uploads import (
    delete_upload,
    get_upload_details,
    list_uploads,
    replace_upload,
    update_upload,
)
from elab_api_v2.models.upload_replace import UploadReplace
from elab_api_v2.models.upload_update import UploadUpdate

from elab_sdk.errors import (
    ConflictError,
    LockedEntryWarning,
    NotFoundError,
    ReplacedFileWarning,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.files import upload_sources
from elab_sdk.files.progress import reporting
from elab_sdk.rules.entity_types import is_entity_type
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS, TEMPLATES
from elab_sdk.rules.entry_states import obstacle
from elab_sdk.rules.sent_uploads import SentFile, is_same_file_name, sha256_of
from elab_sdk.wire import alerts
from elab_sdk.wire.concurrency import AsyncWorkerPool
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.models import Experiment, Item, Template, Upload

    from elab_sdk._async.session import Session
    from elab_sdk.files.progress import Progress, Report
    from elab_sdk.files.upload_sources import OutgoingFile, Source
    from elab_sdk.rules.entity_types import EntityType

__all__ = ["ARCHIVED", "NORMAL", "Target", "change", "delete", "list_of", "replace", "set_archived"]

NORMAL: Final = 1
"""The `state` of a file that its entry lists."""
ARCHIVED: Final = 2
_DELETED: Final = 3
_CHUNK: Final = 1 << 16


@attrs.frozen
class Target:
    """The file that a method changes.

    Args:
        id: The ID of the upload.
        model: The upload as the caller read it, if it was passed.
        method: The name of the called method, used in error messages.
    """

    id: int
    model: Upload | None
    method: str

    @property
    def label(self) -> str:
        """The upload as errors name it."""
        return f"upload {self.id}"


@attrs.frozen
class _Current:
    """A file as the server describes it, and where it is."""

    upload: Upload
    entity_type: EntityType
    entry: int

    @property
    def state(self) -> int:
        return self.upload.state or NORMAL


async def replace(
    session: Session, target: Target, source: Source, name: str | None, progress: Progress
) -> Upload:
    """Put a file in the place of another one, which is archived.

    Returns:
        The new upload; the old one if it has this name and content already.
    """
    if name is None and target.model is not None and not upload_sources.source_name(source):
        name = target.model.real_name
    with (
        upload_sources.open_source(target.method, source, name) as outgoing,
        reporting(progress, outgoing.size, outgoing.name) as report,
    ):
        return await _replace_once(session, target, outgoing, report)


async def _replace_once(session: Session, target: Target, outgoing: OutgoingFile, report: Report) -> Upload:
    async with session.lock("upload", target.id):
        old = await _read(session, target)
        _require_listed(old, target)
        # a large file is read in a thread
        if await AsyncWorkerPool(1).run_in_thread(_is_same, old.upload, outgoing):
            return old.upload
        # what is read for its checksum is not reported
        outgoing.report_to(report)
        return await _replace(session, target, old, outgoing)


async def _replace(session: Session, target: Target, old: _Current, outgoing: OutgoingFile) -> Upload:
    body = UploadReplace(file=outgoing.file, action="replace")
    request = replace_upload.request(old.entity_type, old.entry, target.id, body=body)
    new_id = await session.call_v2(request, target.method)
    done = [f"replaced {target.label} by upload {new_id}"]
    with note_completed_steps(done):
        entry = await _entry_of(session, old)
        listed = entry.uploads
        sent = SentFile(new_id, outgoing.name, outgoing.stream.sha256, outgoing.size, target.id, request.path)
        (new,) = session.uploads.match([sent], listed)
        session.note_parents([new])
        if any(upload.id == target.id for upload in listed):
            message = f"the server added the file as upload {new_id}, and did not archive {target.label}"
            raise UnexpectedWrite(message, request.method, request.path, new_id)
        _warn(old, new, entry)
        comment = old.upload.get("comment")
        if new.get("comment") == comment or not isinstance(comment, str):
            return new
        # 5.3 drops the comment (seen on 5.3.11)
        target = attrs.evolve(target, id=new_id)
        current = _Current(new, old.entity_type, old.entry)
        return await _patch(session, target, current, UploadUpdate(comment=comment))


async def _entry_of(session: Session, current: _Current) -> Experiment | Item | Template:
    if current.entity_type == "experiments":
        return await session.read(EXPERIMENTS, current.entry)
    if current.entity_type == "items":
        return await session.read(ITEMS, current.entry)
    return await session.read(TEMPLATES, current.entry)


def _warn(old: _Current, new: Upload, entry: Experiment | Item | Template) -> None:
    """Warn of a body that shows the old file, and of a server that lets locked entries be changed."""
    label = f"{old.entity_type}/{old.entry}"
    if old.upload.long_name.rpartition("/")[2] in (entry.body or ""):
        alerts.warn(
            f"the body of {label} still shows the old file: replace {old.upload.long_name!r} in it by"
            f" {new.long_name!r}",
            ReplacedFileWarning,
        )
    if reason := obstacle(entry.get("state"), entry.get("locked")):
        alerts.warn(f"{label} was changed, although it is {reason}", LockedEntryWarning)


def _is_same(upload: Upload, outgoing: OutgoingFile) -> bool:
    """Whether an upload has the name and the content of a file. A file of another size is not read."""
    if upload.filesize != outgoing.size or not is_same_file_name(outgoing.name, upload.real_name):
        return False
    while outgoing.stream.read(_CHUNK):
        pass
    return outgoing.stream.sha256 == sha256_of(upload)


async def change(
    session: Session, target: Target, *, real_name: str | None = None, comment: str | None = None
) -> Upload:
    """Change the name or the comment of a file, unless it has it already.

    Raises:
        UnexpectedWrite: The server stored something else.
    """
    async with session.lock("upload", target.id):
        current = await _read(session, target)
        _refuse_deleted(current, target)
        if real_name is not None and real_name != current.upload.real_name:
            return await _patch(session, target, current, UploadUpdate(real_name=real_name))
        if comment is not None and comment not in _comments(current.upload):
            return await _patch(session, target, current, UploadUpdate(comment=comment))
        return current.upload


async def set_archived(session: Session, target: Target, state: Literal[1, 2]) -> Upload:
    """Archive a file, or take it back, unless it is so already: `archive` does the one or the other.

    Raises:
        UnexpectedWrite: It is in another state then.
    """
    async with session.lock("upload", target.id):
        current = await _read(session, target)
        _refuse_deleted(current, target)
        if current.state == state:
            return current.upload
        return await _patch(session, target, current, UploadUpdate(action="archive"), state)


async def _patch(
    session: Session, target: Target, current: _Current, update: UploadUpdate, state: int | None = None
) -> Upload:
    """Send a change, and compare the response, which is the file as it is then."""
    request = update_upload.request(current.entity_type, current.entry, target.id, body=update)
    changed = await session.call_v2(request, target.method)
    wrong = ""
    if isinstance(update.real_name, str) and not is_same_file_name(update.real_name, changed.real_name):
        wrong = f"its name is {changed.real_name!r}, not {update.real_name!r}"
    if isinstance(update.comment, str) and update.comment not in _comments(changed):
        wrong = f"its comment is {changed.comment!r}, not {update.comment!r}"
    if state is not None and changed.state != state:
        wrong = f"its state is {changed.get('state')}, not {state}"
    if wrong:
        message = f"the server changed {target.label} to something else: {wrong}"
        raise UnexpectedWrite(message, request.method, request.path)
    return changed


async def delete(session: Session, target: Target, name: str | None) -> Upload:
    """Delete a file that has the expected name.

    Returns:
        What the server knew of it.

    Raises:
        ConflictError: It has another name.
        UnexpectedWrite: It is still there afterwards.
    """
    expected = [each for each in (name, target.model and target.model.real_name) if each is not None]
    async with session.lock("upload", target.id):
        current = await _read(session, target)
        real_name = current.upload.real_name
        for each in expected:
            if each != real_name:
                message = f"its name is {real_name!r}, not {each!r}"
                raise ConflictError(message, target.label, ("real_name",), is_expected=False)
        if current.state == _DELETED:
            return current.upload
        request = delete_upload.request(current.entity_type, current.entry, target.id)
        await session.call_v2(request, target.method)
        try:
            after = await _read(session, target)
        except NotFoundError:
            return current.upload
        # it can still be read (seen on 5.1.15, 5.3.11 and 5.6.12)
        if after.state != _DELETED:
            message = f"the server did not delete {target.label}"
            raise UnexpectedWrite(message, request.method, request.path)
        return after.upload


async def list_of(session: Session, entity_type: EntityType, entry: int, *, archived: bool) -> list[Upload]:
    """List the files of an entry in the order of their IDs."""
    rows = await _list(session, entity_type, entry, "get_uploads", archived=archived)
    session.note_parents(rows)
    return sorted(rows, key=lambda upload: upload.id)


async def _list(
    session: Session, entity_type: EntityType, entry: int, method: str, *, archived: bool = False
) -> Sequence[Upload]:
    if not archived:
        return await session.call_v2(list_uploads.request(entity_type, entry), method)
    # a release reads one of them, and ignores the other (seen on 5.1.15, 5.3.11 and 5.6.12)
    request = list_uploads.request(entity_type, entry, archived="on", state=f"{NORMAL},{ARCHIVED}")
    return await session.call_v2(request, method)


async def _read(session: Session, target: Target) -> _Current:
    """Read what the server knows of a file."""
    if target.model is not None:
        session.note_parents([target.model])
    request = Request("get_upload_details", "GET", f"uploads/{target.id}", parse=get_upload_details.parse)
    upload = await session.call_v2(request, target.method)
    entity_type = str(upload.get("type"))
    if not is_entity_type(entity_type):
        raise ValidationError(
            f"{target.label} belongs to an entry of the type {entity_type!r}; only files of experiments,"
            " items and templates of experiments can be changed",
            "upload",
        )
    # up to and including 5.0, the entry in the path can be any (seen on 4.9.0)
    return _Current(upload, entity_type, upload.item_id)


def _require_listed(current: _Current, target: Target) -> None:
    """Refuse to replace a file twice: the entry would get two new files.

    Raises:
        ConflictError: The file is archived or deleted.
    """
    _refuse_deleted(current, target)
    if current.state != NORMAL:
        raise ConflictError("it was archived or replaced", target.label, ("state",), is_expected=False)


def _refuse_deleted(current: _Current, target: Target) -> None:
    if current.state == _DELETED:
        raise ConflictError("it was deleted", target.label, ("state",), is_expected=False)


def _comments(upload: Upload) -> tuple[object, object]:
    """The comment as it is, and without the entities that 4.9 stores instead of quotes."""
    return upload.get("comment"), upload.comment
