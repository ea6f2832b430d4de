# Derived from elab_sdk/_async/archives.py by tools/unasync.py: do not edit.
"""Many entries at once: parallel reads, backups, archives and copies. The methods of the Manager."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Literal, Self, overload

from elab_sdk._lazy import lazy_module
from elab_sdk.content import arguments
from elab_sdk.content.arguments import describe_value, is_mapping
from elab_sdk.errors import ElabError, NotFoundError, PermissionDeniedError, ValidationError
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from dask.bag import Bag
    from elab_api_v1.models import Experiment, Item

    from elab_sdk._sync.copy_account import Account
    from elab_sdk._sync.entries import EntriesByKind
    from elab_sdk._sync.session import Session
    from elab_sdk.backups.backup_progress import BackupReport
    from elab_sdk.backups.results import BackupResult
    from elab_sdk.backups.selection import Ids
    from elab_sdk.content.arguments import Id, StrPath
    from elab_sdk.copying.copy_progress import CopyProgressReport
    from elab_sdk.copying.reports import CopyReport
    from elab_sdk.export.archive_profiles import ExportTarget
    from elab_sdk.export.import_report import ElnImport
    from elab_sdk.export.reports import ElnExport
    from elab_sdk.files.downloads import Existing, Target
    from elab_sdk.files.progress import Progress
    from elab_sdk.rules import checks, dask_bag
    from elab_sdk.rules.dask_bag import Missing
    from elab_sdk.rules.entry_kinds import EntryKind
else:
    checks = lazy_module("elab_sdk.rules.checks")
    dask_bag = lazy_module("elab_sdk.rules.dask_bag")


class Archives:
    """The methods for many entries at once."""

    _session: Session
    _entries: EntriesByKind

    @overload
    def read_many(
        self,
        ids: Iterable[Id],
        kind: Literal["experiment"] = "experiment",
        *,
        jobs: int = 8,
        missing: Missing = "raise",
    ) -> list[Experiment]: ...
    @overload
    def read_many(
        self, ids: Iterable[Id], kind: Literal["item"], *, jobs: int = 8, missing: Missing = "raise"
    ) -> list[Item]: ...
    @overload
    def read_many(
        self, ids: Iterable[Id], kind: EntryKind = ..., *, jobs: int = 8, missing: Missing = "raise"
    ) -> list[Experiment] | list[Item]: ...
    def read_many(
        self,
        ids: Iterable[Id],
        kind: EntryKind = "experiment",
        *,
        jobs: int = 8,
        missing: Missing = "raise",
    ) -> list[Experiment] | list[Item]:
        """Read several entries in parallel.

        >>> rows = manager.get_all_experiments(limit=2)
        >>> [entry.id for entry in manager.read_many(rows)] == [row.id for row in rows]
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
        pool = WorkerPool(arguments.at_least(jobs, "jobs", 1))
        entries = self._entries[kind]

        def read(id: int) -> Experiment | Item | None:
            pool.raise_if_stopped()
            try:
                entry: Experiment | Item = entries.read(id)
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

        results = pool.run(read, numbers)
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

    def backup(
        self,
        folder: StrPath,
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
        ...     first = manager.backup(folder)
        ...     again = manager.backup(folder)
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
        from elab_sdk._sync.backups import back_up  # few callers need it

        selected = {"ids": ids, "search": search, "title": title, "tags": tags}
        return back_up(
            self._session, folder, selected, jobs=jobs, reread=reread, revisions=revisions, progress=progress
        )

    def export_eln(
        self,
        to: StrPath,
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
        ...     export = manager.export_eln(pathlib.Path(folder, "lab.eln"))
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
        from elab_sdk._sync.backups import export  # few callers need it

        selected = {"ids": ids, "search": search, "title": title, "tags": tags}
        return export(
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

    def import_eln(
        self,
        path: StrPath,
        *,
        again: bool = False,
        owner: int | None = None,
        jobs: int = 4,
        progress: Progress = None,
    ) -> ElnImport:
        """Import an archive (.eln), complete what the server drops, and compare what arrived.

        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     export = manager.export_eln(pathlib.Path(folder, "lab.eln"))
        ...     report = manager.import_eln(export.path)
        >>> report.count == export.entries, report.missing
        (True, ())

        An import cannot be undone, so the archive is checked first: that its files are whole, that the
        server takes its size, that this release reads its form, and that nothing in it stops the import
        halfway. A second import would make every entry again, so it is refused: each imported entry keeps
        the description that it had in the archive, by which it is recognized from any computer.

        After the import each new entry is read. Ratings, custom IDs, steps and their deadlines, extra fields
        that refer to entries of the old server, permissions narrower than the team, locks and the archived
        state are set where the server did not read them, unless somebody changed them meanwhile. Then titles,
        texts, links, tags, dates, files (by their checksums), steps, comments and metadata are compared with
        the archive.

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
        from elab_sdk._sync.archive_import import import_archive  # few callers need it

        if again not in (True, False):
            raise ValidationError(f"again must be True or False, not {describe_value(again)}", "again")
        return import_archive(
            self._session,
            self._entries,
            path,
            again=again,
            owner=None if owner is None else checks.entry_id(owner, "owner"),
            jobs=arguments.at_least(jobs, "jobs", 1),
            progress=progress,
        )

    def copy_to(
        self,
        other: Self,
        folder: StrPath,
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        templates: bool = True,
        people: Mapping[int | str, Self] | None = None,
        choices: Mapping[str, str] | None = None,
        widen: bool = False,
        jobs: int = 4,
        dry_run: bool = False,
        progress: CopyProgressReport = None,
    ) -> CopyReport:
        """Copy entries of this server to another one; see `copy_from` for what is copied, and how.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     report = manager.copy_to(manager, folder, ids=("experiment", 1))
        >>> [(entry.id, entry.outcome) for entry in report.entries]
        [(1, 'copied')]

        Args:
            other: The Manager of the new server.
            folder: See `copy_from`, as for all other arguments.
            ids: Only these experiments and items.
            search: Only experiments and items that match a search.
            title: Only experiments and items whose titles contain this text.
            tags: Only experiments and items with these tags.
            templates: Whether templates are copied too.
            people: Managers of the new server by people of the old one.
            choices: Titles of categories, items types and statuses of the new server by those of the old one.
            widen: Whether entries are copied that the new server would show to more people.
            jobs: Maximum number of parallel requests to each server.
            dry_run: Whether only the plan is made.
            progress: Called with a `CopyProgress`; or True to show a progress bar.

        Returns:
            The plan, and each entry with its copy.

        Raises:
            ValidationError: An argument is invalid.
            ConflictError: The copy cannot start.
            FolderInUseError: Another process uses the folder.

        Works on every release, from any release to any other.
        """
        if not isinstance(other, Archives):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            raise ValidationError(f"other must be a Manager, not {describe_value(other)}", "other")
        return other.copy_from(
            self,
            folder,
            ids=ids,
            search=search,
            title=title,
            tags=tags,
            templates=templates,
            people=people,
            choices=choices,
            widen=widen,
            jobs=jobs,
            dry_run=dry_run,
            progress=progress,
        )

    def copy_from(
        self,
        source: Self | StrPath,
        folder: StrPath,
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        templates: bool = True,
        people: Mapping[int | str, Self] | None = None,
        choices: Mapping[str, str] | None = None,
        widen: bool = False,
        jobs: int = 4,
        dry_run: bool = False,
        progress: CopyProgressReport = None,
    ) -> CopyReport:
        """Copy entries of another server, or of a backup, to this server.

        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     saved = manager.backup(Path(folder, "backup"), ids=("experiment", 1))
        ...     plan = manager.copy_from(saved.folder, Path(folder, "copy"), dry_run=True)
        ...     report = manager.copy_from(saved.folder, Path(folder, "copy"))
        ...     again = manager.copy_from(saved.folder, Path(folder, "copy"))
        >>> plan.plan.create, report.count("copied"), again.count("unchanged")
        ({'experiment': 1}, 1, 1)

        Experiments, items and templates are created here with their titles, dates, bodies, extra fields,
        tags, links, files, steps, comments and states, as far as this server can hold them. IDs in links,
        bodies and extra fields become those of the copies. Afterwards each copy is read and compared with the
        original, and whatever differs is reported with the reason.

        The folder keeps a backup of the old server, from which is copied, and a journal of what was created.
        The same call with the same folder resumes a copy that was interrupted, and later copies only what is
        new or has changed on the old server. A field that somebody has changed here since is not overwritten,
        but reported. Nothing is deleted on either server. Without the folder, a second call copies everything
        again.

        Args:
            source: The Manager of the old server, or the folder of a backup that `backup` made.
            folder: A new or empty folder, or that of an earlier copy between the same servers.
            ids: Only entries with these IDs, as for `backup`.
            search: Only experiments and items that match, as for `get_all_experiments`; not with a backup.
            title: Only experiments and items whose titles contain this text.
            tags: Only experiments and items with this tag, or with all of several tags.
            templates: Whether templates are copied too; with a selection, none are.
            people: Managers of this server by the people of the old server whose entries they will own: by
                user ID, full name or e-mail address. The entries of all other people belong to the owner of
                this Manager's key, and a line in their bodies names the author.
            choices: Titles of categories, items types and statuses of this server by those of the old one,
                where they differ.
            widen: Whether entries are copied too that only their owner may read, if this server cannot keep
                the team from reading them; otherwise they are omitted and reported.
            jobs: Maximum number of parallel requests to each server.
            dry_run: Whether only the plan is made: the old server is read into the folder, and nothing is
                written to this server.
            progress: Called with a `CopyProgress`; or True to show a progress bar. An error that it raises
                ends the copy.

        Returns:
            The plan, and each entry with its copy. The same is in `report.html` and `report.json` in the
            folder; a plan is in `plan.html` and `plan.json`.

        Raises:
            ValidationError: An argument is invalid, a Manager in `people` is of another server, or the folder
                is that of another copy. Nothing was sent.
            ConflictError: The copy cannot start; the error lists what must be changed. Nothing was written.
            FolderInUseError: Another process uses the folder.
            FileError: The folder cannot be written.
            AuthenticationError: A key is wrong.
            ConnectionFailedError: A server cannot be reached any more. What was copied stays, and the same
                call resumes.

        Works on every release, from any release to any other.
        """
        from elab_sdk._sync.copy_run import CopyOptions, check_choices, copy  # few callers need it

        return copy(
            _account(self),
            _account(source) if isinstance(source, Archives) else source,
            folder,
            CopyOptions(
                selected={"ids": ids, "search": search, "title": title, "tags": tags},
                people=_accounts(people),
                templates=templates,
                choices=check_choices(choices),
                widen=widen,
                jobs=jobs,
                dry_run=dry_run,
            ),
            progress,
        )

    @overload
    def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: None = None,
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> bytes: ...
    @overload
    def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: StrPath,
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> Path: ...
    @overload
    def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: IO[bytes],
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> None: ...
    @overload
    def get_backup_zip(
        self,
        period: str | Sequence[date | str],
        to: Target,
        *,
        existing: Existing = "raise",
        progress: Progress = None,
    ) -> Path | None: ...
    def get_backup_zip(
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

        >>> archive = manager.get_backup_zip("this month")
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
        from elab_sdk._sync.period_archive import get_archive  # few callers need it

        return get_archive(self._session, period, to, existing=existing, progress=progress)


def _account(manager: Archives) -> Account:
    from elab_sdk._sync.copy_account import Account  # few callers need it

    return Account(
        manager._session,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
        manager._entries,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
    )


def _accounts(people: Mapping[int | str, Archives] | None) -> dict[int | str, Account]:
    if people is None:
        return {}
    if not is_mapping(people):
        raise ValidationError(
            f"people must be a dict of Managers by people, not {describe_value(people)}", "people"
        )
    for name, manager in people.items():
        if not isinstance(manager, Archives):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            raise ValidationError(
                f"people: {name!r} must have a Manager, not {describe_value(manager)}", "people"
            )
        if not isinstance(name, int | str) or isinstance(name, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValidationError(
                f"people: {describe_value(name)} must be a user ID, a full name or an e-mail address",
                "people",
            )
    return {name: _account(manager) for name, manager in people.items()}
