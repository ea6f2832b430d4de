"""Importing archives (.eln), which only API v2 can do: the method of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.content import arguments
from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    import os

    from elab_sdk._async.entries import EntriesByKind
    from elab_sdk._async.session import Session
    from elab_sdk.export.import_report import ElnImport
    from elab_sdk.files.progress import Progress


class ElnImports:
    """The method that imports archives."""

    _session: Session
    _entries: EntriesByKind

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
