# Derived from elab_sdk/_async/metadata_changes.py by tools/unasync.py: do not edit.
"""Changes of metadata: read, merge, write and verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elab_api_v1.base import Resource

from elab_sdk._sync.entries import nothing_to_do
from elab_sdk.rules import metadata, saving, updates
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from elab_api_v1.models import Done
    from elab_api_v1.types import JsonObject

    from elab_sdk._sync.entries import Entries
    from elab_sdk.rules.entry_kinds import EntryKind, Kind
    from elab_sdk.rules.metadata import MetadataChange


def change_metadata(
    entries_of: Callable[[Kind], Entries[Any, Any, Any]],
    operation: str,
    entry: object,
    merge: Callable[[JsonObject], JsonObject],
    names: Collection[str],
    *,
    dry_run: bool,
) -> MetadataChange:
    """Read metadata, compare it with what the caller read, merge, write, and compare with what was written.

    Args:
        entries_of: Gets the entries of a kind.
        operation: The name of the called method, used in error messages.
        entry: The entry as the caller gave it.
        merge: Makes the new metadata.
        names: The extra fields that change.
        dry_run: Whether nothing is written.
    """
    kind, entry_id = metadata.resolve_holder(entry)
    entries, known = entries_of(kind), metadata.known_metadata(entry)
    entries.known.require("metadata", operation)
    with entries.session.lock(kind, entry_id):
        before = entries.metadata(entry_id)
        entries.session.settle(lambda release: release.has("metadata"))
        entries.known.require("metadata", operation)
        metadata.check_fields_unchanged(f"{kind} {entry_id}", known, before, names)
        change = metadata.MetadataChange(kind, entry_id, before, merge(before), is_sent=False)
        if dry_run or not change:
            return change
        changes = updates.check_changes(kind, operation, {"metadata": change.after})
        entries.apply_locked(operation, entry_id, changes)
        with note_completed_steps(["the metadata was sent"]):
            metadata.check_written(change, entries.metadata(entry_id))
    return change.sent()


def save(
    entries: Entries[Any, Any, Any],
    id: int,
    entry: object,
    fields: Mapping[str, object],
    *,
    replace_metadata: bool,
) -> Done:
    """Send what differs between an entry and changed fields.

    Args:
        entries: The entries of this kind.
        id: The ID of the entry.
        entry: The entry as the caller gave it.
        fields: Its fields with changes.
        replace_metadata: Whether metadata that is not in the fields is removed.
    """
    kind: EntryKind = "item" if entries.kind == "item" else "experiment"
    before = entry.to_dict() if isinstance(entry, Resource) else None
    with entries.session.lock(kind, id):
        present = entries.read(id)
        differing = saving.changed_fields(
            kind, id, fields, before, present.to_dict(), replace_metadata=replace_metadata
        )
        if not differing:
            return nothing_to_do()
        changes = updates.check_changes(kind, "save", differing)
        form = entries.update_form("save", changes.fields, present)
        return entries.send_update("save", id, form)
