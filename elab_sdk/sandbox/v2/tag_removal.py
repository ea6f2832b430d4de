"""Remove tags from an entry: PATCH removes one, and DELETE removes all, even with the ID of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import access, changes, errors, render
from elab_sdk.sandbox.v2.calls import deleted

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["remove_all", "unreference"]


def unreference(call: Call) -> Answer:
    """Answer PATCH of one tag: remove it from the entry."""
    row = access.writable(call)
    tag = call.store.row("tags", call.part_id)
    if call.text("action") != "unreference":
        raise errors.bad_request("Invalid action for tags.")
    if tag is None:
        raise errors.missing(call.v2)
    call.store.delete_where("tags2entity", kind=call.table, entry=call.id, tag_id=call.part_id)
    if call.v2.unreference_deletes_unused:
        _delete_unused(call)
    changes.log(call, call.table, call.id, "tags", f'Removed tag "{tag["tag"]}" with id: {tag["id"]}')
    return Answer(json=render.entry(call, call.table, row))


def _delete_unused(call: Call) -> None:
    """Delete a tag that no entry has."""
    if not call.store.rows("SELECT entry FROM tags2entity WHERE tag_id = ?", call.part_id):
        call.store.delete("tags", call.part_id)


def remove_all(call: Call) -> Answer:
    """Answer DELETE of the tags of an entry, or of one: every release removes all (observed on 4.9 – 5.6)."""
    access.writable(call)
    call.store.delete_where("tags2entity", kind=call.table, entry=call.id)
    return deleted()
