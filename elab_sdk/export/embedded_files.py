"""Files of other entries that the text of an entry shows, which are exported with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import Upload

from elab_sdk.backups import layout
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.reader import Backup
    from elab_sdk.backups.records import EntryRecord, FileRecord

__all__ = ["BackupUploads", "FoundFile", "uploads_by_id"]


@attrs.frozen
class FoundFile:
    """A file in a backup.

    Args:
        folder: The folder of its entry, below the backup's.
        file: The record of the file.
        upload_id: The upload ID.
    """

    folder: str
    file: FileRecord
    upload_id: int


class BackupUploads:
    """The uploads of a backup by their names on the server's disk, read when the first is needed.

    Args:
        backup: The backup.
    """

    def __init__(self, backup: Backup) -> None:
        self._backup = backup
        self._by_long_name: dict[str, FoundFile] | None = None

    def find(self, long_name: str) -> FoundFile | None:
        """Return the file with a name on the server's disk; None if it is not in the backup."""
        if self._by_long_name is None:
            self._by_long_name = {}
            for record in self._backup.records():
                for name, found in self._files(record):
                    self._by_long_name.setdefault(name, found)
        return self._by_long_name.get(long_name)

    def upload(self, found: FoundFile) -> Upload | None:
        """Return the upload as its entry describes it; None if the backup is damaged."""
        return self._uploads(found.folder).get(found.upload_id)

    def _files(self, record: EntryRecord) -> Iterator[tuple[str, FoundFile]]:
        files = {upload_id: file for upload_id, file in record.uploads.items() if file.state == "present"}
        uploads = self._uploads(record.folder) if any(file.sent is None for file in files.values()) else {}
        for upload_id, file in files.items():
            sent = file.sent or {}
            name = uploads[upload_id].long_name if upload_id in uploads else sent.get("long_name")
            if isinstance(name, str) and name:
                # without the response, of which there may be thousands
                yield name, FoundFile(record.folder, attrs.evolve(file, sent=None), upload_id)

    def _uploads(self, folder: str) -> dict[int, Upload]:
        try:
            path = layout.resolve_inside(self._backup.folder, f"{folder}/{layout.ENTRY}")
            sent: JsonValue = json.loads(atomic.read_limited(path, layout.MAX_RESPONSE_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        return uploads_by_id(sent) if isinstance(sent, dict) else {}


def uploads_by_id(sent: JsonObject) -> dict[int, Upload]:
    """Return the uploads in a response by ID, without those that cannot be decoded."""
    uploads: dict[int, Upload] = {}
    values = sent.get("uploads")
    for value in values if isinstance(values, list) else ():
        try:
            upload = Upload.from_dict(value)
            uploads[upload.id] = upload
        except DecodeError:
            continue
    return uploads
