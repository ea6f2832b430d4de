"""Archives for other notebooks."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from elab_sdk._async.backups import Backups
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from elab_sdk.backups.backup_progress import BackupReport
    from elab_sdk.backups.selection import Ids
    from elab_sdk.export.reports import ElnExport


class Exports(Backups):
    """Archives for other notebooks."""

    async def export_eln(
        self,
        to: str | os.PathLike[str],
        *,
        ids: Ids | None = None,
        search: str | None = None,
        title: str | None = None,
        tags: str | Iterable[str] | None = None,
        templates: bool = False,
        license: str | None = None,
        existing: Literal["raise", "replace"] = "raise",
        jobs: int = 8,
        progress: BackupReport = None,
    ) -> ElnExport:
        """Write entries into an archive that other notebooks read (.eln): all, or those that match.

        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     export = await manager.export_eln(pathlib.Path(folder, "lab.eln"))
        >>> export.experiments > 0, export.is_complete
        (True, True)

        It is the ELN Consortium's format: eLabFTW 5, Kadi4Mat, SampleDB, PASTA and others import it. Text,
        tags, steps, comments, extra fields, links between entries and files are in it, and what the server
        sent of each entry. A backup of what was selected is made beside the archive, and removed;
        `elab_sdk.export.export_backup` writes an archive from a backup that you keep. There is a whole
        archive in the end, or none.

        Args:
            to: The archive's path; it ends in .eln.
            ids: Only these numbers, each of an experiment or an item: 12, [3, 7], range(1, 5001),
                "1-5000, 7"; or entries: ("item", 3), a model.
            search: Only experiments and items that match, as for `get_all_experiments`.
            title: Only those whose titles contain this.
            tags: Only those that have this tag, or all of several.
            templates: Whether templates go in too; only where all entries do.
            license: The address of the licence under which the archive may be used.
            existing: What becomes of a file that is there: "raise" raises an error, "replace" replaces it.
            jobs: How many requests at once.
            progress: Called with a `BackupProgress` while entries are read; or True for a bar.

        Returns:
            What was written, and what could not be: look at `missing` and `problems`. On 4.8 and 4.9 many
            files cannot be had: see `download`.

        Raises:
            ValidationError: An argument is wrong, and nothing was sent; or nothing matches.
            FileAlreadyExistsError: The file is there, and is not to be replaced. Nothing was sent.
            FileError: The archive cannot be written: the disk is full. Nothing is left of it.
            ImportError: The extra `eln` is not installed.
            NotSupportedByServer: `search` before 4.3.

        Works on every release. 3.5.0 to 3.6.6 list the newest 16 only: see `backup`.
        """
        # imported here: who exports nothing shall not wait for it
        from elab_sdk.export.archive_writer import check_export, export_backup, nothing_selected_message

        path = check_export(to, license, existing)
        given = {"ids": ids, "search": search, "title": title, "tags": tags}
        narrowed = [name for name, value in given.items() if value is not None]
        if templates and narrowed:
            raise ValidationError("templates go in where all entries do: leave the rest out", "templates")
        workers = AsyncWorkerPool(1)
        with atomic.file_errors(path):
            folder = Path(await workers.run_in_thread(tempfile.mkdtemp, ".part", ".elab-", path.parent))
        try:
            result = await self._back_up(
                folder / "backup",
                {"ids": ids, "search": search, "title": title, "tags": tags},
                jobs=jobs,
                progress=progress,
                is_kept=False,
            )
            if not result.entries:
                raise ValidationError(nothing_selected_message(result.problems), next(iter(narrowed), "to"))
            export = await workers.run_in_thread(
                export_backup,
                result.folder,
                path,
                templates=templates,
                license=license,
                existing=existing,
            )
            entries = (problem for problem in result.problems if problem.kind and not problem.upload)
            return export.with_notes([*map(str, entries), *result.notes])
        finally:
            await workers.run_in_thread(shutil.rmtree, folder, ignore_errors=True)
