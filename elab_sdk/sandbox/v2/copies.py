"""What a new entry gets of the template or entry that it is made from: tags, steps, links and files."""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING

from elab_sdk.sandbox import values
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import changes

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["copy_parts", "copy_template"]


def copy_template(call: Call, source: EntryTable, template: Row, entry: int) -> None:
    """Copy tags, steps, links and files of a template or items type to a new entry."""
    source_id = int(template["id"] or 0)
    copy_parts(call, source, source_id, entry)
    uploads = call.store.rows(
        "SELECT * FROM uploads WHERE kind = ? AND item_id = ? AND state = 1 ORDER BY id", source, source_id
    )
    for upload in uploads:
        _copy_upload(call, upload, entry)
    if uploads:
        # a file that is added changes the entry
        changes.touch(call, call.table, {"id": entry})


def copy_parts(call: Call, source: EntryTable, source_id: int, entry: int) -> None:
    """Copy tags, steps and links of an entry to a new one."""
    store, table = call.store, call.table
    for row in store.rows("SELECT tag_id FROM tags2entity WHERE kind = ? AND entry = ?", source, source_id):
        store.insert_once("tags2entity", kind=table, entry=entry, tag_id=row["tag_id"])
    for row in store.rows("SELECT * FROM steps WHERE kind = ? AND entry = ? ORDER BY id", source, source_id):
        store.insert("steps", kind=table, entry=entry, body=row["body"], ordering=row["ordering"], finished=0)
    for row in store.rows(f"SELECT item FROM {source}_links WHERE entry = ? ORDER BY id", source_id):  # noqa: S608 - names are ours
        store.insert(f"{table}_links", entry=entry, item=row["item"])
    linked = store.rows(
        "SELECT experiment FROM links_to_experiments WHERE kind = ? AND entry = ? ORDER BY id",
        source,
        source_id,
    )
    for row in linked:
        store.insert_once("links_to_experiments", kind=table, entry=entry, experiment=row["experiment"])


def _copy_upload(call: Call, upload: Row, entry: int) -> None:
    random_digits = secrets.token_hex(64)
    long_name = f"{random_digits[:2]}/{random_digits}.{values.extension(str(upload['real_name']))}"
    path = call.store.files / long_name
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(call.store.files / str(upload["long_name"]), path)
    copied = {name: value for name, value in upload.items() if name != "id"}
    call.store.insert(
        "uploads",
        **copied
        | {
            "kind": call.table,
            "item_id": entry,
            "userid": call.userid,
            "long_name": long_name,
            "created_at": now(),
        },
    )
