"""Natural writes to items and templates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tests.safety.cases import WriteCase, adds, checks_types, has, nothing, sets, stores_dates
from tests.safety.example_notebook import BODY

if TYPE_CHECKING:
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State
from tests.safety.natural.common import INITIAL_METADATA, METADATA


def _expect_items_type(state: State, world: ExampleNotebook) -> None:
    state.entries["item"].category = world.items_type


def _write_unchanged_item(client: Any, world: ExampleNotebook) -> None:
    entry = client.get_item(world.item)
    client.post_item(entry.id, {"title": entry["title"], "date": entry["date"], "body": entry["body"]})


ITEMS: Final = (
    WriteCase(
        name="create an item",
        operation=lambda m, w: m.create_item(w.items_type),
        creates={"items": 1},
        exists=has("create_item"),
    ),
    WriteCase(
        name="item: title only",
        operation=lambda m, w: m.post_item(w.item, title="New title"),
        expect=sets("item", title="New title"),
        needs=("item",),
    ),
    WriteCase(
        name="item: body only",
        operation=lambda m, w: m.post_item(w.item, body="<p>new</p>"),
        expect=sets("item", body="<p>new</p>"),
        needs=("item",),
    ),
    WriteCase(
        name="item: date only",
        operation=lambda m, w: m.post_item(w.item, date=date(2019, 3, 2)),
        expect=sets("item", date="20190302"),
        exists=stores_dates,
        needs=("item",),
    ),
    WriteCase(
        name="item: elabapy's dict: title, date and body",
        operation=lambda m, w: m.post_item(
            w.item, {"title": "Dict", "date": "20190302", "body": "<p>dict</p>"}
        ),
        expect=sets("item", title="Dict", date="20190302", body="<p>dict</p>"),
        exists=stores_dates,
        needs=("item",),
    ),
    WriteCase(
        name="item: unchanged entry written back",
        operation=_write_unchanged_item,
        expect=nothing,
        needs=("item",),
    ),
    WriteCase(
        name="item: append to the body",
        operation=lambda m, w: m.post_item(w.item, bodyappend="<p>more</p>"),
        expect=sets("item", body=BODY + "<p>more</p>"),
        needs=("item",),
    ),
    WriteCase(
        name="item: metadata",
        operation=lambda m, w: m.post_item(w.item, metadata=METADATA),
        expect=sets("item", metadata={**INITIAL_METADATA, **METADATA}),
        exists=has("metadata"),
        needs=("item",),
    ),
    WriteCase(
        name="item: tag",
        operation=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        needs=("item",),
    ),
    WriteCase(
        name="item: link",
        operation=lambda m, w: m.add_link_to_item(w.item, w.spare),
        expect=adds("item", "links", "spare"),
        exists=has("link_item"),
        needs=("item",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="item: existing link",
        operation=lambda m, w: m.add_link_to_item(w.item, w.linked),
        expect=nothing,
        exists=has("link_item"),
        needs=("item",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="item: category",
        operation=lambda m, w: m.post_item(w.item, category=w.items_type),
        expect=_expect_items_type,
        exists=checks_types,
        needs=("item",),
    ),
    WriteCase(
        name="item: category by name",
        operation=lambda m, w: m.post_item(w.item, category="Microscope"),
        expect=_expect_items_type,
        exists=checks_types,
        needs=("item",),
        sandbox_only=True,
    ),
)


TEMPLATES: Final = (
    WriteCase(
        name="create a template",
        operation=lambda m, _: m.create_template(),
        creates={"templates": 1},
        exists=has("create_template"),
    ),
    WriteCase(
        name="template: title only",
        operation=lambda m, w: m.post_template(w.template, title="New title"),
        expect=sets("template", title="New title"),
        exists=has("post_template"),
    ),
    WriteCase(
        name="template: body only",
        operation=lambda m, w: m.post_template(w.template, body="<p>new</p>"),
        expect=sets("template", body="<p>new</p>"),
        exists=has("post_template"),
    ),
    WriteCase(
        name="template: elabapy's dict",
        operation=lambda m, w: m.post_template(w.template, {"title": "Dict", "body": "<p>dict</p>"}),
        expect=sets("template", title="Dict", body="<p>dict</p>"),
        exists=has("post_template"),
    ),
    WriteCase(
        name="template: append to the body",
        operation=lambda m, w: m.post_template(w.template, bodyappend="<p>more</p>"),
        expect=sets("template", body=BODY + "<p>more</p>"),
        exists=has("post_template"),
    ),
    WriteCase(
        name="template: metadata",
        operation=lambda m, w: m.post_template(w.template, metadata=METADATA),
        expect=sets("template", metadata=METADATA),
        exists=has("post_template", "metadata"),
    ),
)
