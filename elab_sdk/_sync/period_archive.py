# Derived from elab_sdk/_async/period_archive.py by tools/unasync.py: do not edit.
"""The archive of the experiments that were changed in a period."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from elab_api_v1.api.backup import get_backup_zip

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

    from elab_sdk._sync.session import Session
    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.progress import Progress


def get_archive(
    session: Session,
    period: str | Sequence[date | str],
    to: Target | None,
    *,
    existing: Existing,
    progress: Progress,
) -> bytes | Path | None:
    """Download the archive of a period; see `get_backup_zip`."""
    span = periods.period(period)
    session.known.require("get_backup_zip")
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
        response = session.stream(request, receiving)
        session.decoded_optional(request, response)
        archive.finish()
    if archive.is_empty:
        alerts.warn(f"no experiment was changed in {span}", EmptyBackupWarning)
    return memory.getvalue() if to is None else place.path
