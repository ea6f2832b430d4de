"""Make a backup of many entries without a server, and measure the memory of an export in another process.

Usage: python -m tests.export.large FOLDER OUT
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.memory import peak
from elab_sdk.backups import EntryRecord, FileRecord, layout

ROOT = Path(__file__).parent.parent.parent
BODY = "<p>" + "The membrane was blocked for an hour. " * 50 + "</p>"


def make(folder: Path, entries: int) -> None:
    """Write a backup in the format of `manager.backup`."""
    folder.mkdir()
    header = {"endpoint": "https://elab.example.org/api/v1/", "release": "4.9"}
    (folder / layout.HEADER).write_text(json.dumps(header), "utf-8")
    with (folder / layout.INDEX).open("w", encoding="utf-8") as index:
        for number in range(1, entries + 1):
            index.write(_entry(folder, number).to_line() + "\n")


def _entry(root: Path, id: int) -> EntryRecord:
    name = f"{layout.KIND_FOLDERS['experiment']}/{layout.folder_name(id, f'Western blot {id}')}"
    folder = root / name
    folder.mkdir(parents=True)
    content = f"time,signal\n0,{id}\n".encode() * 20
    upload = {
        "id": id,
        "item_id": id,
        "real_name": "signal.csv",
        "long_name": f"ab/{id}.csv",
        "comment": None,
        "created_at": "2024-01-02 03:04:05",
        "filesize": len(content),
        "hash": hashlib.sha256(content).hexdigest(),
        "hash_algorithm": "sha256",
        "userid": 1,
    }
    with_file = id % 2 == 0
    response = {
        "id": id,
        "title": f"Western blot {id}",
        "date": "2024-01-02",
        "body": BODY,
        "elabid": f"20240102-{id:040x}",
        "metadata": json.dumps({"extra_fields": {"pH": {"type": "number", "value": str(id)}}}),
        "userid": id % 20,
        "fullname": f"Person {id % 20}",
        "created_at": "2024-01-02 03:04:05",
        "modified_at": "2024-02-03 04:05:06",
        "tags": "blot|gfp",
        "uploads": [upload] if with_file else [],
        "items_links": [],
        "experiments_links": [{"itemid": max(1, id - 1), "title": f"Western blot {id - 1}"}],
    }
    files = [_file(folder, layout.ENTRY, json.dumps(response).encode(), None)]
    if with_file:
        files.append(_file(folder, f"{layout.FILES}/signal.csv", content, id))
    return EntryRecord(
        kind="experiment", id=id, folder=name, title=str(response["title"]), files=tuple(files)
    )


def _file(folder: Path, path: str, content: bytes, upload: int | None) -> FileRecord:
    file = folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return FileRecord(path, len(content), hashlib.sha256(content).hexdigest(), upload)


def export(folder: str, out: str) -> None:
    """Export a backup, and print by how much the memory peak rose after the imports."""
    from elab_sdk.export import export_backup
    from elab_sdk.export.crate import load_rocrate

    load_rocrate()
    before = peak()
    export_backup(folder, out)
    print(peak() - before)


def measure_export(entries: int) -> tuple[int, int]:
    """Return by how many bytes the memory peak rose, and the size of the archive."""
    with tempfile.TemporaryDirectory() as folder:
        backup, out = Path(folder) / "notebook", Path(folder) / "notebook.eln"
        make(backup, entries)
        command = [sys.executable, "-m", "tests.export.large", str(backup), str(out)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
        return int(ended.stdout), out.stat().st_size


if __name__ == "__main__":
    export(*sys.argv[1:])
