"""One run of a backup: what it has seen, what it must read, and what went wrong.

It does no input or output but on the backup's folder.
"""

from __future__ import annotations

import json
import threading
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.errors import DecodeError

from elab_sdk.backups import disk, faults, layout
from elab_sdk.backups.changed_entries import Candidate, is_current
from elab_sdk.backups.entry_job import EntryWork
from elab_sdk.backups.folder import BackupFolder
from elab_sdk.backups.lenient import read
from elab_sdk.backups.manifest import conclude
from elab_sdk.backups.records import EntryRecord, Problem
from elab_sdk.backups.results import BackupResult
from elab_sdk.files import atomic
from elab_sdk.rules.named_choices import has_tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from elab_api_v1.base import Model

    from elab_sdk.backups.backup_progress import Meter
    from elab_sdk.backups.entry_job import Wanted
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.selection import Selection
    from elab_sdk.errors import ElabError
    from elab_sdk.rules.release_detection import KnownRelease

__all__ = ["Run"]

_SOME: Final = 1000
_GOES_ON: Final = "what was saved is kept in {}: the same call goes on from there"


class Run:
    """One run of a backup.

    Args:
        root: The folder.
        endpoint: The API's root.
        wanted: Which entries are wanted.
        meter: What counts.
        jobs: How many requests at once.
        reread: Whether rows are not believed.
    """

    def __init__(
        self, root: Path, endpoint: str, wanted: Selection, meter: Meter, *, jobs: int, reread: bool
    ) -> None:
        self.folder: BackupFolder = BackupFolder(root, endpoint)
        self.wanted = wanted
        self.meter = meter
        self.notes: list[str] = []
        self._reread = reread
        self._patience = faults.Patience(max(10, 2 * jobs))
        self._lock = threading.Lock()
        self._found: set[tuple[str, int]] = set()
        self._tried: set[tuple[BackupKind, int]] = set()
        self._experiments: set[int] = set()
        self._links: set[tuple[BackupKind, int]] = set()
        self._problems: list[Problem] = []
        self._unread: dict[tuple[BackupKind, int], EntryRecord] = {}
        self._read = self._unchanged = self._downloaded = 0

    # -- choosing ------------------------------------------------------------------------------------------
    def listed(self, candidates: Iterable[Candidate]) -> None:
        """These are in the lists."""
        for each in candidates:
            self._tried.add((each.kind, each.id))
            if each.kind == "experiment":
                self._experiments.add(each.id)

    def sample(self, candidates: Iterable[Candidate]) -> tuple[Candidate, Collection[str]] | None:
        """An entry that is unchanged, and the keys that the server once sent: they show its release."""
        for each in candidates:
            record = self.folder.record(each.kind, each.id) if each.kind != "template" else None
            if record is not None and each.row is not None and record.row == each.row:
                try:
                    sent = json.loads((self.folder.root / record.folder / layout.ENTRY).read_bytes())
                except (OSError, ValueError, RecursionError):
                    continue
                return each, cast("dict[str, object]", sent).keys()
        return None

    def chosen(
        self,
        candidates: Iterable[Candidate],
        known: KnownRelease,
        *,
        follow: bool = False,
        announced: bool = False,
    ) -> list[Candidate]:
        """Those that must be read.

        Args:
            candidates: All.
            known: The server's release.
            follow: Whether links of the others count too: they lead to entries that are not listed.
            announced: Whether the meter knows of them.
        """
        to_read: list[Candidate] = []
        unchanged = 0
        for each in candidates:
            record = None if self._reread else self.folder.record(each.kind, each.id)
            current = record is not None and is_current(record, each, known, self._experiments)
            if record is None or not current or not self.folder.is_whole(record):
                to_read.append(each)
                continue
            unchanged += 1
            self._problems += record.problems
            for _ in record.problems:
                self.meter.problem()
            if follow or self.folder.resumes:
                self._note_links(record)
        self._unchanged += unchanged
        if not announced:
            self.meter.expect(unchanged, len(to_read))
        return to_read

    def named(self) -> Iterator[list[Candidate]]:
        """The entries whose numbers were given, some at a time: there may be millions."""
        if self.wanted.numbers is None:
            return
        self.meter.expect(0, self.wanted.count)
        named = iter(self.wanted.wanted())
        while part := [Candidate(kind, number, "number") for kind, number in islice(named, _SOME)]:
            yield part

    def linked(self) -> list[Candidate]:
        """Entries that links lead to, and that no list showed; each once."""
        if not self.wanted.is_all:
            return []
        with self._lock:
            found = sorted(self._links - self._tried)
            self._tried.update(found)
            self._links.clear()
        return [Candidate(kind, number, "number") for kind, number in found]

    def unlisted(self, *, deleted_too: bool) -> list[Candidate]:
        """Entries that were saved before and that no list shows now.

        Where not all are wanted, only those that a run was saving when it was killed.

        Args:
            deleted_too: Whether to look again for what was not there the last time.
        """
        found: list[Candidate] = []
        for kind in layout.KINDS:
            for number in self.folder.numbers(kind):
                if (kind, number) in self._tried:
                    continue
                record = self.folder.record(kind, number)
                if record is None or (self.wanted.is_all and (deleted_too or record.state == "present")):
                    found.append(Candidate(kind, number, "known"))
                    self._tried.add((kind, number))
        return found

    # -- one entry -----------------------------------------------------------------------------------------
    def is_wanted(self, wanted: Candidate, entry: Model) -> bool:
        """Whether an entry that was read has the tags that it must have."""
        if has_tags(read(entry, "tags", list[str]()), self.wanted.tags):
            return True
        self._patience.good()
        self.meter.done(f"{wanted.kind} {wanted.id}")
        return False

    def begin(self, wanted: Candidate, raw: bytes, entry: Model) -> EntryWork:
        """An entry came: its folder is about to be changed."""
        self._patience.good()
        self.meter.came(len(raw))
        old = self.folder.known(wanted.kind, wanted.id)
        path = self.folder.begin(wanted.kind, wanted.id, read(entry, "title", ""))
        trusting = not self._reread and not self.folder.is_doubtful
        return EntryWork(wanted, entry, raw, self.folder.root, path, old, trusting)

    def missing(self, work: EntryWork) -> list[Wanted]:
        """The files of an entry that must be downloaded."""
        try:
            return work.missing()
        except DecodeError as error:
            self.part_failed(work, "its files", error)
            return []

    def finish(self, work: EntryWork) -> None:
        """All of an entry is there."""
        record = work.finish()
        self.folder.finish(record)
        self._note_links(record)
        with self._lock:
            self._read += 1
            if self.wanted.numbers is not None:
                self._found.add((record.kind, record.id))
            self._problems += record.problems
        self.meter.done(f"{record.kind} {record.id}")

    def file_came(self) -> None:
        """A file was downloaded."""
        self._patience.good()
        with self._lock:
            self._downloaded += 1

    def file_failed(self, work: EntryWork, wanted: Wanted, error: ElabError) -> None:
        """A file could not be downloaded.

        Raises:
            ElabError: It concerns everything.
        """
        upload = wanted.upload
        what = f"{work.wanted.kind} {work.wanted.id}, upload {upload.id} ({wanted.path.name})"
        work.failed(wanted, self._problem(error, what, work.wanted, upload.id))

    def part_failed(self, work: EntryWork, what: str, error: ElabError) -> None:
        """Something else of an entry could not be read.

        Raises:
            ElabError: It concerns everything.
        """
        named = f"{work.wanted.kind} {work.wanted.id}, {what}"
        work.problems.append(self._problem(error, named, work.wanted))

    def entry_failed(self, wanted: Candidate, error: ElabError) -> None:
        """An entry could not be read.

        Raises:
            ElabError: It concerns everything.
        """
        what = f"{wanted.kind} {wanted.id}"
        if faults.is_absence(error) and wanted.origin != "row":
            if self.folder.has(wanted.kind, wanted.id):
                self.folder.gone(wanted.kind, wanted.id, faults.why(error))
        else:
            problem = self._problem(error, what, wanted)
            record = self.folder.kept(wanted.kind, wanted.id) or EntryRecord(
                kind=wanted.kind, id=wanted.id, folder="", title=wanted.title, state="unreadable"
            )
            with self._lock:
                self._found.add((wanted.kind, wanted.id))
                self._problems.append(problem)
                self._unread[wanted.kind, wanted.id] = record.with_problem(problem)
        self.meter.done(what)

    def team_came(self, name: str, content: bytes) -> None:
        """Something that belongs to the team."""
        self._patience.good()
        self.meter.came(len(content))
        folder = self.folder.root / layout.TEAM
        atomic.make_folder(folder)
        disk.put(folder / f"{name}.json", content)

    def team_failed(self, name: str, error: ElabError) -> None:
        """Something that belongs to the team could not be read.

        Raises:
            ElabError: It concerns everything.
        """
        with self._lock:
            self._problems.append(self._problem(error, name, None))

    # -- the end -------------------------------------------------------------------------------------------
    def conclude(self, known: KnownRelease) -> BackupResult:
        """Write the index and the manifest, and let go of the folder."""
        self.meter.stage("index")
        for kind, number in self.wanted.missed(self._found):
            words = f"there is neither an experiment nor an item {number} for this key"
            self._problems.append(Problem(kind, number, None, f"number {number}", "NotFoundError", words))
        problems = sorted(self._problems, key=_order)
        self.folder.flush()
        release = known.version or known.generation
        totals = conclude(
            self.folder,
            release=release,
            notes=self.notes,
            unread=self._unread,
            problems=[problem for problem in problems if problem.kind is None],
        )
        self.folder.close(finished=True)
        self.meter.stage("done")
        now = self.meter.now
        return BackupResult(
            folder=self.folder.root,
            release=release,
            entries=totals.present,
            deleted=totals.deleted,
            read=self._read,
            unchanged=self._unchanged,
            files=totals.attachments,
            downloaded=self._downloaded,
            bytes=now.bytes,
            seconds=now.seconds,
            problems=tuple(problems),
            notes=tuple(self.notes),
        )

    def stopped(self, error: BaseException, *, is_kept: bool) -> None:
        """It did not come to its end.

        Args:
            error: Why.
            is_kept: Whether what was saved is there for the next time.
        """
        self.folder.close(finished=False)
        if is_kept and (self.folder.root / layout.HEADER).exists():
            error.add_note(_GOES_ON.format(self.folder.root))

    def _note_links(self, record: EntryRecord) -> None:
        with self._lock:
            self._links.update(("item", number) for number in record.items)
            self._links.update(("experiment", number) for number in record.experiments)

    def _problem(
        self, error: ElabError, what: str, wanted: Candidate | None, upload: int | None = None
    ) -> Problem:
        """What is said of an error, so that the others go on.

        Raises:
            ElabError: It concerns everything.
        """
        if not self._patience.bears(error):
            raise error
        self.meter.problem()
        return Problem(
            kind=None if wanted is None else wanted.kind,
            id=None if wanted is None else wanted.id,
            upload=upload,
            what=what,
            error=type(error).__name__,
            words=str(error),
            lasts=faults.lasts(error),
        )


def _order(problem: Problem) -> tuple[str, int, int]:
    return problem.kind or "", problem.id or 0, problem.upload or 0
