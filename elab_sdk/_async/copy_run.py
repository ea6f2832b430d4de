"""Copy entries of one server to another: read, plan, create, fill, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from elab_sdk._async.manager import AsyncManager
    from elab_sdk.copying.copy_progress import CopyProgressReport
    from elab_sdk.copying.reports import CopyReport

__all__ = ["copy"]


async def copy(
    target: AsyncManager,
    source: AsyncManager | str | os.PathLike[str],
    folder: str | os.PathLike[str],
    selected: Mapping[str, Any],
    *,
    templates: bool,
    people: Mapping[int | str, AsyncManager] | None,
    choices: Mapping[str, str] | None,
    widen: bool,
    jobs: int,
    dry_run: bool,
    progress: CopyProgressReport,
) -> CopyReport:
    """Copy entries; see `Manager.copy_from`.

    Args:
        target: The Manager of the new server.
        source: The Manager of the old server, or the folder of a backup.
        folder: The folder of the copy.
        selected: The ids, search, title and tags.
        templates: Whether templates are copied too.
        people: Managers of the new server by people of the old one.
        choices: Titles of the new server by those of the old one.
        widen: Whether entries are copied that the new server would show to more people.
        jobs: Maximum number of entries that are filled in parallel.
        dry_run: Whether only the plan is made.
        progress: Reports the progress.
    """
    raise NotImplementedError
