"""Writes with the key of somebody else, or one that may only read, and to what is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.errors import PermissionDeniedError, ReadOnlyKeyError
from tests.safety.cases import Case, adds, sets

if TYPE_CHECKING:
    from tests.safety.state import State
    from tests.safety.world import World
from tests.safety.natural.common import uploaded


def _claimed(state: State, world: World) -> None:
    state.entries["item"].title = "New title"
    if world.release.item_update_changes_owner:
        # to 3.4 whoever edits an item owns it from then on, on its page as through the API
        state.entries["item"].rest["userid"] = world.other_user


RIGHTS: Final = (
    Case(
        name="read-only key: title",
        act=lambda m, w: m.post_experiment(w.experiment, title="New title"),
        expect=sets("experiment", title="New title"),
        # 2.0 knows no such keys
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="read-only key: tag",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        expect=adds("experiment", "tags", "blot"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="read-only key: upload",
        act=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png")),
        expect=uploaded("experiment"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="read-only key: create an experiment",
        act=lambda m, _: m.create_experiment(),
        creates={"experiments": 1},
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="link from somebody else's entry",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        # on 2.0 and from 4.4 on whoever reads an entry may link it
        allowed=lambda release: release.link_needs != "write",
        refused=(PermissionDeniedError,),
        key="other",
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="item: title, as a team-mate",
        act=lambda m, w: m.post_item(w.item, title="New title"),
        expect=_claimed,
        key="other",
        needs=("item",),
    ),
    Case(
        name="item: tag, as a team-mate",
        act=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        key="other",
        needs=("item",),
    ),
    Case(
        name="tag while locked",
        act=lambda m, w: m.add_tag_to_experiment(w.locked, "blot"),
        expect=adds("locked", "tags", "blot"),
        # on 4.0 – 4.3 a lock keeps tags out, too
        allowed=lambda release: not release.lock_blocks_everything,
        refused=(PermissionDeniedError,),
        needs=("locked",),
    ),
)
