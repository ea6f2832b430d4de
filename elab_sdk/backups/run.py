"""The state of one backup run: what was listed, what must be read, and which problems occurred.

It only reads and writes the folder of the backup; the Manager sends the requests.
"""

from __future__ import annotations

import json
import threading
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.errors import DecodeError

from elab_sdk._wording import say
from elab_sdk.backups import disk, faults, layout
from elab_sdk.backups.candidate_lists import SelectedCandidates
from elab_sdk.backups.changed_entries import Candidate, is_unchanged
from elab_sdk.backups.entry_job import EntryJob
from elab_sdk.backups.entry_sets import EntrySet
from elab_sdk.backups.folder import BackupFolder
from elab_sdk.backups.lenient import value_or_default
from elab_sdk.backups.manifest import write_index_and_manifest
from elab_sdk.backups.records import EntryRecord, Problem
from elab_sdk.backups.results import BackupResult
from elab_sdk.files import atomic
from elab_sdk.rules.named_choices import has_all_tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from elab_api_v1.base import Model

    from elab_sdk.backups.backup_progress import ProgressMeter
    from elab_sdk.backups.entry_job import PendingFile
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.selection import Selection
    from elab_sdk.errors import ElabError
    from elab_sdk.rules.release_detection import DetectedRelease

__all__ = ["BackupRun"]

_BATCH_SIZE: Final = 1000
_RESUME_NOTE: Final = "the entries saved so far are kept in {folder}; {repeat_call} to resume the backup"


