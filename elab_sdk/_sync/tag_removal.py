# Derived from elab_sdk/_async/tag_removal.py by tools/unasync.py: do not edit.
"""Removing single tags from an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_api_v2.api.tags import list_entry_tags, update_tag
from elab_api_v2.models.tag_update import TagUpdate

from elab_sdk.errors import UnexpectedWrite
from elab_sdk.wire.interruption import note_completed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.types import JsonValue

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
                _remove(session, entity_type, id, row.id, row.tag)
                removed.append(row.tag)
    except BaseException as error:
        note_completed(error, [f"removed tag {tag}" for tag in removed])
        raise
    return removed


def _remove(session: Session, entity_type: EntityType, id: int, tag_id: int, tag: str) -> None:
    request = update_tag.request(entity_type, id, tag_id, body=TagUpdate(action="unreference"))
    entry = session.call_v2(request, "untag")
    if tag in _tags(entry):
        raise UnexpectedWrite(f"the server kept the tag {tag!r}", request.method, request.path)


def _tags(entry: JsonValue) -> list[str]:
    """The tags in the response, which is the entry as it is then."""
    tags = entry.get("tags") if isinstance(entry, dict) else None
    return cast("str", tags).split("|") if tags else []
