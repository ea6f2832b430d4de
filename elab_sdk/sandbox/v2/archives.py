"""The zip archive of an entry: its files and a PDF."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from elab_sdk.rules.stored_names import cleaned_name
from elab_sdk.sandbox import values
from elab_sdk.sandbox.backup_zip import blank_pdf
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import errors, labels, uploads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["as_zip", "new_archive", "of_list"]

_MAX_TITLE: Final = 100
_DEFLATED: Final = zipfile.ZIP_DEFLATED
_HEADERS: Final = {
    "content-type": "application/zip",
    "content-disposition": "attachment; filename=elabftw-export.zip; filename*=utf-8''export.elabftw.zip",
    "cache-control": "no-store, private",
}


class _Stream:
    """A file without positions: servers stream archives, so that sizes follow the content of each file."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target

    def write(self, data: bytes, /) -> int:
        """Write bytes and return their number."""
        return self._target.write(data)

    def flush(self) -> None:
        """Do nothing: what is written is in the file when it is closed."""

    def close(self) -> None:
        """Do nothing: the file is closed by its owner."""


def new_archive(target: IO[bytes]) -> zipfile.ZipFile:
    """Return an empty archive that is written as servers do."""
    return zipfile.ZipFile(_Stream(target), "w", _DEFLATED)


def as_zip(call: Call, row: Row) -> Answer:
    """Answer GET of an entry with `format=zip` (observed on 5.1.15, 5.3.11 and 5.6.12)."""
    return _archive(call, [row])


def of_list(call: Call) -> Answer:
    """Answer GET of a list with `format=zip`; the archive of every release is empty."""
    if call.v2.list_archive == "refused":
        raise errors.not_allowed("The id parameter is not valid!")
    return _archive(call, [])


def _archive(call: Call, entries: Iterable[Row]) -> Answer:
    handle, name = tempfile.mkstemp(suffix=".zip", dir=call.store.files)
    with os.fdopen(handle, "wb") as target, new_archive(target) as archive:
        for row in entries:
            _fill(call, row, archive)
    return Answer(file=Path(name), file_is_temporary=True, headers=_HEADERS)


def _fill(call: Call, row: Row, archive: zipfile.ZipFile) -> None:
    folder = _folder(call, row)
    files = uploads.rows(call, call.table, row["id"])
    for upload, file_name in zip(files, _distinct(files), strict=True):
        archive.write(call.store.files / str(upload["long_name"]), f"{folder}/{file_name}")
    archive.writestr(f"{folder}/{values.today()}-eLabFTW-PDF.pdf", blank_pdf())


def _folder(call: Call, row: Row) -> str:
    """Return the name of the archive's folder: category, title and the start of the elabid's random part."""
    category = labels.category_of(call, call.table, row)["title"]
    parts = [cleaned_name(str(category))] if category else []
    parts.append(cleaned_name(str(row["title"]))[:_MAX_TITLE])
    parts.append(str(row["elabid"] or "").partition("-")[2][:8])
    return " - ".join(parts)


def _distinct(files: Iterable[Row]) -> list[str]:
    """Return a name for each file; the second one of the same name starts with `2_`."""
    names: list[str] = []
    for upload in files:
        name, count = re.sub(r"[/\\]", "", str(upload["real_name"])), 1
        while (name if count == 1 else f"{count}_{name}") in names:
            count += 1
        names.append(name if count == 1 else f"{count}_{name}")
    return names
