# Derived from elab_sdk/_async/backups.py by tools/unasync.py: do not edit.
"""Backups of everything that a key may read, and archives that are made from them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from elab_sdk._sync import backup_lists
from elab_sdk._sync.backup_entries import EntrySaver
from elab_sdk._wording import say
from elab_sdk.backups.backup_progress import progress_meter
from elab_sdk.backups.folder import check_folder
from elab_sdk.backups.run import BackupRun
from elab_sdk.backups.selection import make_selection
from elab_sdk.content import arguments
from elab_sdk.errors import ListTruncatedWarning, ValidationError
from elab_sdk.files import atomic
from elab_sdk.wire import alerts
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elab_sdk._sync.backup_lists import Listed
    from elab_sdk._sync.session import Session
    from elab_sdk.backups.backup_progress import BackupReport
    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.results import BackupResult
    from elab_sdk.content.arguments import StrPath
    from elab_sdk.export.archive_profiles import ExportTarget
    from elab_sdk.export.reports import ElnExport
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.release_detection import DetectedRelease


def back_up(
    session: Session,
    folder: StrPath,
    selected: Mapping[str, Any],
    *,
    jobs: int,
    reread: bool = False,
    revisions: bool = False,
    progress: BackupReport = None,
    is_kept: bool = True,
) -> BackupResult:
    """Save entries into a folder; see `Manager.backup`.

    Args:
        session: Sends the requests.
        folder: The folder.
        selected: The ids, search, title and tags.
        jobs: Maximum number of parallel requests.
        reread: Whether unchanged entries are read again.
        revisions: Whether the lists of revisions are saved, which only API v2 has.
        progress: Reports the progress.
        is_kept: Whether a backup that fails is kept, which the notes of the error then say.
    """
    selection = make_selection("backup", **selected)
    root = atomic.path_of(folder, "folder")
    size = arguments.at_least(jobs, "jobs", 1)
    pool = WorkerPool(size)
    pool.run_in_thread(check_folder, root, session.endpoint)
    with progress_meter(progress) as meter:
        # nothing is written before the server has responded
        if revisions:
            session.require_v2("list_revisions", f"{'backup' if is_kept else 'export_eln'}(revisions=True)")
        meter.set_stage("lists")
        listed = backup_lists.list_entries(session, selection)
        run = pool.run_in_thread(
            BackupRun, root, session.endpoint, selection, meter, jobs=size, reread=reread, revisions=revisions
        )
        try:
            _Backup(session, run, pool).save(listed)
            result = pool.run_in_thread(run.finish, session.known)
        except BaseException as error:
            run.abort(error, is_kept=is_kept)
            raise
    if result.notes:
        alerts.warn(result.notes[0], ListTruncatedWarning)
    return result


def export(
    session: Session,
    to: StrPath,
    selected: Mapping[str, Any],
    *,
    templates: bool,
    for_: ExportTarget | None,
    split: int | str | None,
    license: str | None,
    existing: Literal["raise", "replace"],
    jobs: int,
    revisions: bool,
    progress: BackupReport,
) -> ElnExport:
    """Write entries into an archive; see `Manager.export_eln`."""
    from elab_sdk.export.export_run import check_export, export_backup, nothing_selected_message
    from elab_sdk.export.reports import with_notes

    path = check_export(to, license, existing, for_, split)
    narrowed = [name for name, value in selected.items() if value is not None]
    if templates and narrowed:
        raise ValidationError("templates cannot be combined with a selection", "templates")
    pool = WorkerPool(1)
    with atomic.file_errors(path):
        folder = Path(pool.run_in_thread(tempfile.mkdtemp, ".part", ".elab-", path.parent))
    try:
        result = back_up(
            session,
            folder / "backup",
            selected,
            jobs=jobs,
            revisions=revisions,
            progress=progress,
            is_kept=False,
        )
        if not result.entries:
            raise ValidationError(nothing_selected_message(result.problems), next(iter(narrowed), "to"))
        archive = pool.run_in_thread(
            export_backup,
            result.folder,
            path,
            templates=templates,
            for_=for_,
            split=split,
            license=license,
            existing=existing,
        )
        entries = (problem for problem in result.problems if problem.kind and not problem.upload)
        return with_notes(archive, [*map(str, entries), *result.notes])
    finally:
        pool.run_in_thread(shutil.rmtree, folder, ignore_errors=True)


class _Backup:
    """One run of a backup."""

    def __init__(self, session: Session, run: BackupRun, pool: WorkerPool) -> None:
        self._session = session
        self._run = run
        self._pool = pool
        self._saver = EntrySaver(session, run, pool)

    def save(self, listed: Listed) -> None:
        """Save what the lists show, and what it leads to."""
        run, session = self._run, self._session
        rows = listed.candidates
        run.add_listed(rows)
        self._learn_from(rows)
        if run.selection.is_all:
            templates = backup_lists.list_templates(session, run)
            run.add_listed(templates)
            rows.extend(templates)
        run.meter.set_stage("entries")
        self._save_all(rows, follow_links=bool(listed.truncated(session.known)))
        if listed.candidates:
            # a list row distinguishes releases that entries do not (3.6.6 and 3.6.7)
            session.known = session.known.after_row(listed.candidates[0].row_keys)
        truncated = listed.truncated(session.known)
        for part in run.requested_batches():
            self._save_all(part, already_counted=True)
        unlisted = self._pool.run_in_thread(run.take_unlisted, retry_deleted=bool(truncated))
        self._save_all(unlisted)
        while linked := run.take_linked():
            self._save_all(linked)
        if run.selection.is_all:
            run.meter.set_stage("team")
            self._saver.save_team()
        self._saver.save_users()
        if truncated:
            run.notes.append(_truncation_note(session.known, truncated))

    def _learn_from(self, rows: Sequence[Candidate]) -> None:
        """Learn the release from the last backup: if an entry is unchanged, so is the release."""
        session = self._session
        sample = self._pool.run_in_thread(self._run.unchanged_sample, rows)
        if sample is not None and not session.known.is_known:
            candidate, keys = sample
            kind: EntryKind = "item" if candidate.kind == "item" else "experiment"
            session.known = session.known.after_entry(keys, kind, candidate.id).after_row(candidate.row_keys)

    def _save_all(
        self, candidates: Sequence[Candidate], *, follow_links: bool = False, already_counted: bool = False
    ) -> None:
        chosen = self._pool.run_in_thread(
            self._run.entries_to_read,
            candidates,
            self._session.known,
            follow_links=follow_links,
            already_counted=already_counted,
        )
        self._pool.run_all(self._saver.save_entry, chosen)


def _truncation_note(known: DetectedRelease, truncated: list[EntryKind]) -> str:
    caps = {release.list_cap for release in known.candidates if known.is_known}
    cap = str(caps.pop()) if len(caps) == 1 else "some"
    name = known.name if known.is_known else "of an unknown release"
    kinds = " and ".join(f"{kind}s" for kind in truncated)
    ids = say("{ids:1-5000}")
    return (
        f"eLabFTW {name} lists the newest {cap} {kinds} only: entries that are linked or that an earlier"
        f" backup contains were saved too, but there may be others. Give their IDs to try each: {ids}"
    )
