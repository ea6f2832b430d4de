"""One entry as a file: PDF, table or archive."""

from __future__ import annotations

import html
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.stored_names import cleaned_name
from elab_sdk.sandbox import values
from elab_sdk.sandbox.backup_zip import blank_pdf
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import archives, errors, kinds, render
from elab_sdk.sandbox.v2.archive_export import ArchiveExport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["as_file"]

_NOT_STORED: Final = {"cache-control": "no-store, private"}
_MADE: Final = "%a, %d %b %Y %H:%M:%S GMT"


def as_file(call: Call, row: Row, name: str) -> Answer:
    """Answer GET of an entry with the format of this name.

    Raises:
        ApiError: The sandbox does not make this format.
    """
    make = _FORMATS.get(name)
    if make is None:
        raise errors.crash()
    return make(call, row)


def _pdf(call: Call, row: Row) -> Answer:
    """The name of the file was observed on 5.1.15, 5.3.11 and 5.6.12; that of a PDF/A was not."""
    title = cleaned_name(str(row["title"]))
    handle, path = tempfile.mkstemp(suffix=".pdf", dir=call.store.files)
    with os.fdopen(handle, "wb") as file:
        file.write(blank_pdf())
    headers = _inline(f"{row['date'] or values.today()}-{title}.pdf", "application/pdf")
    return Answer(file=Path(path), file_is_temporary=True, headers=headers)


def _csv(call: Call, row: Row) -> Answer:
    """A table of one row, with a byte order mark (observed on 4.9.0, 5.1.15, 5.3.11 and 5.6.12)."""
    page = f"{kinds.PAGES[call.table]}.php?mode=view&id={row['id']}"
    entry = render.entry(call, call.table, row) | {
        "body": _text_of(str(row["body"] or "")),
        "content": _text_of(str(row["body"] or "")),
        "metadata": row["metadata"],
        "elabid": row["elabid"],
        "url": f"{call.site}{page}",
    }
    columns = call.v2.csv_columns.split(",")
    lines = [call.v2.csv_columns, ",".join(_cell(entry.get(column)) for column in columns)]
    headers = _inline(f"{datetime.now(UTC):{call.v2.csv_date}}-export.elabftw.csv", "text/csv; charset=UTF-8")
    return Answer(text="\ufeff" + "".join(f"{line}\n" for line in lines), headers=headers)


def _text_of(body: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", body))


def _cell(value: object) -> str:
    """A value as PHP's `fputcsv` writes it."""
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if re.search(r'[\s",\\]', text) else text


def _eln(call: Call, row: Row) -> Answer:
    """An archive with the entry, and from 5.1 with the entries that it links to."""
    root = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}-export"
    handle, path = tempfile.mkstemp(suffix=".eln", dir=call.store.files)
    with os.fdopen(handle, "wb") as target, archives.new_archive(target) as archive:
        ArchiveExport(call, archive, root).write(call.table, row)
    disposition = f"attachment; filename=elabftw-export.zip; filename*=utf-8''{root}.eln"
    headers = _NOT_STORED | {"content-type": "application/zip", "content-disposition": disposition}
    return Answer(file=Path(path), file_is_temporary=True, headers=headers)


def _inline(name: str, content_type: str) -> dict[str, str]:
    return _NOT_STORED | {
        "content-type": content_type,
        "content-disposition": f'inline; filename="{name}"',
        "last-modified": f"{datetime.now(UTC):{_MADE}}",
    }


_FORMATS: Final[Mapping[str, Callable[[Call, Row], Answer]]] = {
    "zip": archives.as_zip,
    # PDF/A was not recorded
    "zipa": archives.as_zip,
    "pdf": _pdf,
    "pdfa": _pdf,
    "csv": _csv,
    "eln": _eln,
}
