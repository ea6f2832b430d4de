"""What became of the entries of an imported archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.export.import_plan import ImportKind

__all__ = ["ElnImport", "ImportedEntry", "MissingEntry"]


@attrs.frozen
class ImportedEntry:
    """An entry that arrived.

    Args:
        archive_id: Its ID in the archive.
        title: Its title in the archive.
        kind: "experiment", "item" or "template".
        id: Its ID on the server.
        was_set: What the importer drops, and was set afterwards, such as "rating 4".
        differences: What did not arrive, and why.
    """

    archive_id: str
    title: str
    kind: ImportKind
    id: int
    was_set: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


@attrs.frozen
class MissingEntry:
    """An entry of the archive that was not found on the server.

    Args:
        archive_id: Its ID in the archive.
        title: Its title in the archive.
        kind: What it should have become.
        why: Why it is missing.
    """

    archive_id: str
    title: str
    kind: ImportKind
    why: str

    def __str__(self) -> str:
        return f"{self.archive_id} ({self.title!r}): {self.why}"


@attrs.frozen
class ElnImport:
    """The result of an import.

    >>> from pathlib import Path
    >>> report = ElnImport(Path("lab.eln"), 2, (), (), ())
    >>> report.count, report.is_complete
    (2, True)

    Args:
        path: The archive.
        count: The number of entries that the server reports to have made.
        entries: The entries that were found and compared, in the order of the archive.
        missing: The entries of the archive that were not found.
        problems: Everything else that did not arrive, or could not be checked.
    """

    path: Path
    count: int
    entries: tuple[ImportedEntry, ...]
    missing: tuple[MissingEntry, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything in the archive is on the server, as far as eLabFTW can hold it."""
        return not self.missing and not self.problems and not any(entry.differences for entry in self.entries)
