# Derived from elab_sdk/_async/backups.py by tools/unasync.py: do not edit.
"""A backup of all that a key may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from elab_sdk._sync.backup_entries import BackupEntries
from elab_sdk._sync.backup_lists import BackupLists
from elab_sdk.content import arguments
from elab_sdk.errors import ListTruncatedWarning
from elab_sdk.files import atomic
from elab_sdk.wire import alerts
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from elab_sdk._sync.backup_lists import Listed
    from elab_sdk.backups.backup_progress import BackupReport
    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.results import BackupResult
    from elab_sdk.backups.run import BackupRun
    from elab_sdk.backups.selection import Ids
    from elab_sdk.rules.entry_kinds import EntryKind


class _Chosen(TypedDict):
    """Which entries are wanted."""

    ids: Ids | None
    search: str | None
    title: str | None
    tags: str | Iterable[str] | None


class Backups(BackupLists, BackupEntries):
    """A backup of all that a key may read."""

    def backup(
        self,
        folder: str | os.PathLike[str],
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        jobs: int = 8,
        reread: bool = False,
        progress: BackupReport = None,
    ) -> BackupResult:
        """Save all that the key may read into a folder, or only what has changed since the last time.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first = manager.backup(folder)
        ...     again = manager.backup(folder)
        >>> first.read > 0, again.read
        (True, 0)

        Each entry gets a folder with the JSON that the server sent, a page for people, and its files; what
        belongs to the team, an index and a manifest with the SHA-256 of every file stand beside: see
        `elab_sdk.backups.layout`. `verify_backup` compares a folder with its manifest, `open_backup` reads
        it.

        It may be killed at any moment: the same call goes on from there. Where nothing narrows it, what the
        server has no longer is marked as deleted, and kept. An entry or a file that cannot be read is
        reported, and does not stop the rest.

        Args:
            folder: A new or an empty folder, or that of an earlier backup of the same server.
            ids: Only these numbers, each of an experiment or an item: 12, [3, 7], range(1, 5001),
                "1-5000, 7"; or entries: ("item", 3), a model. Numbers of a range need not exist.
            search: Only experiments and items that match, as for `get_all_experiments`.
            title: Only those whose titles contain this.
            tags: Only those that have this tag, or all of several.
            jobs: How many requests at once.
            reread: Read all again, also where the lists show no change, and compare every file by its hash.
                Lists do not show every new tag or link, and to 4.3 no second file.
            progress: Called with a `BackupProgress`; or True for a bar. What it raises ends the backup.

        Returns:
            What was read and what the backup holds, and the problems that there were.

        Raises:
            ValidationError: An argument is wrong, or the folder holds something else. Nothing was sent.
            FolderInUseError: Another backup writes to the folder.
            AuthenticationError: The server did not accept the key.
            NoResponseError: The server is gone; what was saved stays.
            NotSupportedByServer: `search` before 4.3.

        Works on every release. 3.5.0 to 3.6.6 list the newest 16 only: what links and an earlier backup lead
        to is saved too, and so is what `ids` names; the warning `ListTruncatedWarning` says that there may be
        more.
        """
        return self._back_up(
            folder,
            {"ids": ids, "search": search, "title": title, "tags": tags},
            jobs=jobs,
            reread=reread,
            progress=progress,
        )

    def _back_up(
        self,
        folder: str | os.PathLike[str],
        chosen: _Chosen,
        *,
        jobs: int,
        reread: bool = False,
        progress: BackupReport = None,
        is_kept: bool = True,
    ) -> BackupResult:
        """A backup; one that is not kept when it breaks off does not say that it is."""
        # imported here: who makes no backup shall not wait for it
        from elab_sdk.backups.backup_progress import progress_meter
        from elab_sdk.backups.folder import check_folder
        from elab_sdk.backups.run import BackupRun
        from elab_sdk.backups.selection import make_selection

        selection = make_selection("backup", **chosen)
        root, endpoint = atomic.path_of(folder, "folder"), self._transport.settings.endpoint
        size = arguments.at_least(jobs, "jobs", 1)
        workers = WorkerPool(size)
        workers.run_in_thread(check_folder, root, endpoint)
        with progress_meter(progress) as meter:
            # before the server has answered nothing is written
            meter.set_stage("lists")
            listed = self._backup_lists(selection)
            run = workers.run_in_thread(BackupRun, root, endpoint, selection, meter, jobs=size, reread=reread)
            try:
                self._back_up_all(run, workers, listed)
                result = workers.run_in_thread(run.finish, self._known)
            except BaseException as error:
                run.abort(error, is_kept=is_kept)
                raise
        if result.notes:
            alerts.warn(result.notes[0], ListTruncatedWarning)
        return result

    def _back_up_all(self, run: BackupRun, workers: WorkerPool, listed: Listed) -> None:
        rows = listed.candidates
        run.add_listed(rows)
        self._learn_from(run, workers, rows)
        if run.selection.is_all:
            templates = self._backup_templates(run)
            run.add_listed(templates)
            rows = rows + templates
        run.meter.set_stage("entries")
        self._back_up_those(run, workers, rows, follow_links=bool(listed.truncated(self._known)))
        if listed.candidates:
            # a row tells apart what entries do not (3.6.6 and 3.6.7)
            self._known = self._known.after_row(listed.candidates[0].row_keys)
        truncated = listed.truncated(self._known)
        for part in run.requested_batches():
            self._back_up_those(run, workers, part, already_counted=True)
        unlisted = workers.run_in_thread(run.take_unlisted, retry_deleted=bool(truncated))
        self._back_up_those(run, workers, unlisted)
        while linked := run.take_linked():
            self._back_up_those(run, workers, linked)
        if run.selection.is_all:
            run.meter.set_stage("team")
            self._back_up_team(run, workers)
        if truncated:
            run.notes.append(self._cut(truncated))

    def _learn_from(self, run: BackupRun, workers: WorkerPool, rows: list[Candidate]) -> None:
        """Where something has not changed since the last time, the server's release has not either."""
        sample = workers.run_in_thread(run.unchanged_sample, rows)
        if sample is not None and not self._known.is_known:
            known, keys = sample
            kind: EntryKind = "item" if known.kind == "item" else "experiment"
            self._known = self._known.after_entry(keys, kind, known.id).after_row(known.row_keys)

    def _back_up_those(
        self,
        run: BackupRun,
        workers: WorkerPool,
        candidates: list[Candidate],
        *,
        follow_links: bool = False,
        already_counted: bool = False,
    ) -> None:
        chosen = workers.run_in_thread(
            run.entries_to_read,
            candidates,
            self._known,
            follow_links=follow_links,
            already_counted=already_counted,
        )

        def save(candidate: Candidate) -> None:
            self._back_up_entry(run, workers, candidate)

        workers.run(save, chosen)

    def _cut(self, truncated: list[EntryKind]) -> str:
        caps = {release.list_cap for release in self._known.candidates if self._known.is_known}
        cap = str(caps.pop()) if len(caps) == 1 else "some"
        spans = self._known.name if self._known.is_known else "of an unknown release"
        kinds = " and ".join(f"{kind}s" for kind in truncated)
        return (
            f"eLabFTW {spans} lists the newest {cap} {kinds} and no more: what links and earlier backups lead"
            " to was saved too, but there may be others. Name their numbers to have them tried one by one:"
            ' ids="1-5000"'
        )
