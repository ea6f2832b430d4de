"""Parallel backups of several servers, or with several keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.content import arguments
from elab_sdk.errors import ElabError, ValidationError
from elab_sdk.files import atomic, safe_names
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from elab_sdk._async.manager import AsyncManager
    from elab_sdk.backups.backup_progress import BackupProgress
    from elab_sdk.backups.results import ServerBackup
    from elab_sdk.content.arguments import StrPath


async def backup_all(
    managers: Mapping[str, AsyncManager],
    folder: StrPath,
    *,
    server_jobs: int = 4,
    jobs: int = 8,
    reread: bool = False,
    revisions: bool = False,
    progress: Callable[[str, BackupProgress], object] | None = None,
) -> dict[str, ServerBackup]:
    """Back up several servers, each into its own folder. A failure does not stop the others.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = await backup_all({"physics": manager}, folder)
    >>> done["physics"].error is None
    True

    Args:
        managers: A Manager for each server, by a name for the server. They stay open.
        folder: The folder that contains these folders; it is created if it is missing.
        server_jobs: Maximum number of parallel backups.
        jobs: Maximum number of parallel requests per server.
        reread: As for `backup`.
        revisions: As for `backup`.
        progress: Called with the name of a server and a `BackupProgress`.

    Returns:
        For each name, the `result` or the `error`.

    Raises:
        ValidationError: An argument is invalid, or two names result in the same folder. Nothing was sent.

    Works on every release, and on servers of several releases at once.
    """
    from elab_sdk.backups.results import ServerBackup  # few callers need it

    arguments.at_least(jobs, "jobs", 1)
    if progress is not None and not callable(progress):
        raise ValidationError(
            "progress must be a callback that takes a name and a BackupProgress", "progress"
        )
    workers = AsyncWorkerPool(arguments.at_least(server_jobs, "server_jobs", 1))
    root = atomic.path_of(folder, "folder")
    folders = _folders(managers, root)

    async def save(name: str) -> ServerBackup:
        def report(now: BackupProgress) -> None:
            workers.raise_if_stopped()
            if progress is not None:
                progress(name, now)

        try:
            result = await managers[name].backup(
                folders[name], jobs=jobs, reread=reread, revisions=revisions, progress=report
            )
        except (ElabError, OSError) as error:
            return ServerBackup(name=name, folder=folders[name], error=error)
        return ServerBackup(name=name, folder=folders[name], result=result)

    done = await workers.run(save, list(managers))
    return {each.name: each for each in done}


def _folders(managers: Mapping[str, AsyncManager], root: Path) -> dict[str, Path]:
    """Get a separate folder for each server."""
    folders: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for name in managers:
        plain = safe_names.safe_name(name)
        if not plain:
            raise ValidationError(f"{name!r} cannot be used as the name of a folder", "managers")
        other = taken.setdefault(safe_names.name_key(plain), name)
        if other != name:
            raise ValidationError(f"{name!r} and {other!r} would share a folder", "managers")
        folders[name] = root / plain
    return folders
