"""Archives in the ELN Consortium's format (.eln), for other notebooks: written, and listed.

>>> from elab_sdk.export import read_eln
>>> archive = read_eln("notebook.eln")  # doctest: +SKIP
>>> for entry in archive.entries:  # doctest: +SKIP
...     print(entry.kind, entry.title, [file.name for file in entry.files])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.export.archive_reader import read_eln
    from elab_sdk.export.archive_writer import export_backup
    from elab_sdk.export.reports import ElnArchive, ElnEntry, ElnExport, ElnFile, MissingFile

__all__ = [
    "ElnArchive",
    "ElnEntry",
    "ElnExport",
    "ElnFile",
    "MissingFile",
    "export_backup",
    "read_eln",
]

_MODULES: Final = {
    "ElnArchive": "reports",
    "ElnEntry": "reports",
    "ElnExport": "reports",
    "ElnFile": "reports",
    "MissingFile": "reports",
    "export_backup": "archive_writer",
    "read_eln": "archive_reader",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"elab_sdk.export.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
