"""Make backups in the format of `manager.backup` without a server."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from elab_sdk.backups import layout, records

ENDPOINT = "https://elab.example.org/api/v1/"


class Notebook:
    """A backup in a folder."""

    def __init__(self, folder: Path, *, endpoint: str = ENDPOINT, release: str = "4.9") -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        header = {"endpoint": endpoint, "release": release}
        (folder / layout.HEADER).write_text(json.dumps(header), "utf-8")
        (folder / layout.INDEX).touch()

    def add(
        self,
        kind: layout.BackupKind,
        response: dict[str, Any],
        files: dict[int, bytes] | None = None,
        **record: Any,
    ) -> records.EntryRecord:
        """Add an entry from its response, with the contents of its files by upload ID."""
        entry_id, title = int(response["id"]), str(response.get("title", ""))
        name = f"{layout.KIND_FOLDERS[kind]}/{layout.folder_name(entry_id, title)}"
        folder = self.folder / name
        folder.mkdir(parents=True)
        file_records = [_write_file(folder, layout.ENTRY, json.dumps(response).encode(), None)]
        uploads = [
            (str(upload.get("real_name")), int(upload["id"])) for upload in response.get("uploads") or []
        ]
        names = layout.file_names(uploads, {})
        for upload_id, content in (files or {}).items():
            path = f"{layout.FILES}/{names.get(upload_id, f'upload-{upload_id}')}"
            file_records.append(_write_file(folder, path, content, upload_id))
        tags = tuple(tag for tag in str(response.get("tags") or "").split("|") if tag)
        fields = {
            "kind": kind,
            "id": entry_id,
            "folder": name,
            "title": title,
            "tags": tags,
            "files": tuple(file_records),
        }
        return self.record(records.EntryRecord(**fields | record))

    def record(self, record: records.EntryRecord) -> records.EntryRecord:
        """Add a line to the index."""
        with (self.folder / layout.INDEX).open("a", encoding="utf-8") as index:
            index.write(record.to_line() + "\n")
        return record


def names_in(folder: Path) -> list[str]:
    """Return the names of the files and folders in a folder."""
    return sorted(file.name for file in folder.iterdir())


def _write_file(folder: Path, path: str, content: bytes, upload: int | None) -> records.FileRecord:
    file = folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return records.FileRecord(path, len(content), hashlib.sha256(content).hexdigest(), upload)


def upload(id: int, name: str, content: bytes = b"", **more: Any) -> dict[str, Any]:
    """Return an upload as 4.9 sends it."""
    return {
        "id": id,
        "item_id": 1,
        "real_name": name,
        "long_name": f"ab/{id:04d}{Path(name).suffix}",
        "comment": None,
        "created_at": "2024-01-02 03:04:05",
        "filesize": len(content),
        "fullname": "Ada Admin",
        "hash": hashlib.sha256(content).hexdigest(),
        "hash_algorithm": "sha256",
        "state": 1,
        "storage": 1,
        "type": "experiments",
        "userid": 1,
    } | more


def experiment(id: int, **more: Any) -> dict[str, Any]:
    """Return an experiment as 4.9 sends it."""
    return {
        "id": id,
        "title": f"Western blot {id}",
        "date": "2024-01-02",
        "body": "<p>Anti-GFP.</p>",
        "content_type": 1,
        "elabid": f"20240102-{id:040x}",
        "metadata": None,
        "rating": 0,
        "state": 1,
        "category": None,
        "category_title": None,
        "category_color": None,
        "status": 1,
        "status_title": "Running",
        "status_color": "29AEB9",
        "userid": 1,
        "fullname": "Ada Admin",
        "firstname": "Ada",
        "lastname": "Admin",
        "orcid": None,
        "created_at": "2024-01-02 03:04:05",
        "modified_at": "2024-02-03 04:05:06",
        "canread": '{"base": 30, "teams": [], "users": [], "teamgroups": []}',
        "canwrite": '{"base": 20, "teams": [], "users": [], "teamgroups": []}',
        "tags": None,
        "tags_id": None,
        "uploads": [],
        "steps": [],
        "comments": [],
        "items_links": [],
        "experiments_links": [],
        "access_key": None,
        "sharelink": f"https://elab.example.org/experiments.php?mode=view&id={id}",
    } | more


def item(id: int, **more: Any) -> dict[str, Any]:
    """Return an item as 4.9 sends it."""
    item_values = {
        "title": f"Plasmid {id}",
        "category": 1,
        "category_title": "Plasmid",
        "category_color": "32a100",
    }
    return (
        experiment(id)
        | {"status": None, "status_title": None, "status_color": None, "team": 1}
        | item_values
        | more
    )


def step(id: int, body: str, **more: Any) -> dict[str, Any]:
    """Return a step as 4.9 sends it."""
    return {
        "id": id,
        "item_id": 1,
        "body": body,
        "ordering": id,
        "finished": 0,
        "finished_time": None,
        "deadline": None,
        "deadline_notif": 0,
    } | more


def comment(id: int, text: str, **more: Any) -> dict[str, Any]:
    """Return a comment as 4.9 sends it."""
    return {
        "id": id,
        "item_id": 1,
        "comment": text,
        "userid": 2,
        "fullname": "Grace Brewster Hopper",
        "firstname": "Grace Brewster",
        "lastname": "Hopper",
        "orcid": "0000-0002-1825-0097",
        "created_at": "2024-01-03 00:00:00",
        "modified_at": "2024-01-03 00:00:00",
    } | more


def link(id: int, title: str, **more: Any) -> dict[str, Any]:
    """Return a link as 4.9 sends it."""
    return {
        "itemid": id,
        "title": title,
        "elabid": f"20240102-{id:040x}",
        "link_state": 1,
        "is_bookable": 0,
        "mainattr_title": "Plasmid",
        "mainattr_color": "32a100",
    } | more


def full(folder: Path) -> Notebook:
    """Make a notebook with at least two of everything that an archive can contain."""
    fields = {
        "pH": {"type": "number", "value": "7.4", "unit": "", "description": "measured at 20 °C"},
        "Temperature": {"type": "number", "value": "37", "unit": "°C"},
        "Buffers": {"type": "select", "value": ["PBS", "TBS"], "options": ["PBS", "TBS"]},
        "Empty": {"type": "text", "value": ""},
        "None": {"type": "text", "value": None},
    }
    notebook = Notebook(folder)
    notebook.add(
        "experiment",
        experiment(
            1,
            title='5&#39; end, "quoted"',
            tags="blot|two words|a,b",
            metadata=json.dumps({"foo": 1, "extra_fields": fields}),
            category=3,
            category_title="Wet lab",
            category_color="ff0000",
            uploads=[
                upload(1, "gel 1.png", b"\x89PNG", comment="a gel"),
                upload(2, "data.csv", b"a,b\n", state=2),
            ],
            steps=[
                step(1, "Load", finished=1, finished_time="2024-01-02 10:00:00"),
                step(2, "Blot", deadline="2024-01-03 10:00:00"),
            ],
            comments=[
                comment(1, "Nice &#34;blot&#34;"),
                comment(2, "Thanks", userid=1, fullname="Ada Admin"),
            ],
            items_links=[link(1, "Plasmid 1"), link(77, "Elsewhere")],
            experiments_links=[link(2, "Western blot 2"), link(99, "Gone")],
            rating=4,
        ),
        {1: b"\x89PNG", 2: b"a,b\n"},
    )
    notebook.add(
        "experiment",
        experiment(
            2,
            title="日本 ß",
            fullname="Grace Hopper",
            userid=2,
            body="*x*",
            content_type=2,
            custom_id=77,
            state=2,
            locked=1,
        ),
    )
    notebook.add("item", item(1, uploads=[upload(3, "map.gb", b"LOCUS")]), {3: b"LOCUS"})
    return notebook
