"""Writes with another user's key or a read-only key, and to locked entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.errors import PermissionDeniedError, ReadOnlyKeyError
from tests.safety.cases import WriteCase, adds, has, sets

if TYPE_CHECKING:
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State
from tests.safety.natural.common import uploaded


def _title_and_owner(state: State, world: ExampleNotebook) -> None:
    state.entries["item"].title = "New title"
    if world.release.item_update_changes_owner:
        # up to and including 3.4, a user who edits an item becomes its owner
        state.entries["item"].rest["userid"] = world.other_user


RIGHTS: Final = (
    WriteCase(
        name="read-only key: title",
        operation=lambda m, w: m.post_experiment(w.experiment, title="New title"),
        expect=sets("experiment", title="New title"),
        # 2.0 has no read-only keys
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: tag",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        expect=adds("experiment", "tags", "blot"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: upload",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png")),
        expect=uploaded("experiment"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: create an experiment",
        operation=lambda m, _: m.create_experiment(),
        creates={"experiments": 1},
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: item: title",
        operation=lambda m, w: m.post_item(w.item, title="New title"),
        expect=sets("item", title="New title"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
        needs=("item",),
    ),
    WriteCase(
        name="read-only key: link",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="read-only key: create an item",
        operation=lambda m, w: m.create_item(w.items_type),
        creates={"items": 1},
        exists=has("create_item"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="link from another user's entry",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        # on 2.0 and from 4.4, a user who can read an entry can add links to it
        allowed=lambda release: release.link_needs != "write",
        refused=(PermissionDeniedError,),
        key="other",
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="item: title, as another team member",
        operation=lambda m, w: m.post_item(w.item, title="New title"),
        expect=_title_and_owner,
        key="other",
        needs=("item",),
    ),
    WriteCase(
        name="item: tag, as another team member",
        operation=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        key="other",
        needs=("item",),
    ),
    WriteCase(
        name="tag while locked",
        operation=lambda m, w: m.add_tag_to_experiment(w.locked, "blot"),
        expect=adds("locked", "tags", "blot"),
        # on 4.0 – 4.3, locked entries cannot be tagged
        allowed=lambda release: not release.lock_blocks_everything,
        refused=(PermissionDeniedError,),
        needs=("locked",),
    ),
)
