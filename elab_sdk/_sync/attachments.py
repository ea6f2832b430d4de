# Derived from elab_sdk/_async/attachments.py by tools/unasync.py: do not edit.
"""All the files of an entry, up and down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk._sync.entries import Entries
from elab_sdk._sync.uploads import Uploads
from elab_sdk.content import arguments
from elab_sdk.errors import ElabError
from elab_sdk.files import atomic, downloads
from elab_sdk.files.progress import Tally, check_progress, reporting
from elab_sdk.files.upload_sources import expand_sources, open_source, total_size
from elab_sdk.rules.entry_kinds import resolve_entry
from elab_sdk.wire.concurrency import WorkerPool
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from elab_api_v1.models import Upload

    from elab_sdk.files.downloads import Existing, PlannedDownload
    from elab_sdk.files.progress import Progress, Report
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import EntryKind, EntryLike
    from elab_sdk.rules.sent_uploads import Sent


class Attachments(Entries, Uploads):
    """All the files of an entry, up and down."""

    def upload_files(
        self, entry: EntryLike, files: str | os.PathLike[str] | Iterable[Source], *, progress: Progress = None
    ) -> list[Upload]:
        """Attach several files to an experiment or a database item, one after the other.

        >>> uploads = manager.upload_files(("experiment", 1), [("a.csv", b"1"), ("b.csv", b"2")])
        >>> [upload.real_name for upload in uploads]
        ['a.csv', 'b.csv']

        All of them are looked at before the first is sent: a path that is missing, a folder, or a name that
        servers refuse keeps all from being sent.

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
            files: A glob, such as "*.tif" or "scans/**/*.png", which is sorted by name; a path; or a list of
                what `upload_to_experiment` takes.
            progress: Called with the bytes sent and the bytes in all, of all files; or True for a bar. What
                it raises ends the upload; the file that is on its way is not stored.

        Returns:
            The files as the server lists them, in the order in which they were given.

        Raises:
            ValidationError: Nothing fits the glob, or one of them is no file. Nothing was sent.
            FileMissingError: There is no such path. Nothing was sent.
            FileChangedError: A file changed its size while it was sent. It was not stored.
            UnexpectedWrite: A file arrived damaged; the error has its number.
            NotSupportedByServer: 4.4 and later take no files for items.

        Works on every release; for items to 4.3. What was uploaded before an error is said in its notes.
        """
        kind, wanted = resolve_entry(entry)
        sources = expand_sources(files)
        with self._file_turn(kind, wanted):
            sent = self._send_all(kind, wanted, sources, progress)
            return self._stored(kind, wanted, sent) if sent else []

    def download_attachments(
        self,
        entry: EntryLike,
        folder: str | os.PathLike[str],
        *,
        existing: Existing = "raise",
        jobs: int = 4,
        progress: Progress = None,
    ) -> list[Path]:
        """Download all files of an experiment or a database item into a folder, several at once.

        >>> import tempfile
        >>> upload = manager.upload_to_experiment(1, b"a,b", name="table.csv")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     paths = manager.download_attachments(("experiment", 1), folder)
        ...     "table.csv" in [path.name for path in paths]
        True

        A file that is there already and has the server's checksum is not downloaded again. Names are made
        safe for every system; of files with the same name all but the first get their number: "gel (12).png".

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
                It is read anew.
            folder: Where they go; it is made where it is missing.
            existing: What becomes of another file that is there under such a name: "raise" raises an error
                before anything is downloaded, "replace" replaces it, "skip" keeps it.
            jobs: How many files to download at once.
            progress: Called with the bytes that came and the bytes in all, of all files, None before 4.3; or
                True for a bar. What it raises ends the downloads; files that are whole stay.

        Returns:
            The paths of all files, in the order of their numbers.

        Raises:
            FileAlreadyExistsError: Another file is there, and is not to be replaced.
            FileError: A file cannot be written: the disk is full.
            ChecksumMismatchError: What came is not what the server once got. That file is not left.
            NotFoundError: There is no such entry; on 4.8 and 4.9 also for many files that exist: see the
                error.
            PermissionDeniedError: To 3.6 only who uploaded a file may have it.

        Works on every release.
        """
        kind, wanted = resolve_entry(entry)
        where = atomic.path_of(folder, "folder")
        workers = WorkerPool(arguments.at_least(jobs, "jobs", 1))
        check_progress(progress)
        uploads = (self._read(kind, wanted)).uploads
        self._seen.note(uploads)
        plan = workers.run_in_thread(downloads.plan_downloads, uploads, where, existing)
        missing = [each for each in plan if not each.is_present]
        with reporting(progress, downloads.total_size(missing), f"{len(missing)} files") as report:
            tally = Tally(report)

            def fetch(planned: PlannedDownload) -> None:
                self._fetch_planned(planned, workers, tally.of(planned.upload.id), existing)

            workers.run(fetch, missing)
        return [each.path for each in plan]

    def _send_all(
        self, kind: EntryKind, id: int, sources: Sequence[Source], progress: Progress
    ) -> list[Sent]:
        sent: list[Sent] = []
        with reporting(progress, total_size(sources), f"{len(sources)} files") as report:
            tally = Tally(report)
            done: list[str] = []
            with note_completed_steps(done):
                for number, source in enumerate(sources):
                    sent.append(self._send_one(kind, id, source, tally.of(number)))
                    done.append(sent[-1].words)
        return sent

    def _send_one(self, kind: EntryKind, id: int, source: Source, report: Report) -> Sent:
        with open_source("upload_files", source, None) as going:
            going.report_to(report)
            return self._send_file(kind, "upload_files", id, going)

    def _fetch_planned(
        self, planned: PlannedDownload, workers: WorkerPool, report: Report, existing: Existing
    ) -> None:
        def checked(done: int) -> None:
            workers.raise_if_stopped()
            report(done)

        upload = planned.upload
        workers.raise_if_stopped()
        try:
            self._fetch(upload.id, upload, None, planned.path, existing=existing, report=checked)
        except ElabError as error:
            error.add_note(f"while downloading {planned.path.name} (upload {upload.id})")
            raise
