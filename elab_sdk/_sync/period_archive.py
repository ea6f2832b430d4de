# Derived from elab_sdk/_async/period_archive.py by tools/unasync.py: do not edit.
"""The archive of the experiments that were changed in a period."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Final

from elab_api_v1.api.backup import get_backup_zip

from elab_sdk._wording import Wording
from elab_sdk.errors import (
    ConnectionFailedError,
    ElabError,
    EmptyBackupWarning,
    NotFoundError,
    NotSupportedByServer,
)
from elab_sdk.files import downloads, safe_names
from elab_sdk.files.merged_archive import MergedArchive
from elab_sdk.files.period_archive import ArchiveSink
from elab_sdk.files.progress import reporting
from elab_sdk.rules import periods
from elab_sdk.rules.release_detection import availability
from elab_sdk.wire import alerts
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from elab_api_v1.models import ExperimentSummary

    from elab_sdk._sync.session import Session
    from elab_sdk.files.downloads import Existing, Target, Write
    from elab_sdk.files.progress import Progress, Report
    from elab_sdk.rules.releases import Release

_API_V2_CAN: Final = Wording(" On 4.8 and 4.9, API v2 can: use {api_v2}.")
_PAGE: Final = 500
_MY_READS: Final = 3
"""The scope of a list: everything that the key's owner may read."""


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
    _check(session)
    memory = io.BytesIO()
    name = f"elabftw-{span}.zip"
    with (
        reporting(progress, None, name) as report,
        downloads.atomic_target(memory if to is None else to, name, existing) as place,
    ):
        if place.is_present:
            return place.path
        is_empty = None
        if not session.known.holds_for_all(_is_by_entry):
            is_empty = _get_whole(session, span, place.write, report)
        if is_empty is None:
            is_empty = _merge(session, span, place.write, report)
    if is_empty:
        alerts.warn(f"no experiment was changed in {span}", EmptyBackupWarning)
    return memory.getvalue() if to is None else place.path


def _check(session: Session) -> None:
    """Raise an error if the release makes no archives.

    Raises:
        NotSupportedByServer: It does not; 4.8 and 4.9 only with API v2.
    """
    known = session.known
    if known.lacks("get_backup_zip"):
        has_v2 = known.holds_for_all(lambda release: release.v2_shows == "version")
        hint = f"{availability('get_backup_zip')}{_API_V2_CAN if has_v2 else ''}"
        raise known.not_supported("get_backup_zip", hint, is_harmless=True)


def _get_whole(session: Session, span: str, write: Write, report: Report) -> bool | None:
    """Download the archive of a period, as API v1 makes it.

    Returns:
        Whether it has no files; None if the response shows that the server makes no such archives.
    """
    request = get_backup_zip.request(span)
    archive = ArchiveSink(write, request.path)
    receiving = downloads.DownloadSink(archive, None, report)
    try:
        response = session.send(request, receiving)
    except NotSupportedByServer:
        if session.known.holds_for_all(_is_by_entry):
            return None
        raise
    session.decoded_optional(request, response)
    archive.finish()
    return archive.is_empty


def _merge(session: Session, span: str, write: Write, report: Report) -> bool:
    """Make the archive of a period from those of its experiments.

    Returns:
        Whether it has no files.
    """
    rows = _changed_experiments(session, span)
    pool = WorkerPool(1)
    with MergedArchive(write) as merged:
        for row in rows:
            with tempfile.TemporaryFile() as file:
                try:
                    _download(session, row.id, file.write, partial(_report, report, merged.size))
                    pool.run_in_thread(merged.add, file, _prefix(row))
                except NotFoundError:
                    # deleted meanwhile
                    continue
                except zipfile.BadZipFile as error:
                    reason = f"the archive of experiment {row.id} is damaged: {error}"
                    raise ConnectionFailedError(reason, "GET", f"experiments/{row.id}", False) from None
                except ElabError as error:
                    error.add_note(f"while downloading the archive of experiment {row.id}")
                    raise
            report(merged.size)
    report(merged.size)
    return not rows


def _report(report: Report, before: int, received: int) -> None:
    """Report the bytes written so far, and those received of the next archive before it is written."""
    report(before + received)


def _download(session: Session, id: int, write: Write, report: Report) -> None:
    from elab_api_v2.api.experiments import download_experiment  # not needed with API v1

    request = download_experiment.request(id, format_="zip")
    archive = ArchiveSink(write, request.path)
    receiving = downloads.DownloadSink(archive, None, report)
    session.decoded(request, session.send(request, receiving))
    archive.finish()


def _changed_experiments(session: Session, span: str) -> list[ExperimentSummary]:
    """List the experiments whose last change is in a period, as API v1 selects them, by ID."""
    from elab_api_v2.api.experiments import list_experiments

    first, last = span.split("-")
    changed: dict[int, ExperimentSummary] = {}
    offset = 0
    while True:
        rows = session.call(
            list_experiments.request(
                limit=_PAGE, offset=offset, order="lastchange", sort="desc", scope=_MY_READS
            )
        )
        days = [f"{row.modified_at:%Y%m%d}" if row.modified_at else "" for row in rows]
        changed.update((row.id, row) for row, day in zip(rows, days, strict=True) if first <= day <= last)
        # only pinned experiments, which come first, are not in this order
        if len(rows) < _PAGE or days[-1] < first:
            return [row for _, row in sorted(changed.items())]
        offset += len(rows)


def _prefix(row: ExperimentSummary) -> str:
    """The start of the names of an experiment's files: the archive of a period has a folder for each owner.

    The archive of an experiment has a folder with its title and the start of its elabid.
    """
    owner = safe_names.safe_name(row.fullname.replace(" ", "-")) or "unknown"
    return f"{owner}/{row.date} - "


def _is_by_entry(release: Release) -> bool:
    return release.period_archive == "by_entry"
