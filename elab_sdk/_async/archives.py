"""Many entries at once: parallel reads, backups and archives. The methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from elab_sdk.content import arguments
from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import ElabError, NotFoundError, PermissionDeniedError, ValidationError
from elab_sdk.rules import checks, dask_bag
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from dask.bag import Bag
    from elab_api_v1.models import Experiment, Item

    from elab_sdk._async.entries import EntriesByKind
    from elab_sdk._async.session import Session
    from elab_sdk.backups.backup_progress import BackupReport
    from elab_sdk.backups.results import BackupResult
    from elab_sdk.backups.selection import Ids
    from elab_sdk.content.arguments import Id
    from elab_sdk.export.import_report import ElnImport
    from elab_sdk.export.profiles import ExportTarget
    from elab_sdk.export.reports import ElnExport
    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.progress import Progress
    from elab_sdk.rules.dask_bag import Missing
    from elab_sdk.rules.entry_kinds import EntryKind


class Archives:
    """The methods for many entries at once."""

    _session: Session
    _entries: EntriesByKind

    @overload
    async def read_many(
        self,
        ids: Iterable[Id],
        kind: Literal["experiment"] = "experiment",
        *,
        jobs: int = 8,
        missing: Missing = "raise",
    ) -> list[Experiment]: ...
    @overload
    async def read_many(
        self, ids: Iterable[Id], kind: Literal["item"], *, jobs: int = 8, missing: Missing = "raise"
    ) -> list[Item]: ...
    @overload
    async def read_many(
        self, ids: Iterable[Id], kind: EntryKind = ..., *, jobs: int = 8, missing: Missing = "raise"
    ) -> list[Experiment] | list[Item]: ...
    async def read_many(
        self,
        ids: Iterable[Id],
        kind: EntryKind = "experiment",
        *,
        jobs: int = 8,
        missing: Missing = "raise",
    ) -> list[Experiment] | list[Item]:
        """Read several entries in parallel.

        >>> rows = await manager.get_all_experiments(limit=2)
        >>> [entry.id for entry in await manager.read_many(rows)] == [row.id for row in rows]
        True

        Args:
            ids: The IDs, or list rows: [3, 7], range(1, 100).
            kind: The kind of the entries: "experiment" or "item".
            jobs: Maximum number of parallel requests.
            missing: What to do if an entry does not exist or may not be read: "raise" raises an error, "skip"
                omits the entry.

        Returns:
            The entries, in the order of `ids`.

        Raises:
            ValidationError: An argument is invalid. Nothing was sent.
            NotFoundError: An entry does not exist; up to and including 4.3 raised as `NotFoundOrDeniedError`.

        Works on every release.
        """
        numbers = dask_bag.check_ids(ids, kind)
        dask_bag.check_missing(missing)
        pool = AsyncWorkerPool(arguments.at_least(jobs, "jobs", 1))
        entries = self._entries[kind]

        async def read(id: int) -> Experiment | Item | None:
            pool.raise_if_stopped()
            try:
                entry: Experiment | Item = await entries.read(id)
            except (NotFoundError, PermissionDeniedError) as error:
                if missing == "raise":
                    error.add_note(f"while reading {kind} {id}")
                    raise
            except ElabError as error:
                error.add_note(f"while reading {kind} {id}")
                raise
            else:
                return entry
            return None

        results = await pool.run(read, numbers)
        return [entry for entry in results if entry is not None]  # type: ignore[return-value]

    def read_bag(
        self,
        ids: Iterable[Id],
        kind: EntryKind = "experiment",
        *,
        partition_size: int = 100,
        jobs: int = 4,
        missing: Missing = "raise",
    ) -> Bag:
        """Make a dask bag of entries, which are read by the workers that compute it.

        >>> bag = manager.read_bag([1], partition_size=50)
        >>> bag.map(lambda experiment: experiment.id).compute(scheduler="synchronous")
        [1]

        Nothing is read before the bag is computed. Each partition is read by a copy of this Manager with its
        own connections. A copy contains the key only if this Manager was made with `pickle_key=True`; else
        the workers read the key from `ELAB_TOKEN`.

        Args:
            ids: The IDs, or list rows.
            kind: The kind of the entries: "experiment" or "item".
            partition_size: Number of entries per partition.
            jobs: Maximum number of parallel requests of each worker.
            missing: What to do if an entry does not exist or may not be read: "raise" or "skip".

        Returns:
            A `dask.bag.Bag` of `Experiment` or `Item`, in the order of `ids`.

        Raises:
            ValidationError: An argument is invalid.
            ImportError: The extra `dask` is not installed.

        Works on every release.
        """
        return dask_bag.make_bag(
            self,
            dask_bag.check_ids(ids, kind),
            kind,
            size=arguments.at_least(partition_size, "partition_size", 1),
            jobs=arguments.at_least(jobs, "jobs", 1),
            missing=dask_bag.check_missing(missing),
        )

    async def backup(
        self,
        folder: str | os.PathLike[str],
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        jobs: int = 8,
        reread: bool = False,
        revisions: bool = False,
        progress: BackupReport = None,
    ) -> BackupResult:
        """Save everything that the key may read into a folder, or only what changed since the last backup.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first = await manager.backup(folder)
        ...     again = await manager.backup(folder)
        >>> first.read > 0, again.read
        (True, 0)

        Each entry gets a folder with the JSON that the server sent, an HTML page, and its files. Beside them
        are the data of the team, an index, and a manifest with the SHA-256 of every file; see
        `elab_sdk.backups.layout`. `verify_backup` compares a folder with its manifest, and `open_backup`
        reads it.

        An interrupted backup is resumed by the same call. Without a selection, entries that no longer exist
        on the server are marked as deleted, and kept. An entry or a file that cannot be read is reported, and
        does not stop the backup.

        Args:
            folder: A new or empty folder, or an earlier backup of the same server.
            ids: Only entries with these IDs, experiments and items alike: 12, [3, 7], range(1, 5001),
                "1-5000, 7"; or entries: ("item", 3), a model. Not every ID of a range must exist.
            search: Only experiments and items that match, as for `get_all_experiments`.
            title: Only experiments and items whose titles contain this text.
            tags: Only experiments and items with this tag, or with all of several tags.
            jobs: Maximum number of parallel requests.
            reread: Whether to read entries again that appear unchanged in the lists, and to compare every
                file by its checksum. Lists do not show every new tag or link, and up to and including 4.3 no
                second file.
            revisions: Whether to save when and by whom the text of each entry was changed; one more request
                for each entry that is read. Needs API v2. The texts themselves cannot be read.
            progress: Called with a `BackupProgress`; or True to show a progress bar. An error that it raises
                ends the backup.

        Returns:
            What was read, what the backup contains, and the problems.

        Raises:
            ValidationError: An argument is invalid, or the folder contains something else. Nothing was sent.
            FolderInUseError: Another backup writes to the folder.
            AuthenticationError: The server did not accept the key.
            NoResponseError: The server does not respond any more; what was saved is kept.
            NotSupportedByServer: `search` was given and the release is older than 4.3; or `revisions`, and
                API v1 is used.

        Works on every release. Archived entries are saved from 5.2. 3.5.0 up to and including 3.6.6 list the
        newest 16 entries only: entries that are linked, that an earlier backup contains, or that `ids` names
        are saved too. The warning `ListTruncatedWarning` says that there may be more.
        """
        from elab_sdk._async.backups import back_up  # few callers need it

        selected = {"ids": ids, "search": search, "title": title, "tags": tags}
        return await back_up(
            self._session, folder, selected, jobs=jobs, reread=reread, revisions=revisions, progress=progress
        )

    async def export_eln(
        self,
        to: str | os.PathLike[str],
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        templates: bool = False,
        for_: ExportTarget | None = None,
        split: int | str | None = None,
        license: str | None = None,
        existing: Literal["raise", "replace"] = "raise",
        jobs: int = 8,
        revisions: bool = False,
        progress: BackupReport = None,
    ) -> ElnExport:
        """Write all entries, or those that match, into an archive that other notebooks can read (.eln).

        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     export = await manager.export_eln(pathlib.Path(folder, "lab.eln"))
        >>> export.experiments > 0, export.is_complete
        (True, True)

        The format is that of the ELN Consortium: eLabFTW 5, Kadi4Mat, SampleDB, PASTA and others import it.
        The archive contains the text, tags, steps, comments, extra fields, links and files of each entry, and
        what the server sent. It is made from a temporary backup beside it;
        `elab_sdk.export.export_backup` makes one from a backup that you keep. No partial archive is left.

        Args:
            to: The path of the archive, which ends in .eln. With `split`, lab.eln becomes lab-1.eln,
                lab-2.eln, …
            ids: Only entries with these IDs, experiments and items alike: 12, [3, 7], range(1, 5001),
                "1-5000, 7"; or entries: ("item", 3), a model.
            search: Only experiments and items that match, as for `get_all_experiments`.
            title: Only experiments and items whose titles contain this text.
            tags: Only experiments and items with this tag, or with all of several tags.
            templates: Whether templates are included; only possible without a selection.
            for_: The program that will import the archive: "elabftw" is eLabFTW 5.3 and later, "elabftw-5.1"
                is 5.1 and 5.2. They read more of such an archive, which is not quite valid RO-Crate. By
                default, the archive is valid, and for all programs.
            split: The maximum of one archive: a number of entries (300), or a size ("100MB"). Linked entries
                are kept together if they fit.
            license: The URL of the licence under which the archive may be used.
            existing: What to do if the file exists: "raise" raises an error, "replace" replaces the file.
            jobs: Maximum number of parallel requests.
            revisions: Whether the page of each entry says when and by whom its text was changed; one more
                request for each entry, and only with API v2.
            progress: Called with a `BackupProgress` while entries are read; or True to show a progress bar.

        Returns:
            What was written, and what could not be: see `missing` and `problems`; `changes` lists what was
            changed to be importable. On 4.8 and 4.9 many files cannot be read: see `download`.

        Raises:
            ValidationError: An argument is invalid, and nothing was sent; or there are no matches.
            FileAlreadyExistsError: The file exists. Nothing was sent.
            FileError: The archive cannot be written: the disk is full. No partial archive is left.
            ImportError: The extra `eln` is not installed.
            NotSupportedByServer: `search` was given and the release is older than 4.3; or `revisions`, and
                API v1 is used.

        Works on every release. Archived entries are exported from 5.2. 3.5.0 up to and including 3.6.6 list
        the newest 16 entries only; see `backup`.
        """
        from elab_sdk._async.backups import export  # few callers need it

        selected = {"ids": ids, "search": search, "title": title, "tags": tags}
        return await export(
            self._session,
            to,
            selected,
            templates=templates,
            for_=for_,
            split=split,
            license=license,
            existing=existing,
            jobs=jobs,
            revisions=revisions,
            progress=progress,
        )

    async def import_eln(
        self,
        path: str | os.PathLike[str],
        *,
        again: bool = False,
        owner: int | None = None,
        jobs: int = 4,
        progress: Progress = None,
    ) -> ElnImport:
        """Import an archive (.eln), complete what the server drops, and compare what arrived.

        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     export = await manager.export_eln(pathlib.Path(folder, "lab.eln"))
        ...     report = await manager.import_eln(export.path)
        >>> report.count == export.entries, report.missing
        (True, ())

        An import cannot be undone, so the archive is checked first: that its files are whole, that the
        server takes its size, that this release reads its form, and that nothing in it stops the import
        halfway. A second import would make every entry again, so it is refused: each imported entry keeps
        the description that it had in the archive, by which it is recognized from any computer.

        After the import each new entry is read. Ratings, custom IDs, deadlines, finished steps, permissions
        narrower than the team, locks and the archived state are set where the server did not read them,
        unless somebody changed them meanwhile. Then titles, texts, links, tags, dates, files (by their
        checksums), steps, comments and metadata are compared with the archive.

        Args:
            path: The archive.
            again: Whether to import entries that were imported before, which makes them a second time.
            owner: The ID of the user who will own the entries (default: the key's owner). Only admins can
                choose somebody else.
            jobs: Maximum number of parallel requests after the import.
            progress: Called with the bytes sent and the total number of bytes; or True to show a progress
                bar. An error that it raises ends the upload, and nothing is imported.

        Returns:
            The new entries, what was set, and what did not arrive, with the reasons: see `is_complete`.

        Raises:
            ValidationError: An argument is invalid, the file is not an archive, or it cannot be imported
                whole. Nothing was imported.
            FileMissingError: The archive does not exist.
            AlreadyImportedError: Entries of the archive were imported before. Nothing was imported.
            IncompleteImportError: The import broke off, or the server did not answer in time and may still
                be importing: `arrived` lists what there is.
            PermissionDeniedError: The key may not write.
            NotSupportedByServer: The server has no API v2, or is a 5.0, which has no import.

        Works from 5.1. An entry takes the server a third of a second, and web servers often stop an import
        after ten minutes; `LargeImportWarning` says when an archive may be too large.
        """
        from elab_sdk._async.archive_import import import_archive  # few callers need it

        if again not in (True, False):
            raise ValidationError(f"again must be True or False, not {describe_value(again)}", "again")
        return await import_archive(
            self._session,
            self._entries,
            path,
            again=again,
            owner=None if owner is None else checks.entry_id(owner, "owner"),
            jobs=arguments.at_least(jobs, "jobs", 1),
            progress=progress,
        )

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
        """Get a zip archive of the experiments that were changed in a period.

        API v1 needs the key of a sysadmin, and includes all experiments. API v2 has only archives of single
        experiments: this method makes one of those that the key's owner may read, in the same folders.

        >>> archive = await manager.get_backup_zip("this month")
        >>> archive[:2]
        b'PK'

        The server may need minutes: give the Manager a sufficient `timeout`, and give `to`, so that the
        archive need not fit in memory.

        Args:
            period: "20200101-20201231"; two dates; "2020-01-01 to 2020-03-31"; or words: "today",
                "last month", "this quarter", "last year" of the calendar, or "last 30 days" including today.
            to: A path, a folder, or a file opened with "wb" (default: return the archive).
            existing: What to do if the file exists, as for `download`.
            progress: Called with the bytes received, and None; or True to show a progress bar. An error that
                it raises ends the download, and no file is left.

        Returns:
            The archive; or the path of the file; None for an open file. If nothing was changed in the period,
            the archive has 22 bytes, and the warning `EmptyBackupWarning` says so.

        Raises:
            ValidationError: `period` is invalid, or ends before it starts.
            FileAlreadyExistsError: The file exists.
            FileError: The file cannot be written.
            ConnectionFailedError: The archive is incomplete or damaged. No file is left.
            NotSupportedByServer: The release has no backups.
            PermissionDeniedError: The key's owner is not a sysadmin; up to and including 4.3 raised as
                `NotFoundOrDeniedError`. Not on API v2.

        Works from 3.4.0 up to and including 4.3.10, on 4.5.12, from 4.6.0 up to and including 4.7.0, and on
        API v2.
        """
        from elab_sdk._async.period_archive import get_archive  # few callers need it

        return await get_archive(self._session, period, to, existing=existing, progress=progress)
