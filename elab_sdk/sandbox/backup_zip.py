"""The endpoint `backupzip`: all experiments changed in a period, each with its files and a PDF."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors, render
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall
    from elab_sdk.sandbox.store import Row


def archive(call: ApiCall) -> Answer:
    """Answer GET backupzip/{from}-{to} with a zip as text/html; an invalid period gives an empty zip."""
    if call.release.backup_zip_broken and call.id:
        # the period is treated as the ID of an experiment (observed on 4.4.0 – 4.5.14)
        raise errors.not_found()
    if not call.user["is_sysadmin"]:
        raise errors.reach()
    period = re.fullmatch(r"(\d{8})-(\d{8})", call.id_text)
    handle, name = tempfile.mkstemp(suffix=".zip", dir=call.store.files)
    os.close(handle)
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as zip_file:
        if period is not None:
            for row in call.store.rows("SELECT * FROM experiments WHERE state = 1 ORDER BY id"):
                if period.group(1) <= str(row["modified_at"])[:10].replace("-", "") <= period.group(2):
                    _add_experiment(call, zip_file, row)
    return Answer(file=Path(name), file_is_temporary=True)


def _add_experiment(call: ApiCall, zip_file: zipfile.ZipFile, row: Row) -> None:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": "", "lastname": ""}
    title = re.sub(r"[^\w .()-]", "", str(row["title"]))
    dated_title = f"{render.format_date(call, row['date'])} - {title}"
    # from 4.0, eight digits of the elabid in the folder name distinguish equal titles
    unique = f" - {str(row['elabid']).partition('-')[2][:8]}" if call.release.partial_updates else ""
    folder = f"{render.fullname(owner).replace(' ', '-')}/{dated_title}{unique}"
    for upload in call.store.rows(
        "SELECT * FROM uploads WHERE kind = 'experiments' AND item_id = ? ORDER BY id", row["id"]
    ):
        name = f"{folder}/{upload['real_name']}"
        if name in zip_file.namelist():
            # real archives contain both files under one name, and one is lost when unpacked
            name = f"{folder}/{upload['id']} {upload['real_name']}"
        zip_file.write(call.store.files / str(upload["long_name"]), name)
    if f"{folder}/{dated_title}.pdf" not in zip_file.namelist():
        zip_file.writestr(f"{folder}/{dated_title}.pdf", blank_pdf())


def blank_pdf() -> bytes:
    """Return a minimal valid PDF: one blank page."""
    return (
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
