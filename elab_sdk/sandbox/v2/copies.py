"""Copy tags, steps, links and files to a new entry from its template, or from the original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox.v2 import changes, links, steps, tags, uploads

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["copy_parts", "copy_template"]


def copy_template(call: Call, source: EntryTable, template: Row, entry: int) -> None:
    """Copy tags, steps, links and files of a template or items type to a new entry."""
    source_id = int(template["id"] or 0)
    copy_parts(call, source, source_id, entry)
    if uploads.copy(call, (source, source_id), call.table, entry):
        # a file that is added changes the entry
        changes.touch(call, call.table, {"id": entry})


def copy_parts(call: Call, source: EntryTable, source_id: int, entry: int) -> None:
    """Copy tags, steps and links of an entry to a new one."""
    for part in (tags, steps, links):
        part.copy(call, (source, source_id), call.table, entry)
