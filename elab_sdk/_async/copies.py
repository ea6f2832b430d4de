"""Copies of entries on another server: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from elab_sdk._async.copy_account import Account
    from elab_sdk._async.entries import EntriesByKind
    from elab_sdk._async.manager import AsyncManager
    from elab_sdk._async.session import Session
    from elab_sdk.backups.selection import Ids
    from elab_sdk.copying.copy_progress import CopyProgressReport
    from elab_sdk.copying.reports import CopyReport


class Copies:
    """The methods that copy entries from one server to another."""

    _session: Session
    _entries: EntriesByKind

    async def copy_to(
        self,
        other: AsyncManager,
        folder: str | os.PathLike[str],
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        templates: bool = True,
        people: Mapping[int | str, AsyncManager] | None = None,
        choices: Mapping[str, str] | None = None,
        widen: bool = False,
        jobs: int = 4,
        dry_run: bool = False,
        progress: CopyProgressReport = None,
    ) -> CopyReport:
        """Copy entries of this server to another one; see `copy_from` for what is copied, and how.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     report = await manager.copy_to(manager, folder, ids=("experiment", 1))
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
            jobs: Maximum number of entries that are filled in parallel.
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
        return await other.copy_from(
            cast("AsyncManager", self),
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

    async def copy_from(
        self,
        source: AsyncManager | str | os.PathLike[str],
        folder: str | os.PathLike[str],
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        templates: bool = True,
        people: Mapping[int | str, AsyncManager] | None = None,
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
        ...     saved = await manager.backup(Path(folder, "backup"), ids=("experiment", 1))
        ...     plan = await manager.copy_from(saved.folder, Path(folder, "copy"), dry_run=True)
        ...     report = await manager.copy_from(saved.folder, Path(folder, "copy"))
        ...     again = await manager.copy_from(saved.folder, Path(folder, "copy"))
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
            jobs: Maximum number of entries that are filled in parallel.
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
        from elab_sdk._async.copy_run import CopyOptions, copy  # few callers need it

        return await copy(
            _account(self),
            _account(source) if isinstance(source, Copies) else source,
            folder,
            CopyOptions(
                selected={"ids": ids, "search": search, "title": title, "tags": tags},
                people={name: _account(manager) for name, manager in (people or {}).items()},
                templates=templates,
                choices=choices or {},
                widen=widen,
                jobs=jobs,
                dry_run=dry_run,
            ),
            progress,
        )


def _account(manager: Copies) -> Account:
    from elab_sdk._async.copy_account import Account  # few callers need it

    return Account(
        cast("AsyncManager", manager),
        manager._session,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
        manager._entries,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
    )
