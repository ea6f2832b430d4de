"""Files on their way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.uploads import get_upload
from elab_api_v1.models import Upload

from elab_sdk._async.base import Base
from elab_sdk.files import downloads, safe_names
from elab_sdk.files.progress import reporting
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.content.arguments import Id
    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.progress import Progress, Report


class Uploads(Base):
    """What can be done with uploaded files."""

    async def get_upload(self, id: Id) -> bytes:
        """Read an uploaded file into memory; `download` writes it to a file.

        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> await manager.get_upload(upload)
        b'a,b'

        Args:
            id: The file's number, or the `Upload` of an entry.

        Returns:
            The file's content.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotFoundError: There is none. On 4.8 and 4.9 also for many that exist: see the error.
            PermissionDeniedError: To 3.6 only who uploaded it may have it.

        Works on every release.
        """
        wanted = checks.entry_id(id, "id", "upload")
        return await self._call(get_upload.request(wanted))

    async def download(
        self, upload: Id, to: Target, *, existing: Existing = "raise", progress: Progress = None
    ) -> Path | None:
        """Write an uploaded file to a path, into a folder, or to an open file, whatever its length.

        >>> import io
        >>> upload = await manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> await manager.download(upload, memory := io.BytesIO())
        >>> memory.getvalue()
        b'a,b'

        The file is written beside its target and moved into place when it is whole and right: there is never
        half a file under its name, whatever happens.

        Args:
            upload: The `Upload` of an entry, whose checksum is compared then, or its number.
            to: A path; a folder, where the `Upload` says the name, made safe for every system; or a file
                opened with "wb".
            existing: What becomes of a file that is there: "raise" raises an error, "replace" replaces it,
                "skip" keeps it and sends nothing.
            progress: Called with the bytes that came and the bytes in all, None before 4.3; or True for a
                bar. What it raises ends the download, and leaves no file.

        Returns:
            The path of the file; None for an open file.

        Raises:
            ValidationError: `to` is a folder, and only a number was given.
            FileAlreadyExistsError: There is a file, and it is not to be replaced. It is a `FileExistsError`
                too.
            FileError: The file cannot be written: the disk is full, the folder is missing.
            ChecksumMismatchError: What came is not what the server once got. No file is left.
            NotFoundError: There is none. On 4.8 and 4.9 also for many that exist: see the error.

        Works on every release.
        """
        wanted = checks.entry_id(upload, "upload", "upload")
        model = upload if isinstance(upload, Upload) else None
        name = None if model is None else safe_names.safe_name(model.real_name) or f"upload-{wanted}"
        total = None if model is None else model.filesize
        with reporting(progress, total, name or f"upload {wanted}") as report:
            return await self._fetch(wanted, model, name, to, existing=existing, report=report)

    async def _fetch(
        self,
        id: int,
        upload: Upload | None,
        name: str | None,
        to: Target,
        *,
        existing: Existing,
        report: Report,
    ) -> Path | None:
        with downloads.atomic_target(to, name, existing) as place:
            if not place.is_present:
                receiving = downloads.DownloadSink(place.write, upload, report)
                request = get_upload.request(id)
                self._parsed(request, await self._transport.stream(request, receiving))
                receiving.finish()
        return place.path
