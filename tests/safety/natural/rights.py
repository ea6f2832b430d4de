"""Writes with another user's key or a read-only key, and to locked entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.errors import PermissionDeniedError, ReadOnlyKeyError
from tests.safety.cases import WriteCase, adds, sets

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State
from tests.safety.natural.common import uploaded


def _title_and_owner(state: State, world: ExampleNotebook) -> None:
    state.entries["item"].title = "New title"
    if world.release.item_update_changes_owner:
        # up to and including 3.4, a user who edits an item becomes its owner
        state.entries["item"].rest["userid"] = world.other_user


def _readers_link(release: Release) -> bool:
    """Return whether whoever reads an entry can add links to it: on 2.0, and on 4.4 to 5.2."""
    return release.link_needs != "write" if release.v2 is None else release.v2.readers_may_link


def _team_writes_items(release: Release) -> bool:
    """Return whether new items can be changed by the whole team: not on 5.6."""
    return release.v2 is None or release.v2.new_item_canwrite == "team"


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
        name="link from another user's entry",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        allowed=_readers_link,
        refused=(PermissionDeniedError,),
        key="other",
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="item: title, as another team member",
        operation=lambda m, w: m.post_item(w.item, title="New title"),
        expect=_title_and_owner,
        allowed=_team_writes_items,
        refused=(PermissionDeniedError,),
        key="other",
        needs=("item",),
    ),
    WriteCase(
        name="item: tag, as another team member",
        operation=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        allowed=_team_writes_items,
        refused=(PermissionDeniedError,),
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
