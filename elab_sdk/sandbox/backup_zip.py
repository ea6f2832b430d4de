"""backupzip: every experiment that changed in a period, with its files and a PDF."""

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
    from elab_sdk.sandbox.calls import Call
    from elab_sdk.sandbox.store import Row


def archive(call: Call) -> Answer:
    """GET backupzip/{from}-{to}: a zip, called text/html; a bad period gives an empty one."""
    if call.release.backup_zip_broken and call.id:
        # a period is taken for the number of an experiment (seen on 4.4.0 – 4.5.14)
        raise errors.not_found()
    if not call.user["is_sysadmin"]:
        raise errors.reach()
    period = re.fullmatch(r"(\d{8})-(\d{8})", call.word)
    handle, name = tempfile.mkstemp(suffix=".zip", dir=call.store.files)
    os.close(handle)
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archived:
        if period is not None:
            for row in call.store.rows("SELECT * FROM experiments WHERE state = 1 ORDER BY id"):
                if period.group(1) <= str(row["modified_at"])[:10].replace("-", "") <= period.group(2):
                    _add(call, archived, row)
    return Answer(file=Path(name), file_is_scratch=True)


def _add(call: Call, archived: zipfile.ZipFile, row: Row) -> None:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": "", "lastname": ""}
    title = re.sub(r"[^\w .()-]", "", str(row["title"]))
    dated = f"{render.day(call, row['date'])} - {title}"
    # from 4.x the folder bears eight digits of the elabid, so that equal titles stay apart
    unique = f" - {str(row['elabid']).partition('-')[2][:8]}" if call.release.partial_updates else ""
    folder = f"{render.fullname(owner).replace(' ', '-')}/{dated}{unique}"
    for upload in call.store.rows(
        "SELECT * FROM uploads WHERE kind = 'experiments' AND item_id = ? ORDER BY id", row["id"]
    ):
        name = f"{folder}/{upload['real_name']}"
        if name in archived.namelist():
            # real archives hold both files under one name, of which one gets lost on unpacking
            name = f"{folder}/{upload['id']} {upload['real_name']}"
        archived.write(call.store.files / str(upload["long_name"]), name)
    if f"{folder}/{dated}.pdf" not in archived.namelist():
        archived.writestr(f"{folder}/{dated}.pdf", _pdf())


def _pdf() -> bytes:
    """The smallest PDF that opens: one blank page."""
    return (
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
