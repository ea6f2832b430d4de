# Derived from elab_sdk/_async/backup.py by tools/unasync.py: do not edit.
"""The archive of what changed in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, overload

from elab_api_v1.api.backup import get_backup_zip

from elab_sdk import checks, files
from elab_sdk._sync.base import Base
from elab_sdk.errors import NotAnElabServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from elab_sdk.files import Target, Write

_ZIP: Final = b"PK"


class Backup(Base):
    """The archive of what changed in a period."""

    @overload
    def get_backup_zip(self, period: str | Sequence[date | str], to: None = None) -> bytes: ...
    @overload
    def get_backup_zip(self, period: str | Sequence[date | str], to: Target) -> Path | None: ...
    def get_backup_zip(
        self, period: str | Sequence[date | str], to: Target | None = None
    ) -> bytes | Path | None:
        """Get a zip archive of all experiments that were changed in a period. The key must be a sysadmin's.

        >>> archive = manager.get_backup_zip("20200101-20301231")
        >>> archive[:2]
        b'PK'

        It may take minutes: give `timeout` enough of them when you make the manager, and give `to`, so that
        it need not fit in memory.

        Args:
            period: "20200101-20201231", or two dates.
            to: A path or a file opened with "wb"; the archive is returned where it is left out.

        Returns:
            The archive; or the path of the file; None for an open file.

        Raises:
            ValidationError: `period` is none, or ends before it starts.
            NotSupportedByServer: The release has no backups.
            PermissionDenied: The key's owner is no sysadmin; as `NotFoundOrDenied` to 4.3.

        Works from 3.4 to 4.7.
        """
        span = checks.period(period)
        self._known.require("get_backup_zip")
        request = get_backup_zip.request(span)
        if to is None:
            content = self._call(request, get_backup_zip.parse)
            if content[:2] != _ZIP:
                raise NotAnElabServer(200, "", request.method, request.path)
            return content
        with files.landing(to, f"elabftw-{span}.zip") as place:
            answer = self._transport.stream(request, _archive_only(place.write, request.path))
            self._parsed(answer, get_backup_zip.parse)
        return place.path


def _archive_only(write: Write, path: str) -> Write:
    """Let nothing pass that does not start as an archive does: a proxy may answer with a page."""
    started = False

    def checked(part: bytes, /) -> object:
        nonlocal started
        if not started and part[:2] != _ZIP:
            raise NotAnElabServer(200, "", "GET", path)
        started = True
        return write(part)

    return checked
