"""The archive of what changed in a period."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, overload

from elab_api_v1.api.backup import get_backup_zip

from elab_sdk._async.base import Base
from elab_sdk.errors import EmptyBackupWarning
from elab_sdk.files import downloads
from elab_sdk.files.period_archive import ArchiveSink
from elab_sdk.files.progress import reporting
from elab_sdk.rules import periods
from elab_sdk.wire import alerts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.progress import Progress


class PeriodArchive(Base):
    """The archive of what changed in a period."""

    @overload
    async def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: None = None,
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> bytes: ...
    @overload
    async def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: Target,
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> Path | None: ...
    async def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: Target | None = None,
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> bytes | Path | None:
        """Get a zip archive of all experiments that were changed in a period. The key must be a sysadmin's.

        >>> archive = await manager.get_backup_zip("this month")
        >>> archive[:2]
        b'PK'

        It may take minutes: give `timeout` enough of them when you make the manager, and give `to`, so that
        it need not fit in memory.

        Args:
            period: "20200101-20201231"; two dates; "2020-01-01 to 2020-03-31"; or words: "today",
                "last month", "this quarter", "last year" as in the calendar, "last 30 days" up to today.
            to: A path, a folder, or a file opened with "wb"; the archive is returned where it is left out.
            existing: What becomes of a file that is there, as for `download`.
            progress: Called with the bytes that came, and None; or True for a bar. What it raises ends the
                download, and leaves no file.

        Returns:
            The archive; or the path of the file; None for an open file. Where nothing changed in the period
            it is an archive of 22 bytes, and the warning `EmptyBackupWarning` says so.

        Raises:
            ValidationError: `period` is none, or ends before it starts.
            FileAlreadyExistsError: There is a file, and it is not to be replaced.
            FileError: The file cannot be written.
            ConnectionFailedError: The archive broke off. No file is left.
            NotSupportedByServer: The release has no backups.
            PermissionDeniedError: The key's owner is no sysadmin; as `NotFoundOrDeniedError` to 4.3.

        Works from 3.4.0 to 4.3.10, on 4.5.12, and from 4.6.0 to 4.7.0.
        """
        span = periods.period(period)
        self._known.require("get_backup_zip")
        request = get_backup_zip.request(span)
        memory = io.BytesIO()
        name = f"elabftw-{span}.zip"
        with (
            reporting(progress, None, name) as report,
            downloads.atomic_target(memory if to is None else to, name, existing) as place,
        ):
            if place.is_present:
                return place.path
            archive = ArchiveSink(place.write, request.path)
            receiving = downloads.DownloadSink(archive, None, report)
            answer = await self._transport.stream(request, receiving)
            await self._explained(request, answer)
            archive.finish()
        if archive.is_empty:
            alerts.warn(f"no experiment was changed in {span}", EmptyBackupWarning)
        return memory.getvalue() if to is None else place.path
