"""Files: uploads and downloads."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors, permissions, pictures, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.entries import touch
from elab_sdk.sandbox.store import now

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox.calls import Call, Incoming
    from elab_sdk.sandbox.store import Kind, Row

_CHUNK = 1 << 20


def add(call: Call, kind: Kind) -> Answer:
    """Keep the file sent in the field named exactly `file`; everything else in the request is ignored."""
    release = call.release
    incoming = call.files.get("file")
    if incoming is None or not incoming.name:
        raise errors.crash(release)
    if not incoming.name:
        # PHP knows no file without a name
        raise errors.crash(release)
    if not call.id:
        raise errors.no_id(release, kind)
    if kind == "items" and not release.item_multipart:
        raise errors.reach()
    row = permissions.writable(call, kind, call.id)
    real_name = values.file_name(incoming.name, release)
    ending = values.extension(incoming.name)
    if ending == "php":
        raise errors.refused("PHP files are forbidden!")
    digits = secrets.token_hex(64)
    long_name = f"{digits[:2]}/{digits}.{ending}"
    digest, size = _keep(incoming, call.store.files / long_name)
    number = call.store.insert(
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
        # it happens while the thumbnail is made, when the file is attached already
        raise errors.crash(release)
    return Answer(
        json={"result": "success", "id": number} if release.upload_answers_id else {"result": "success"}
    )


def _keep(incoming: Incoming, path: Path) -> tuple[str, int]:
    """Copy a spooled file, piece by piece; its SHA-256 and size."""
    path.parent.mkdir(exist_ok=True)
    digest, size = hashlib.sha256(), 0
    incoming.content.seek(0)
    with path.open("wb") as out:
        while piece := incoming.content.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return digest.hexdigest(), size


def download(call: Call) -> Answer:
    """GET uploads/{id}: the bytes, always called text/html."""
    release = call.release
    if not call.id:
        raise errors.refused("You need to specify an ID" + ("" if release.errors == "with_200" else "!"))
    if release.downloads == "readers_of_experiment":
        # the id of the file is taken for an experiment's (seen on 4.8.6 and 4.9.0)
        permissions.readable(call, "experiments", call.id)
    row = call.store.row("uploads", call.id)
    if row is None:
        raise errors.missing_upload(release)
    if not _may(call, row):
        if release.errors == "with_200":
            raise errors.reach()
        raise errors.RefusedError(403, "You do not have permission to access this resource.")
    return Answer(file=call.store.files / str(row["long_name"]), headers={"cache-control": "public"})


def _may(call: Call, row: Row) -> bool:
    if call.release.downloads == "nobody":
        return False
    if call.release.downloads == "uploader":
        return row["userid"] == call.userid
    entry = call.store.row(str(row["kind"]), int(row["item_id"] or 0))
    kind: Kind = "items" if row["kind"] == "items" else "experiments"
    return entry is not None and permissions.may_read(call, kind, entry)
