"""Careless changes of states, tags and links, which only API v2 can make."""

from __future__ import annotations

from typing import Final

from elab_sdk.errors import (
    ConflictError,
    LockedError,
    NotFoundError,
    PermissionDeniedError,
)
from tests.safety.careless.common import MISSING_ID, invalid_input
from tests.safety.cases import WriteCase, has

STATE_CHANGES: Final = (
    invalid_input("delete without a title", lambda m, w: m.delete(("experiment", w.experiment))),
    invalid_input("delete ID 3 of an unknown kind", lambda m, w: m.delete(w.experiment, title="x")),
    WriteCase(
        name="delete an entry with another title",
        operation=lambda m, w: m.delete(("experiment", w.experiment), title="Bystander"),
        exists=has("delete_experiment"),
        refused=(ConflictError,),
    ),
    WriteCase(
        name="delete a missing entry",
        operation=lambda m, _: m.delete(("item", MISSING_ID), title="x"),
        exists=has("delete_item"),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="delete a locked entry",
        operation=lambda m, w: m.delete(("experiment", w.locked), title="Locked"),
        exists=has("delete_experiment"),
        refused=(LockedError,),
        needs=("locked",),
    ),
    WriteCase(
        name="delete an archived entry",
        operation=lambda m, w: m.delete(("experiment", w.archived), title="Archived"),
        exists=has("delete_experiment"),
        refused=(LockedError,),
        needs=("archived",),
    ),
    WriteCase(
        name="delete an entry that another user locked",
        operation=lambda m, w: m.delete(("experiment", w.held), title="Locked by another user", locked=True),
        exists=has("delete_experiment"),
        refused=(PermissionDeniedError,),
        needs=("held",),
    ),
    WriteCase(
        name="delete another user's entry",
        operation=lambda m, w: m.delete(("experiment", w.bystander), title="Bystander"),
        exists=has("delete_experiment"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    WriteCase(
        name="delete with a read-only key",
        operation=lambda m, w: m.delete(("experiment", w.bystander), title="Bystander"),
        exists=has("delete_experiment"),
        refused=(PermissionDeniedError,),
        key="readonly",
    ),
    WriteCase(
        name="unlock an archived entry",
        operation=lambda m, w: m.unlock(("experiment", w.archived)),
        exists=has("update_experiment"),
        refused=(LockedError,),
        needs=("archived",),
    ),
    WriteCase(
        name="archive a deleted entry",
        operation=lambda m, w: m.archive(("experiment", w.deleted)),
        exists=has("update_experiment"),
        refused=(NotFoundError, PermissionDeniedError),
        needs=("deleted",),
    ),
    WriteCase(
        name="lock another user's entry",
        operation=lambda m, w: m.lock(("experiment", w.experiment)),
        exists=has("update_experiment"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    WriteCase(
        name="duplicate a missing entry",
        operation=lambda m, _: m.duplicate(("experiment", MISSING_ID)),
        exists=has("duplicate_experiment"),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="remove a tag of another user's entry",
        operation=lambda m, w: m.untag(("experiment", w.experiment), "kept"),
        exists=has("update_tag"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    WriteCase(
        name="remove a link of another user's entry",
        operation=lambda m, w: m.unlink(("experiment", w.experiment), w.linked),
        exists=has("remove_item_link"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    invalid_input("remove no tag", lambda m, w: m.untag(("experiment", w.experiment))),
    invalid_input("remove no link", lambda m, w: m.unlink(("experiment", w.experiment))),
    invalid_input(
        "link an experiment to itself",
        lambda m, w: m.link_experiments(("experiment", w.experiment), w.bystander, w.experiment),
    ),
    WriteCase(
        name="link to an experiment and to a missing one",
        operation=lambda m, w: m.link_experiments(("experiment", w.experiment), w.bystander, MISSING_ID),
        exists=has("add_experiment_link"),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="link to a deleted experiment",
        operation=lambda m, w: m.link_experiments(("experiment", w.experiment), w.deleted),
        exists=has("add_experiment_link"),
        refused=(NotFoundError, PermissionDeniedError),
        needs=("deleted",),
    ),
)
