"""Items types, as far as they are listed and created differently from entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import creation, entries, lists, render
from elab_sdk.sandbox.v2.calls import created

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["create", "read", "read_all"]

_TITLE = "Default"


def read_all(call: Call) -> Answer:
    """Answer GET items_types: in the team's order; from 5.3 they are templates, listed as other entries."""
    if call.v2.items_type_key == "template":
        return lists.read(call)
    rows = call.store.rows("SELECT * FROM items_types WHERE state = 1 ORDER BY ordering, id")
    return Answer(json=[render.entry_row(call, "items_types", row) for row in rows])


def read(call: Call) -> Answer:
    """Answer GET items_types/N."""
    return read_all(call) if call.v2.items_type_is_list else entries.read(call)


def create(call: Call) -> Answer:
    """Answer POST items_types; every color is ignored."""
    on_page = call.v2.items_type_location == "admin_page"
    title = call.json.get("name" if on_page else "title", _TITLE)
    type_id = creation.create(attrs.evolve(call, json={**call.json, "title": title}))
    call.store.change("items_types", type_id, color=call.v2.items_type_color)
    if not on_page:
        return created(call, f"items_types/{type_id}")
    answer = created(call, "")
    location = f"{call.site}admin.php?tab=4&templateid={type_id}"
    return attrs.evolve(answer, headers={**answer.headers, "location": location})
