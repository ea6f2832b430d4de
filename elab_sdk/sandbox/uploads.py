"""Upload files to entries and download them."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from elab_sdk.rules import error_answers
from elab_sdk.sandbox import errors, permissions, pictures, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.entries import touch
from elab_sdk.sandbox.store import now

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox.calls import ApiCall, Incoming
    from elab_sdk.sandbox.store import Kind, Row

_CHUNK = 1 << 20


def add(call: ApiCall, kind: Kind) -> Answer:
    """Store the file in the form field `file` and ignore the rest of the request."""
    release = call.release
    incoming = call.files.get("file")
    if incoming is None or not incoming.name:
        # PHP ignores a file without a name
        raise errors.crash(release)
    if not call.id:
        raise errors.no_id(release, kind)
    if kind == "items" and not release.item_multipart:
        raise errors.reach()
    row = permissions.writable(call, kind, call.id)
    real_name = values.file_name(incoming.name, release)
    extension = values.extension(incoming.name)
    if extension == "php":
        raise errors.RefusedError.of(error_answers.forbidden_file())
    random_digits = secrets.token_hex(64)
    long_name = f"{random_digits[:2]}/{random_digits}.{extension}"
    digest, size = store_file(incoming, call.store.files / long_name)
    upload_id = call.store.insert(
        "uploads",
        kind=kind,
        item_id=row["id"],
        userid=call.userid,
        real_name=real_name,
        long_name=long_name,
        comment=release.upload_comment,
        hash=digest,
        filesize=size,
        created_at=now(),
    )
    if release.upload_comment is None:
        touch(call, kind, row)
    if release.unreadable_picture == "crash_stored" and pictures.is_unreadable(call.store.files / long_name):
        # the thumbnail is created after the file has been attached
        raise errors.crash(release)
    return Answer(
        json={"result": "success", "id": upload_id} if release.upload_answers_id else {"result": "success"}
    )


def store_file(incoming: Incoming, path: Path) -> tuple[str, int]:
    """Copy a spooled file in chunks and return its SHA-256 and size."""
    path.parent.mkdir(exist_ok=True)
    digest, size = hashlib.sha256(), 0
    incoming.content.seek(0)
    with path.open("wb") as out:
        while chunk := incoming.content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


def download(call: ApiCall) -> Answer:
    """Answer GET uploads/{id} with the file, always as text/html."""
    release = call.release
    if not call.id:
        raise errors.RefusedError.of(error_answers.no_upload_id(release))
    if release.downloads == "readers_of_experiment":
        # the file's ID is checked as the ID of an experiment (observed on 4.8.6 and 4.9.0)
        permissions.readable(call, "experiments", call.id)
    row = call.store.row("uploads", call.id)
    if row is None:
        raise errors.missing_upload(release)
    if not _may_download(call, row):
        raise errors.unreadable_upload(release)
    return Answer(file=call.store.files / str(row["long_name"]), headers={"cache-control": "public"})


def _may_download(call: ApiCall, row: Row) -> bool:
    if call.release.downloads == "nobody":
        return False
    if call.release.downloads == "uploader":
        return row["userid"] == call.userid
    entry = call.store.row(str(row["kind"]), int(row["item_id"] or 0))
    kind: Kind = "items" if row["kind"] == "items" else "experiments"
    return entry is not None and permissions.may_read(call, kind, entry)
