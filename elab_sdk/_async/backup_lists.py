"""The lists that a backup reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from elab_sdk.backups.candidate_lists import ListedCandidates
from elab_sdk.backups.changed_entries import candidate_from_row
from elab_sdk.errors import ElabError, UnknownEndpointError
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS, TEMPLATES
from elab_sdk.rules.paging import PAGE, Paging

if TYPE_CHECKING:
    from elab_api_v1.models import ExperimentSummary, ItemSummary, TemplateSummary
    from elab_api_v1.wire import Request

    from elab_sdk._async.session import Session
    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.run import BackupRun
    from elab_sdk.backups.selection import Selection
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.entry_operations import EntryOperations
    from elab_sdk.rules.paging import Window
    from elab_sdk.rules.release_detection import DetectedRelease
RowT = TypeVar("RowT", "ExperimentSummary", "ItemSummary")
SummaryT = TypeVar("SummaryT", bound="ExperimentSummary | ItemSummary | TemplateSummary")


@attrs.define
class Listed:
    """The rows of the lists.

    Args:
        candidates: The rows, as far as a backup needs them.
    """

    candidates: ListedCandidates = attrs.field(factory=ListedCandidates)
    _ends: dict[EntryKind, Paging[Any]] = attrs.field(factory=dict["EntryKind", "Paging[Any]"])

    def ended(self, kind: EntryKind, paging: Paging[Any]) -> None:
        """Note that a list was read to its end."""
        paging.forget_ids()
        self._ends[kind] = paging

    def truncated(self, known: DetectedRelease) -> list[EntryKind]:
        """Get the kinds whose lists may be incomplete on this release."""
        for paging in self._ends.values():
            paging.known = known
        return [kind for kind, paging in self._ends.items() if paging.truncated]


async def list_entries(session: Session, selection: Selection) -> Listed:
    """List the experiments and items that match a selection."""
    listed = Listed()
    if selection.requested_ids is None:
        if selection.window.search is not None:
            await session.learn()
        await _list_kind(session, EXPERIMENTS, selection.window, listed)
        await _list_kind(session, ITEMS, selection.window, listed)
    return listed


async def _list_kind(
    session: Session, operations: EntryOperations[Any, RowT, Any], window: Window, listed: Listed
) -> None:
    kind: EntryKind = "item" if operations.kind == "item" else "experiment"
    shared_keys: dict[frozenset[str], frozenset[str]] = {}
    paging: Paging[RowT] = Paging(window.for_server, session.known, PAGE)
    while not paging.done:
        rows = await session.call(attrs.evolve(_list_request(operations), query=paging.query))
        if rows:
            session.known = paging.known = session.known.after_row(rows[0].keys())
        listed.candidates.extend(
            candidate_from_row(kind, row, shared_keys)
            for row in paging.take(rows)
            if window.matches_title(row.title)
        )
    listed.ended(kind, paging)


def _list_request(operations: EntryOperations[Any, SummaryT, Any]) -> Request[list[SummaryT]]:
    """Make the request that lists entries, on API v2 with the archived ones, which API v1 does not have."""
    return attrs.evolve(operations.list(), operation="list_with_archived")


async def list_templates(session: Session, run: BackupRun) -> list[Candidate]:
    """List all templates; before 4.0 there are none."""
    if session.known.lacks("get_all_templates"):
        return []
    try:
        rows = await session.call(_list_request(TEMPLATES))
    except UnknownEndpointError:
        return []
    except ElabError as error:
        run.team_list_failed("templates", error)
        return []
    shared_keys: dict[frozenset[str], frozenset[str]] = {}
    return [candidate_from_row("template", row, shared_keys) for row in rows]
