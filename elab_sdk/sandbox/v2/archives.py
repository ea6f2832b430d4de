"""An entry as a file: `format=zip`, `json`, `csv` and others."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from elab_sdk.sandbox import values
from elab_sdk.sandbox.backup_zip import blank_pdf
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["as_zip"]


def as_zip(call: Call, row: Row) -> Answer:
    """Answer GET of an entry with `format=zip`: a folder with its files and a PDF."""
    handle, name = tempfile.mkstemp(suffix=".zip", dir=call.store.files)
    os.close(handle)
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as zip_file:
        _add(call, zip_file, row)
    return Answer(
        file=Path(name),
        file_is_temporary=True,
        headers={
            "content-type": "application/zip",
            "content-disposition": (
                "attachment; filename=elabftw-export.zip; filename*=utf-8''export.elabftw.zip"
            ),
            "cache-control": "no-store, private",
        },
    )


def _add(call: Call, zip_file: zipfile.ZipFile, row: Row) -> None:
    title = re.sub(r"[^\w .()-]", "", str(row["title"]))
    folder = f"{title} - {str(row['elabid']).partition('-')[2][:8]}"
    uploads = call.store.rows(
        "SELECT * FROM uploads WHERE kind = ? AND item_id = ? AND state = 1 ORDER BY id",
        call.table,
        row["id"],
    )
    for upload in uploads:
        path = f"{folder}/{upload['real_name']}"
        if path in zip_file.namelist():
            # real archives contain both files under one name, and one is lost when unpacked
            path = f"{folder}/{upload['id']} {upload['real_name']}"
        zip_file.write(call.store.files / str(upload["long_name"]), path)
    zip_file.writestr(f"{folder}/{values.today()}-eLabFTW-PDF.pdf", blank_pdf())
