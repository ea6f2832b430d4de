# Derived from elab_sdk/_async/deletion.py by tools/unasync.py: do not edit.
"""Deleting one entry whose title the caller knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elab_sdk._sync.state_changes import read
from elab_sdk._wording import say
from elab_sdk.errors import ConflictError, NotFoundError, PermissionDeniedError, UnexpectedWrite
from elab_sdk.rules import entry_requests_v2 as requests
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_states import DELETED, locked_error, obstacle, reads_deleted
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from elab_sdk._sync.entries import Entries
    from elab_sdk.rules.entry_states import AnyEntry

__all__ = ["delete"]


def delete(entries: Entries[Any, Any, Any], id: int, title: str, *, locked: bool) -> AnyEntry:
    """Delete an entry that has a title, and look whether it is deleted.

    Args:
        entries: The entries of the kind.
        id: The ID of the entry.
        title: The title that it must have.
        locked: Whether a locked or archived entry is deleted too.

    Returns:
        The entry as it was before.
    """
    session = entries.session
    session.require_v2(f"delete_{entries.kind}", "delete")
    with session.lock(entries.kind, id):
        entry = read(entries, id)
        if entry.title != title:
            message = f"its title is {entry.title!r}, not {title!r}"
            raise ConflictError(message, f"{entries.kind} {id}", ("title",), is_expected=False)
        if entry.state == DELETED:
            return entry
        reason = obstacle(entry.state, entry.locked)
        if reason and not locked:
            # the server deletes it if the key's owner locked it (observed on 5.1.15, 5.3.11, 5.6.12)
            hint = say(
                "the entry is {reason}, and is not deleted: {locked} to delete it anyway", reason=reason
            )
            raise locked_error(f"{entity_type_of(entries.kind)}/{id}", hint)
        request = requests.deletion(entries.kind, id)
        session.call(request)
        with note_completed_steps([f"sent the deletion of {entries.kind} {id}"]):
            if not _is_deleted(entries, id):
                raise UnexpectedWrite("the server did not delete the entry", request.method, request.path)
    return entry


def _is_deleted(entries: Entries[Any, Any, Any], id: int) -> bool:
    try:
        return (read(entries, id)).state == DELETED
    except (NotFoundError, PermissionDeniedError):
        # up to and including 5.1 deleted entries are refused (observed on 4.9.0 and 5.1.15)
        if entries.known.holds_for_all(reads_deleted):
            raise
        return True
