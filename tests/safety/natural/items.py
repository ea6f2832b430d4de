"""Items and templates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tests.safety.cases import Case, adds, checks_types, has, nothing, sets, stores_dates
from tests.safety.world import BODY

if TYPE_CHECKING:
    from tests.safety.state import State
    from tests.safety.world import World
from tests.safety.natural.common import KEPT, METADATA


def _type(state: State, world: World) -> None:
    state.entries["item"].category = world.items_type


def _item_as_read(hand: Any, world: World) -> None:
    entry = hand.get_item(world.item)
    hand.post_item(entry.id, {"title": entry["title"], "date": entry["date"], "body": entry["body"]})


ITEMS: Final = (
    Case(
        name="create an item",
        act=lambda m, w: m.create_item(w.items_type),
        creates={"items": 1},
        exists=has("create_item"),
    ),
    Case(
        name="item: title only",
        act=lambda m, w: m.post_item(w.item, title="New title"),
        expect=sets("item", title="New title"),
        needs=("item",),
    ),
    Case(
        name="item: body only",
        act=lambda m, w: m.post_item(w.item, body="<p>new</p>"),
        expect=sets("item", body="<p>new</p>"),
        needs=("item",),
    ),
    Case(
        name="item: date only",
        act=lambda m, w: m.post_item(w.item, date=date(2019, 3, 2)),
        expect=sets("item", date="20190302"),
        exists=stores_dates,
        needs=("item",),
    ),
    Case(
        name="item: elabapy's dict, all three",
        act=lambda m, w: m.post_item(w.item, {"title": "Dict", "date": "20190302", "body": "<p>dict</p>"}),
        expect=sets("item", title="Dict", date="20190302", body="<p>dict</p>"),
        exists=stores_dates,
        needs=("item",),
    ),
    Case(name="item: as it was read", act=_item_as_read, expect=nothing, needs=("item",)),
    Case(
        name="item: append to the body",
        act=lambda m, w: m.post_item(w.item, bodyappend="<p>more</p>"),
        expect=sets("item", body=BODY + "<p>more</p>"),
        needs=("item",),
    ),
    Case(
        name="item: metadata",
        act=lambda m, w: m.post_item(w.item, metadata=METADATA),
        expect=sets("item", metadata={**KEPT, **METADATA}),
        exists=has("metadata"),
        needs=("item",),
    ),
    Case(
        name="item: tag",
        act=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        needs=("item",),
    ),
    Case(
        name="item: link",
        act=lambda m, w: m.add_link_to_item(w.item, w.spare),
        expect=adds("item", "links", "spare"),
        exists=has("link_item"),
        needs=("item",),
        needs_links=True,
    ),
    Case(
        name="item: a link that is there",
        act=lambda m, w: m.add_link_to_item(w.item, w.linked),
        expect=nothing,
        exists=has("link_item"),
        needs=("item",),
        needs_links=True,
    ),
    Case(
        name="item: category",
        act=lambda m, w: m.post_item(w.item, category=w.items_type),
        expect=_type,
        exists=checks_types,
        needs=("item",),
    ),
)


TEMPLATES: Final = (
    Case(
        name="create a template",
        act=lambda m, _: m.create_template(),
        creates={"templates": 1},
        exists=has("create_template"),
    ),
    Case(
        name="template: title only",
        act=lambda m, w: m.post_template(w.template, title="New title"),
        expect=sets("template", title="New title"),
        exists=has("post_template"),
    ),
    Case(
        name="template: body only",
        act=lambda m, w: m.post_template(w.template, body="<p>new</p>"),
        expect=sets("template", body="<p>new</p>"),
        exists=has("post_template"),
    ),
    Case(
        name="template: elabapy's dict",
        act=lambda m, w: m.post_template(w.template, {"title": "Dict", "body": "<p>dict</p>"}),
        expect=sets("template", title="Dict", body="<p>dict</p>"),
        exists=has("post_template"),
    ),
    Case(
        name="template: append to the body",
        act=lambda m, w: m.post_template(w.template, bodyappend="<p>more</p>"),
        expect=sets("template", body=BODY + "<p>more</p>"),
        exists=has("post_template"),
    ),
    Case(
        name="template: metadata",
        act=lambda m, w: m.post_template(w.template, metadata=METADATA),
        expect=sets("template", metadata=METADATA),
        exists=has("post_template", "metadata"),
    ),
)
