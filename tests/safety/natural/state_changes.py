"""Deleting, locking, archiving and copying entries, and removing tags and links: only with API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import PermissionDeniedError
from elab_sdk.rules.entry_states import reads_deleted, restores
from tests.safety.cases import WriteCase, has, nothing, sets
from tests.safety.example_notebook import TITLE

if TYPE_CHECKING:
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

_OWNER: Final = 1


def _deleted(role: str) -> Expect:
    """Expect a deleted entry; most releases delete its files too."""

    def expect(state: State, world: ExampleNotebook) -> None:
        entry = state.entries[role]
        entry.state = 3
        if world.release.v2 is not None and world.release.v2.deletes_uploads:
            entry.uploads, entry.archived_uploads, entry.upload_comments = [], [], []

    return expect


def _linked_to(role: str, *experiments: str) -> Expect:
    def expect(state: State, world: ExampleNotebook) -> None:
        state.entries[role].experiment_links = [getattr(world, experiment) for experiment in experiments]

    return expect


def _tag_and_untag(client: Any, world: ExampleNotebook) -> None:
    # first what API v1 refuses
    client.untag(("experiment", world.experiment), "unused")
    client.tag(("experiment", world.experiment), "blot")
    client.untag(("experiment", world.experiment), "KEPT", "unused")


def _link_and_unlink(client: Any, world: ExampleNotebook) -> None:
    client.link_experiments(("item", world.item), world.bystander)
    client.unlink_experiments(("item", world.item), world.bystander)


_LOCKED: Final[dict[str, object]] = {"locked": True, "locked_by": _OWNER}
_UNLOCKED: Final[dict[str, object]] = {"locked": False, "locked_by": None}

STATE_CHANGES: Final = (
    WriteCase(
        name="delete an experiment",
        operation=lambda m, w: m.delete(("experiment", w.experiment), title=TITLE),
        expect=_deleted("experiment"),
        exists=has("delete_experiment"),
    ),
    WriteCase(
        name="delete an item that was read",
        operation=lambda m, w: m.delete(m.get_item(w.item)),
        expect=_deleted("item"),
        exists=has("delete_item"),
    ),
    WriteCase(
        name="delete a template",
        operation=lambda m, w: m.delete(("template", w.template), title=TITLE),
        expect=_deleted("template"),
        exists=has("delete_template"),
    ),
    WriteCase(
        name="delete a deleted entry",
        operation=lambda m, w: m.delete(("experiment", w.deleted), title="Deleted"),
        expect=nothing,
        exists=has("delete_experiment"),
        allowed=reads_deleted,
        refused=(PermissionDeniedError,),
        needs=("deleted",),
    ),
    WriteCase(
        name="delete a locked entry on request",
        operation=lambda m, w: m.delete(("experiment", w.locked), title="Locked", locked=True),
        expect=_deleted("locked"),
        exists=has("delete_experiment"),
        needs=("locked",),
    ),
    WriteCase(
        name="restore a deleted entry",
        operation=lambda m, w: m.restore(("experiment", w.deleted)),
        expect=sets("deleted", state=1),
        exists=restores,
        needs=("deleted",),
    ),
    WriteCase(
        name="archive, twice",
        operation=lambda m, w: [m.archive(("experiment", w.experiment)) for _ in range(2)],
        expect=sets("experiment", state=2, **_LOCKED),
        exists=has("update_experiment"),
    ),
    WriteCase(
        name="restore an archived entry, twice",
        operation=lambda m, w: [m.restore(("experiment", w.archived)) for _ in range(2)],
        expect=sets("archived", state=1, **_UNLOCKED),
        exists=has("update_experiment"),
        needs=("archived",),
    ),
    WriteCase(
        name="lock an item, twice",
        operation=lambda m, w: [m.lock(("item", w.item)) for _ in range(2)],
        expect=sets("item", **_LOCKED),
        exists=has("update_item"),
    ),
    WriteCase(
        name="unlock, twice",
        operation=lambda m, w: [m.unlock(("experiment", w.locked)) for _ in range(2)],
        expect=sets("locked", **_UNLOCKED),
        exists=has("update_experiment"),
        needs=("locked",),
    ),
    WriteCase(
        name="duplicate an experiment",
        operation=lambda m, w: m.duplicate(("experiment", w.experiment)),
        creates={"experiments": 1},
        exists=has("duplicate_experiment"),
    ),
    WriteCase(
        name="duplicate an item",
        operation=lambda m, w: m.duplicate(("item", w.item)),
        creates={"items": 1},
        exists=has("duplicate_item"),
    ),
    WriteCase(
        name="duplicate a template",
        operation=lambda m, w: m.duplicate(("template", w.template)),
        creates={"templates": 1},
        exists=has("duplicate_template"),
    ),
    WriteCase(
        name="remove one of two tags",
        operation=_tag_and_untag,
        expect=sets("experiment", tags=["blot"]),
        exists=has("update_tag"),
    ),
    WriteCase(
        name="remove a link to an item",
        operation=lambda m, w: m.unlink(("experiment", w.experiment), w.linked, w.spare),
        expect=sets("experiment", links=[]),
        exists=has("remove_item_link"),
    ),
    WriteCase(
        name="link to an experiment, twice",
        operation=lambda m, w: [
            m.link_experiments(("experiment", w.experiment), w.bystander) for _ in range(2)
        ],
        expect=_linked_to("experiment", "bystander"),
        exists=has("add_experiment_link"),
    ),
    WriteCase(
        name="item: link to an experiment and remove the link",
        operation=_link_and_unlink,
        expect=nothing,
        exists=has("remove_experiment_link"),
    ),
)
