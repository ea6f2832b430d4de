# Derived from elab_sdk/_async/uploads.py by tools/unasync.py: do not edit.
"""Files on their way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.uploads import get_upload
from elab_api_v1.models import Upload

from elab_sdk import checks, files
from elab_sdk._sync.base import Base

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.checks import Id
    from elab_sdk.files import Target


class Uploads(Base):
    """What can be done with uploaded files."""

    def get_upload(self, id: Id) -> bytes:
        """Read an uploaded file into memory; `download` writes it to a file.

        >>> upload = manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> manager.get_upload(upload)
        b'a,b'

        Args:
            id: The file's number, or the `Upload` of an entry.

        Returns:
            The file's content.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotFound: There is none. On 4.8 and 4.9 also for many that exist: see the error.
            PermissionDenied: To 3.6 only who uploaded it may have it.

        Works on every release.
        """
        wanted = checks.entry_id(id, "id", ("Upload",))
        return self._call(get_upload.request(wanted), get_upload.parse)

    def download(self, upload: Id, to: Target) -> Path | None:
        """Write an uploaded file to a path, into a folder, or to an open file, whatever its length.

        >>> import io
        >>> upload = manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> manager.download(upload, memory := io.BytesIO())
        >>> memory.getvalue()
        b'a,b'

        The file is written beside its target and moved into place when it is whole: there is never half a
        file.

        Args:
            upload: The `Upload` of an entry, or its number.
            to: A path, where a file that is there is replaced; a folder, where the `Upload` says the name and
                nothing is replaced; or a file opened with "wb".

        Returns:
            The path of the file; None for an open file.

        Raises:
            ValidationError: `to` is a folder, and only a number was given.
            FileExistsError: The folder has a file of this name.
            NotFound: There is none. On 4.8 and 4.9 also for many that exist: see the error.

        Works on every release.
        """
        wanted = checks.entry_id(upload, "upload", ("Upload",))
        name = upload.real_name if isinstance(upload, Upload) else None
        with files.landing(to, name) as place:
            answer = self._transport.stream(get_upload.request(wanted), place.write)
            self._parsed(answer, get_upload.parse)
        return place.path
