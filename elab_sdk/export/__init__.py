"""Archives in the ELN Consortium's format (.eln), for other notebooks: written from a backup, and read.

Called by `Manager.export_eln` and `elab export`. It never sends a request, and never unpacks an archive to
disk.

>>> from elab_sdk.export import read_eln
>>> archive = read_eln("notebook.eln")  # doctest: +SKIP
>>> for entry in archive.entries:  # doctest: +SKIP
...     print(entry.kind, entry.title, [file.name for file in entry.files])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.lazy import lazy_names

if TYPE_CHECKING:
    from elab_sdk.export.archive_reader import read_eln
    from elab_sdk.export.export_run import export_backup
    from elab_sdk.export.import_report import ElnImport, ImportedEntry, MissingEntry
    from elab_sdk.export.reports import (
        ElnArchive,
        ElnComment,
        ElnEntry,
        ElnExport,
        ElnFile,
        ElnStep,
        MissingFile,
    )

__all__ = [
    "ElnArchive",
    "ElnComment",
    "ElnEntry",
    "ElnExport",
    "ElnFile",
    "ElnImport",
    "ElnStep",
    "ImportedEntry",
    "MissingEntry",
    "MissingFile",
    "export_backup",
    "read_eln",
]

if not TYPE_CHECKING:  # to a type checker, a name that does not exist is an error
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "ElnArchive": "reports",
            "ElnComment": "reports",
            "ElnEntry": "reports",
            "ElnExport": "reports",
            "ElnFile": "reports",
            "ElnImport": "import_report",
            "ElnStep": "reports",
            "ImportedEntry": "import_report",
            "MissingEntry": "import_report",
            "MissingFile": "reports",
            "export_backup": "export_run",
            "read_eln": "archive_reader",
        },
    )
