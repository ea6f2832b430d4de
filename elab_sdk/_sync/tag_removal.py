# Derived from elab_sdk/_async/tag_removal.py by tools/unasync.py: do not edit.
"""Removing single tags from an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_api_v2.api.tags import list_entry_tags, update_tag
from elab_api_v2.models.tag_update import TagUpdate

from elab_sdk.errors import LockedEntryWarning, UnexpectedWrite
from elab_sdk.rules.entry_states import obstacle
from elab_sdk.wire import alerts
from elab_sdk.wire.interruption import note_completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.models import Tag
    from elab_api_v1.types import JsonObject

    from elab_sdk._sync.session import Session
    from elab_sdk.rules.entity_types import EntityType

__all__ = ["untag"]


def untag(session: Session, entity_type: EntityType, id: int, tags: Sequence[str]) -> list[str]:
    """Remove tags from an entry, one request each.

    Returns:
        The tags that were removed, as the server wrote them.
    """
    rows = session.call_v2(list_entry_tags.request(entity_type, id), "untag")
    wanted = {tag.casefold() for tag in tags}
    removed: list[str] = []
    try:
        for row in rows:
            if row.tag.casefold() in wanted:
                _remove(session, entity_type, id, row)
                removed.append(row.tag)
    except BaseException as error:
        note_completed(error, [f"removed tag {tag}" for tag in removed])
        raise
    return removed


def _remove(session: Session, entity_type: EntityType, id: int, row: Tag) -> None:
    request = update_tag.request(entity_type, id, row.id, body=TagUpdate(action="unreference"))
    entry = cast("JsonObject", session.call_v2(request, "untag"))
    if row["tag"] in str(entry.get("tags") or "").split("|"):
        raise UnexpectedWrite(f"the server kept the tag {row.tag!r}", request.method, request.path)
    if reason := obstacle(entry.get("state"), entry.get("locked")):
        alerts.warn(f"{entity_type}/{id} was changed, although it is {reason}", LockedEntryWarning)
