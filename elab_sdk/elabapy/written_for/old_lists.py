"""The lists of a team and its bookings, as an old release sent them. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.elabapy.written_for import old_values

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.elabapy.written_for.old_answers import OldAnswer
    from elab_sdk.elabapy.written_for.old_entries import Maker
    from elab_sdk.elabapy.written_for.target import Target

__all__ = ["event", "event_row", "items_types", "statuses", "tags"]


def statuses(rows: list[JsonObject], target: Target, make: Maker) -> list[OldAnswer]:
    """Convert the statuses of experiments: those of the team, as from 5.4 those of others are listed too."""
    return [make(_choice(row), target.shapes.status) for row in rows if _is_own(row)]


def items_types(rows: list[JsonObject], target: Target, make: Maker) -> list[OldAnswer]:
    """Convert the items types."""
    return [make(_items_type(row, target), target.shapes.items_type) for row in rows if _is_own(row)]


def _is_own(row: JsonObject) -> bool:
    return bool(row.get("is_current_team", 1)) and row.get("state", 1) in (1, "1", None)


def _choice(row: JsonObject) -> JsonObject:
    title = row["title"] if "title" in row else row.get("category")
    number = row["id"] if "id" in row else row.get("category_id")
    return {**row, "title": title, "category": title, "id": number, "category_id": number}


def _items_type(row: JsonObject, target: Target) -> JsonObject:
    values = _choice(row)
    # from 5.3 the list has categories, whose own place is that of no other list
    values.setdefault("ordering", None)
    body = row["body"] if "body" in row else row.get("template")
    values |= {"body": body, "template": body}
    for name in ("canread", "canwrite"):
        if name in row:
            values[name] = old_values.permission(row[name], row.get(f"{name}_base"), target.release)
    return values


def tags(rows: list[JsonObject], target: Target, make: Maker) -> list[OldAnswer]:
    """Convert the tags of the team. From 4.4 up to and including 4.9 this list was always empty."""
    if target.release.tags_endpoint == "of_experiment":
        return []
    values: list[JsonObject] = [
        {**row, "id": row.get("id", row.get("tag_id")), "tag": old_values.tag(row.get("tag"), target.release)}
        for row in rows
    ]
    return [make(row, target.shapes.tag) for row in values]


def event(row: JsonObject, target: Target, make: Maker) -> OldAnswer:
    """Convert a booking."""
    return make(_event(row), target.shapes.event)


def event_row(row: JsonObject, target: Target, make: Maker) -> OldAnswer:
    """Convert a row of the list of bookings."""
    values = _event(row)
    values.setdefault("item", row.get("items_id"))
    return make(values, target.shapes.event_row)


def _event(row: JsonObject) -> JsonObject:
    values: JsonObject = {name: old_values.text_with_entities(row[name]) for name in _TITLES if name in row}
    moments: dict[str, JsonValue] = {
        name: old_values.moment(row[name])
        for name in ("start", "end")
        # releases that send numbers as text keep times as they were sent
        if name in row and isinstance(row.get("id"), int)
    }
    return {**row, **values, **moments}


_TITLES = ("title", "title_only", "item_title", "experiment_title", "item_link_title")