class BackupRun:
    """One run of a backup.

    Args:
        root: The folder of the backup.
        endpoint: The address of the API.
        selection: The selected entries.
        meter: Reports the progress.
        jobs: Maximum number of parallel requests.
        reread: Whether to read all entries, regardless of the rows in the lists.
        revisions: Whether to save the lists of revisions. Entries whose list is missing are read again.
    """

    def __init__(
        self,
        root: Path,
        endpoint: str,
        selection: Selection,
        meter: ProgressMeter,
        *,
        jobs: int,
        reread: bool,
        revisions: bool = False,
    ) -> None:
        self.folder: BackupFolder = BackupFolder(root, endpoint)
        self.selection = selection
        self.meter = meter
        self.notes: list[str] = []
        self.revisions: bool = revisions
        self._reread = reread
        self._failure_budget = faults.FailureBudget(max(10, 2 * jobs))
        self._lock = threading.Lock()
        self._existing = EntrySet()
        self._listed = EntrySet()
        self._tried = EntrySet()
        self._links = EntrySet()
        self._problems: list[Problem] = []
        self._unread: dict[tuple[BackupKind, int], EntryRecord] = {}
        self._read = self._unchanged = self._downloaded = 0

    # -- choosing entries ----------------------------------------------------------------------------------
    def add_listed(self, candidates: Iterable[Candidate]) -> None:
        """Note the entries that the lists contain."""
        for candidate in candidates:
            self._tried.add(candidate.kind, candidate.id)
            self._listed.add(candidate.kind, candidate.id)

    def unchanged_sample(self, candidates: Iterable[Candidate]) -> tuple[Candidate, Collection[str]] | None:
        """Return an unchanged entry and the keys of its saved response, which show the server's release."""
        for candidate in candidates:
            if candidate.kind == "template" or candidate.row_sha256 is None:
                continue
            record = self.folder.record(candidate.kind, candidate.id)
            if record is not None and record.row == candidate.row_sha256:
                try:
                    sent = json.loads((self.folder.root / record.folder / layout.ENTRY).read_bytes())
                except (OSError, ValueError, RecursionError):
                    continue
                return candidate, cast("dict[str, object]", sent).keys()
        return None

    def entries_to_read(
        self,
        candidates: Sequence[Candidate],
        known: DetectedRelease,
        *,
        follow_links: bool = False,
        already_counted: bool = False,
    ) -> Sequence[Candidate]:
        """Return the entries that must be read.

        Args:
            candidates: All candidates.
            known: What is known of the server's release.
            follow_links: Whether to note the links of unchanged entries, which may lead to unlisted entries.
            already_counted: Whether the candidates are already in the expected total.
        """
        to_read = SelectedCandidates(candidates)
        unchanged = 0
        for position, candidate in enumerate(candidates):
            saved = None if self._reread else self.folder.saved(candidate.kind, candidate.id)
            record, content = (None, b"") if saved is None else saved
            is_current = record is not None and is_unchanged(record, candidate, known, self._listed)
            if self.revisions and record is not None and not record.has_revisions:
                is_current = False
            if record is None or not is_current or not self.folder.has_all_files(record):
                to_read.append(position)
                continue
            unchanged += 1
            self.folder.index_lines.keep(record, content)
            self._problems += record.problems
            for _ in record.problems:
                self.meter.count_problem()
            if follow_links or self.folder.resumes:
                self._note_links(record)
        self._unchanged += unchanged
        if not already_counted:
            self.meter.add_expected(unchanged, len(to_read))
        return to_read

    def requested_batches(self) -> Iterator[list[Candidate]]:
        """Yield the entries requested by ID, in batches, since there may be millions."""
        if self.selection.requested_ids is None:
            return
        self.meter.add_expected(0, self.selection.count)
        requested = iter(self.selection.requested())
        while batch := [
            Candidate(kind, entry_id, "reference") for kind, entry_id in islice(requested, _BATCH_SIZE)
        ]:
            yield batch

    def take_linked(self) -> list[Candidate]:
        """Return unlisted entries that links lead to, each once."""
        if not self.selection.is_all:
            return []
        with self._lock:
            linked = [entry for entry in self._links if entry not in self._tried]
            for kind, entry_id in linked:
                self._tried.add(kind, entry_id)
            self._links.clear()
        return [Candidate(kind, entry_id, "reference") for kind, entry_id in linked]

    def take_unlisted(self, *, retry_deleted: bool) -> list[Candidate]:
        """Return saved entries that no list contains.

        For a part of a notebook, these are only the entries that a killed run was saving.

        Args:
            retry_deleted: Whether to include entries that are already marked as deleted.
        """
        unlisted: list[Candidate] = []
        for kind in layout.KINDS:
            for entry_id in self.folder.ids(kind):
                if (kind, entry_id) in self._tried:
                    continue
                record = self.folder.record(kind, entry_id)
                if record is None or (self.selection.is_all and (retry_deleted or record.state == "present")):
                    unlisted.append(Candidate(kind, entry_id, "backup"))
                    self._tried.add(kind, entry_id)
        return unlisted

    # -- saving one entry ----------------------------------------------------------------------------------
    def matches_tags(self, candidate: Candidate, entry: Model) -> bool:
        """Return whether an entry has the selected tags, and count it as done if not."""
        if has_all_tags(value_or_default(entry, "tags", list[str]()), self.selection.tags):
            return True
        self._failure_budget.reset()
        self.meter.count_entry(f"{candidate.kind} {candidate.id}")
        return False

    def begin_entry(self, candidate: Candidate, raw: bytes, entry: Model) -> EntryJob:
        """Start to save an entry that was read."""
        self._failure_budget.reset()
        self.meter.count_bytes(len(raw))
        old_record = self.folder.latest_record(candidate.kind, candidate.id)
        title = value_or_default(entry, "title", "")
        path, is_new = self.folder.begin_entry(candidate.kind, candidate.id, title)
        trusts_sizes = not self._reread and not self.folder.may_have_lost_data
        return EntryJob(candidate, entry, raw, self.folder.root, path, is_new, old_record, trusts_sizes)

    def pending_files(self, job: EntryJob) -> list[PendingFile]:
        """Return the files of an entry that must be downloaded."""
        try:
            return job.pending_files()
        except DecodeError as error:
            self.part_failed(job, "list of files", error)
            return []

    def finish_entry(self, job: EntryJob) -> None:
        """Finish saving an entry."""
        record = job.finish()
        self.folder.finish_entry(record, is_new=job.is_new)
        self._note_links(record)
        with self._lock:
            self._read += 1
            if self.selection.requested_ids is not None:
                self._existing.add(record.kind, record.id)
            self._problems += record.problems
        self.meter.count_entry(f"{record.kind} {record.id}")

    def file_downloaded(self) -> None:
        """Count a downloaded file."""
        self._failure_budget.reset()
        with self._lock:
            self._downloaded += 1

    def file_failed(self, job: EntryJob, file: PendingFile, error: ElabError) -> None:
        """Note that a file could not be downloaded.

        Raises:
            ElabError: The error concerns the whole backup.
        """
        candidate, upload = job.candidate, file.upload
        subject = f"{candidate.kind} {candidate.id}, upload {upload.id} ({file.path.name})"
        job.file_failed(file, self._problem(error, subject, candidate, upload.id))

    def part_failed(self, job: EntryJob, part: str, error: ElabError) -> None:
        """Note that a part of an entry could not be read.

        Raises:
            ElabError: The error concerns the whole backup.
        """
        candidate = job.candidate
        subject = f"{candidate.kind} {candidate.id}, {part}"
        job.problems.append(self._problem(error, subject, candidate))

    def entry_deleted(self, candidate: Candidate) -> None:
        """Note that an entry is deleted, although the server still sends it. What was saved of it stays."""
        self._failure_budget.reset()
        if self.folder.has(candidate.kind, candidate.id):
            self.folder.mark_deleted(candidate.kind, candidate.id, faults.DELETED)
        self.meter.count_entry(f"{candidate.kind} {candidate.id}")

    def entry_failed(self, candidate: Candidate, error: ElabError) -> None:
        """Note that an entry could not be read.

        Raises:
            ElabError: The error concerns the whole backup.
        """
        subject = f"{candidate.kind} {candidate.id}"
        if faults.is_absence(error) and candidate.origin != "row":
            if self.folder.has(candidate.kind, candidate.id):
                self.folder.mark_deleted(candidate.kind, candidate.id, faults.absence_reason(error))
        else:
            problem = self._problem(error, subject, candidate)
            record = self.folder.saved_record(candidate.kind, candidate.id) or EntryRecord(
                kind=candidate.kind, id=candidate.id, folder="", title=candidate.title, state="unreadable"
            )
            with self._lock:
                self._existing.add(candidate.kind, candidate.id)
                self._problems.append(problem)
                self._unread[candidate.kind, candidate.id] = record.with_problem(problem)
        self.meter.count_entry(subject)

    # -- saving the team's lists ---------------------------------------------------------------------------
    def needs_choices(self, name: str) -> bool:
        """Return whether a list of statuses or categories must be read.

        The rows of entries show the titles of theirs. If no row has changed, a saved list is kept, so that an
        unchanged notebook costs no request for it.
        """
        return self._read > 0 or not (self.folder.root / layout.TEAM / f"{name}.json").is_file()

    def save_team_list(self, name: str, content: bytes) -> None:
        """Save one of the team's lists."""
        self._failure_budget.reset()
        self.meter.count_bytes(len(content))
        folder = self.folder.root / layout.TEAM
        atomic.make_folder(folder)
        disk.write_file(folder / f"{name}.json", content)

    def team_list_failed(self, name: str, error: ElabError) -> None:
        """Note that one of the team's lists could not be read.

        Raises:
            ElabError: The error concerns the whole backup.
        """
        with self._lock:
            self._problems.append(self._problem(error, name, None))

    # -- ending the run ------------------------------------------------------------------------------------
    def finish(self, known: DetectedRelease) -> BackupResult:
        """Write the index and the manifest, and release the folder."""
        self.meter.set_stage("index")
        for kind, entry_id in self.selection.missing(self._existing):
            message = "no experiment or item that this key can read has this ID"
            self._problems.append(Problem(kind, entry_id, None, f"ID {entry_id}", "NotFoundError", message))
        problems = sorted(self._problems, key=_problem_order)
        self.folder.flush()
        # a run that read nothing learned nothing: the release of the last run stands
        release = known.version or known.generation or (None if known.is_known else self.folder.release)
        totals = write_index_and_manifest(
            self.folder,
            release=release,
            notes=self.notes,
            unread=self._unread,
            problems=[problem for problem in problems if problem.kind is None],
        )
        self.folder.close(finished=True)
        self.meter.set_stage("done")
        progress = self.meter.state
        return BackupResult(
            folder=self.folder.root,
            release=release,
            entries=totals.present,
            deleted=totals.deleted,
            read=self._read,
            unchanged=self._unchanged,
            files=totals.attachments,
            downloaded=self._downloaded,
            bytes=progress.bytes,
            seconds=progress.seconds,
            problems=tuple(problems),
            notes=tuple(self.notes),
        )

    def abort(self, error: BaseException, *, is_kept: bool) -> None:
        """Release the folder after an error.

        Args:
            error: The error.
            is_kept: Whether the folder is kept, so that another run can resume.
        """
        self.folder.close(finished=False)
        if is_kept and (self.folder.root / layout.HEADER).exists():
            error.add_note(say(_RESUME_NOTE, folder=self.folder.root))

    def _note_links(self, record: EntryRecord) -> None:
        with self._lock:
            for entry_id in record.items:
                self._links.add("item", entry_id)
            for entry_id in record.experiments:
                self._links.add("experiment", entry_id)

    def _problem(
        self, error: ElabError, subject: str, candidate: Candidate | None, upload: int | None = None
    ) -> Problem:
        """Turn an error into a problem, so that the backup continues.

        Raises:
            ElabError: The error concerns the whole backup.
        """
        if not self._failure_budget.allows(error):
            raise error
        self.meter.count_problem()
        return Problem(
            kind=None if candidate is None else candidate.kind,
            id=None if candidate is None else candidate.id,
            upload=upload,
            subject=subject,
            error=type(error).__name__,
            message=str(error),
            is_permanent=faults.is_permanent(error),
        )


def _problem_order(problem: Problem) -> tuple[str, int, int]:
    return problem.kind or "", problem.id or 0, problem.upload or 0
