# Derived from elab_sdk/_async/files.py by tools/unasync.py: do not edit.
"""Files of entries: the methods of the Manager."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, overload

from elab_api_v1.api.uploads import get_upload
from elab_api_v1.models import Upload

from elab_sdk._lazy import lazy_module
from elab_sdk.content import arguments
from elab_sdk.files.progress import Tally, check_progress, reporting
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk._sync import transfers
    from elab_sdk._sync.entries import EntriesByKind
    from elab_sdk._sync.session import Session
    from elab_sdk.content.arguments import Id, StrPath
    from elab_sdk.files import atomic, downloads, safe_names, upload_sources
    from elab_sdk.files.downloads import Existing, PlannedDownload, Target
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Sources
    from elab_sdk.rules import checks, entry_kinds
    from elab_sdk.rules.entry_kinds import EntryLike
else:
    transfers = lazy_module("elab_sdk._sync.transfers")
    atomic = lazy_module("elab_sdk.files.atomic")
    downloads = lazy_module("elab_sdk.files.downloads")
    safe_names = lazy_module("elab_sdk.files.safe_names")
    upload_sources = lazy_module("elab_sdk.files.upload_sources")
    checks = lazy_module("elab_sdk.rules.checks")
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")


class Files:
    """The methods for files."""

    _session: Session
    _entries: EntriesByKind

    def get_upload(self, id: Id) -> bytes:
        """Read an uploaded file into memory; `download` writes it to a file.

        >>> upload = manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> manager.get_upload(upload)
        b'a,b'

        Args:
            id: The ID of the upload, or the `Upload` of an entry.

        Returns:
            The content of the file.

        Raises:
            ValidationError: `id` is not a positive integer.
            NotFoundError: It does not exist. On 4.8 and 4.9 also for many that exist: see the error. From 5.1
                also if another person uploaded it and its entry was not read before.
            PermissionDeniedError: Up to and including 3.6 only the user who uploaded it may read it.

        Works on every release.
        """
        upload_id = checks.entry_id(id, "id", "upload")
        if isinstance(id, Upload):
            self._session.note_parents([id])
        return self._session.call(get_upload.request(upload_id))

    @overload
    def download(
        self, upload: Id, to: StrPath, *, existing: Existing = "raise", progress: Progress = None
    ) -> Path: ...
    @overload
    def download(
        self, upload: Id, to: IO[bytes], *, existing: Existing = "raise", progress: Progress = None
    ) -> None: ...
    @overload
    def download(
        self, upload: Id, to: Target, *, existing: Existing = "raise", progress: Progress = None
    ) -> Path | None: ...
    def download(
        self, upload: Id, to: Target, *, existing: Existing = "raise", progress: Progress = None
    ) -> Path | None:
        """Write an uploaded file of any size to a path, into a folder, or to an open file.

        >>> import io
        >>> upload = manager.upload_to_experiment(1, b"a,b", name="data.csv")
        >>> manager.download(upload, memory := io.BytesIO())
        >>> memory.getvalue()
        b'a,b'

        The file is written under a temporary name, and renamed once it is complete and verified: no partial
        file ever has its name.

        Args:
            upload: The `Upload` of an entry, whose checksum is compared, or the ID of an upload.
            to: A path; a folder, where the file gets the name of the `Upload`, made safe for every system; or
                a file opened with "wb".
            existing: What to do if the file exists: "raise" raises an error, "replace" replaces the file,
                "skip" keeps it and sends nothing.
            progress: Called with the bytes received and the total number of bytes, which is None before 4.3;
                or True to show a progress bar. An error that it raises ends the download, and no file is
                left.

        Returns:
            The path of the file; None for an open file.

        Raises:
            ValidationError: `to` is a folder, and only an ID was given.
            FileAlreadyExistsError: The file exists. This is also a `FileExistsError`.
            FileError: The file cannot be written: the disk is full, or the folder is missing.
            ChecksumMismatchError: The downloaded file does not match the server's checksum. No file is left.
            NotFoundError: The upload does not exist. On 4.8 and 4.9 also for many that exist: see the error.
                From 5.1 also if only its ID was given, another person uploaded it, and its entry was not read
                before.

        Works on every release.
        """
        upload_id = checks.entry_id(upload, "upload", "upload")
        model = upload if isinstance(upload, Upload) else None
        if model is not None:
            self._session.note_parents([model])
        name = None if model is None else safe_names.safe_name(model.real_name) or f"upload-{upload_id}"
        total = None if model is None else model.filesize
        with reporting(progress, total, name or f"upload {upload_id}") as report:
            return transfers.download(
                self._session, upload_id, model, name, to, existing=existing, report=report
            )

    def upload_files(self, entry: EntryLike, files: Sources, *, progress: Progress = None) -> list[Upload]:
        """Attach several files to an experiment or a database item, one after the other.

        >>> uploads = manager.upload_files(("experiment", 1), [("a.csv", b"1"), ("b.csv", b"2")])
        >>> [upload.real_name for upload in uploads]
        ['a.csv', 'b.csv']

        All files are checked before the first is sent: if one is missing, is a folder, or has a name that
        servers reject, none is sent.

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12).
            files: A glob, such as "*.tif" or "scans/**/*.png", whose matches are sorted by name; a path; or a
                list of files as `upload_to_experiment` takes them.
            progress: Called with the bytes sent and the total number of bytes of all files; or True to show a
                progress bar. An error that it raises ends the upload; the current file is not stored.

        Returns:
            The uploads as the server lists them, in the order of `files`.

        Raises:
            ValidationError: The glob has no matches, or one of them is not a file. Nothing was sent.
            FileMissingError: A file does not exist. Nothing was sent.
            FileChangedError: The size of a file changed while it was sent. It was not stored.
            UnexpectedWrite: A file arrived damaged; the error contains its ID.
            NotSupportedByServer: From 4.4 API v1 takes no files for items.

        Works on every release; for items up to and including 4.3, and on API v2. The notes of an error list
        what was uploaded before it.
        """
        kind, entry_id = entry_kinds.resolve_entry(entry)
        sources = upload_sources.expand_sources(files)
        return transfers.upload_all(self._entries[kind], "upload_files", entry_id, sources, progress=progress)

    def download_attachments(
        self,
        entry: EntryLike,
        folder: StrPath,
        *,
        existing: Existing = "raise",
        jobs: int = 4,
        progress: Progress = None,
    ) -> list[Path]:
        """Download all files of an experiment or a database item into a folder.

        >>> import tempfile
        >>> upload = manager.upload_to_experiment(1, b"a,b", name="table.csv")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     paths = manager.download_attachments(("experiment", 1), folder)
        ...     "table.csv" in [path.name for path in paths]
        True

        A file that exists and matches the server's checksum is not downloaded again. Names are made safe for
        every system; of files with the same name all but the first get their ID: "gel (12).png".

        Args:
            entry: An experiment, an item, a list row, the result of a creation, or ("experiment", 12). It is
                read again.
            folder: The folder; it is created if it is missing.
            existing: What to do if another file with such a name exists: "raise" raises an error before the
                first download, "replace" replaces the file, "skip" keeps it.
            jobs: Maximum number of parallel downloads.
            progress: Called with the bytes received and the total number of bytes of all files, which is None
                before 4.3; or True to show a progress bar. An error that it raises ends the downloads;
                complete files are kept.

        Returns:
            The paths of all files, in the order of their IDs.

        Raises:
            FileAlreadyExistsError: Another file with such a name exists.
            FileError: A file cannot be written: the disk is full.
            ChecksumMismatchError: A downloaded file does not match the server's checksum. It is not kept.
            NotFoundError: The entry does not exist; on 4.8 and 4.9 also for many files that exist: see the
                error.
            PermissionDeniedError: Up to and including 3.6 only the user who uploaded a file may read it.

        Works on every release.
        """
        kind, entry_id = entry_kinds.resolve_entry(entry)
        target = atomic.path_of(folder, "folder")
        pool = WorkerPool(arguments.at_least(jobs, "jobs", 1))
        check_progress(progress)
        uploads = (self._entries[kind].read(entry_id)).uploads
        self._session.uploads.note(uploads)
        plan = pool.run_in_thread(downloads.plan_downloads, uploads, target, existing)
        missing = [each for each in plan if not each.is_present]
        with reporting(progress, downloads.total_size(missing), f"{len(missing)} files") as report:
            tally = Tally(report)

            def fetch(planned: PlannedDownload) -> None:
                report_one = tally.of(planned.upload.id)
                transfers.download_planned(self._session, planned, pool, report_one, existing)

            pool.run(fetch, missing)
        return [each.path for each in plan]
