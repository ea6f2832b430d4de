"""The lists of a team: statuses, items types and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import errors, permissions, render
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall, JsonOut


def statuses(call: ApiCall) -> Answer:
    """Answer GET status; an ID is ignored."""
    rows: list[JsonOut] = [
        select_keys({**row, "category": row["title"], "category_id": row["id"]}, call.shapes.status)
        for row in call.store.rows("SELECT * FROM statuses ORDER BY id")
    ]
    return Answer(json=render.to_wire(call, rows))


def items_types(call: ApiCall) -> Answer:
    """Answer GET items_types; an ID is ignored."""
    if not call.release.has("get_items_types"):
        raise errors.refused(errors.NOTHING)
    shared = render.permission(call, "team")
    rows: list[JsonOut] = [
        select_keys(
            {
                **row,
                "category": row["title"],
                "category_id": row["id"],
                "template": row["body"],
                "canread": shared,
                "canwrite": shared,
            },
            call.shapes.items_type,
        )
        for row in call.store.rows("SELECT * FROM items_types ORDER BY id")
    ]
    return Answer(json=render.to_wire(call, rows))


def tags(call: ApiCall) -> Answer:
    """Answer GET tags with the team's tags, or those of one experiment."""
    if call.release.tags_endpoint == "team":
        rows = call.store.rows("SELECT id, tag FROM tags ORDER BY tag")
        team_tags: list[JsonOut] = [select_keys(dict[str, "JsonOut"](row), call.shapes.tag) for row in rows]
        return Answer(json=render.to_wire(call, team_tags))
    if not call.id:
        return Answer(json=[])
    permissions.readable(call, "experiments", call.id)
    rows = call.store.rows(
        "SELECT 0 AS is_favorite, tag, tag_id FROM tags2entity JOIN tags ON tags.id = tag_id"
        " WHERE kind = 'experiments' AND entry = ? ORDER BY tags2entity.rowid",
        call.id,
    )
    return Answer(json=[select_keys(dict[str, "JsonOut"](row), call.shapes.tag) for row in rows])
