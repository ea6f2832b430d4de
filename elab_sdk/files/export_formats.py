"""The formats in which servers export one entry, and the names of these files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

from elab_sdk.errors import ValidationError
from elab_sdk.files.complete_files import CSV, PDF, ZIP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.files.complete_files import FileFormat

__all__ = ["EXTENSIONS", "FORMATS", "ExportFormat", "choose_format"]

ExportFormat: TypeAlias = Literal["pdf", "pdfa", "zip", "zipa", "eln", "csv"]
"""A format in which servers export an entry; the formats with an `a` contain PDF/A."""

EXTENSIONS: Final[Mapping[ExportFormat, str]] = {
    "pdf": ".pdf",
    "pdfa": ".pdf",
    "zip": ".zip",
    "zipa": ".zip",
    "eln": ".eln",
    "csv": ".csv",
}
"""The extension of a file name by format."""
FORMATS: Final[Mapping[ExportFormat, FileFormat]] = {
    "pdf": PDF,
    "pdfa": PDF,
    "zip": ZIP,
    "zipa": ZIP,
    "eln": ZIP,
    "csv": CSV,
}
"""How the files begin and end."""


def choose_format(value: object, to: object) -> ExportFormat:
    """Get the format of an export: the requested one, or that of the file's extension, or PDF.

    >>> choose_format(None, "blot.zip"), choose_format("pdfa", "blot.pdf"), choose_format(None, ".")
    ('zip', 'pdfa', 'pdf')

    Args:
        value: The requested format, or None.
        to: The target of the download.

    Raises:
        ValidationError: It is not a format, or the file has the extension of another one.
    """
    formats = get_args(ExportFormat)
    if value is not None and value not in formats:
        raise ValidationError(f"format must be one of {', '.join(formats)}, not {value!r}", "format")
    extension = _extension(to)
    if extension not in EXTENSIONS.values():
        return cast("ExportFormat", value or "pdf")
    if value is None:
        return cast("ExportFormat", extension[1:])
    requested = cast("ExportFormat", value)
    if extension != EXTENSIONS[requested]:
        raise ValidationError(f"to ends in {extension}, but format is {requested!r}", "to")
    return requested


def _extension(to: object) -> str:
    if not isinstance(to, str | os.PathLike) or os.path.isdir(cast("str", to)):  # noqa: PTH112 - any value
        return ""
    return os.path.splitext(os.fspath(cast("str", to)))[1].lower()  # noqa: PTH122 - any value
