# Derived from elab_sdk/_async/entry_links.py by tools/unasync.py: do not edit.
"""Links that API v1 does not have: adding those to experiments, and removing both kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from elab_api_v2.api.links import add_experiment_link, remove_experiment_link, remove_item_link

from elab_sdk.errors import LockedEntryWarning, UnexpectedWrite
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_states import DELETED, deleted_error, obstacle
from elab_sdk.wire import alerts
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.models import Experiment

    from elab_sdk._sync.entries import Entries
    from elab_sdk.rules.entry_states import AnyEntry

__all__ = ["add_experiments", "remove"]

Target = Literal["item", "experiment"]


def add_experiments(
    entries: Entries[Any, Any, Any],
    id: int,
    experiments: Entries[Experiment, Any, Any],
    ids: Sequence[int],
) -> list[int]:
    """Link an entry to experiments, each of which is read before the first link is made.

    Up to and including 5.5 a link to a missing experiment is a success that does nothing; a link to a
    deleted experiment is not shown.

    Returns:
        The IDs of the experiments that were not linked before.
    """
    session = entries.session
    session.require_v2("add_experiment_link", "link_experiments")
    entry: AnyEntry = entries.read(id)
    if "experiments_links" not in entry:
        # templates on 4.9.0
        what = f"link_experiments from {entries.kind} {id}"
        raise entries.known.not_supported(what, "Templates have links to experiments from 5.1.")
    existing = _linked(entry, "experiment")
    added = [each for each in dict.fromkeys(ids) if each not in existing]
    for each in added:
        if (experiments.read(each)).state == DELETED:
            raise deleted_error(f"experiments/{each}")
    done: list[str] = []
    with note_completed_steps(done):
        for each in added:
            session.call(add_experiment_link.request(entity_type_of(entries.kind), id, each))
            done.append(f"linked to experiment {each}")
        if added:
            now: AnyEntry = entries.read(id)
            if missing := set(added) - _linked(now, "experiment"):
                path = add_experiment_link.request(entity_type_of(entries.kind), id, min(missing)).path
                raise UnexpectedWrite(
                    f"the server did not link to {_names('experiment', missing)}", "POST", path
                )
            _warn_of_obstacle(entries, now)
    return added


def remove(
    entries: Entries[Any, Any, Any], id: int, target: Target, ids: Sequence[int], method: str
) -> list[int]:
    """Remove links from an entry, and look whether they are gone.

    Returns:
        The IDs of the entries that were linked before.
    """
    session, entity_type = entries.session, entity_type_of(entries.kind)
    request = remove_item_link.request if target == "item" else remove_experiment_link.request
    session.require_v2(f"remove_{target}_link", method)
    entry: AnyEntry = entries.read(id)
    # a link that does not exist is removed with a success (observed on 4.9 – 5.6)
    existing = _linked(entry, target)
    removed = [each for each in dict.fromkeys(ids) if each in existing]
    done: list[str] = []
    with note_completed_steps(done):
        for each in removed:
            session.call(request(entity_type, id, each))
            done.append(f"removed link to {target} {each}")
        if removed:
            now: AnyEntry = entries.read(id)
            if kept := _linked(now, target).intersection(removed):
                path = request(entity_type, id, min(kept)).path
                raise UnexpectedWrite(f"the server kept the link to {_names(target, kept)}", "DELETE", path)
            _warn_of_obstacle(entries, now)
    return removed


def _linked(entry: AnyEntry, target: Target) -> set[int]:
    return {link.item_id for link in (entry.items_links if target == "item" else entry.experiments_links)}


def _names(target: Target, ids: set[int]) -> str:
    return ", ".join(f"{target} {each}" for each in sorted(ids))


def _warn_of_obstacle(entries: Entries[Any, Any, Any], entry: AnyEntry) -> None:
    if reason := obstacle(entry.state, entry.locked):
        label = f"{entity_type_of(entries.kind)}/{entry.id}"
        alerts.warn(f"{label} was changed, although it is {reason}", LockedEntryWarning)
