# Derived from elab_sdk/_async/backup_lists.py by tools/unasync.py: do not edit.
"""What a backup finds in the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from elab_api_v1.api.experiments import get_all_experiments
from elab_api_v1.api.items import get_all_items
from elab_api_v1.api.templates import get_all_templates

from elab_sdk._sync.entries import Entries
from elab_sdk.errors import ElabError, UnknownEndpointError
from elab_sdk.rules.paging import PAGE, Paging

if TYPE_CHECKING:
    from elab_api_v1.models import ExperimentSummary, ItemSummary
    from elab_api_v1.wire import Request

    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.run import BackupRun
    from elab_sdk.backups.selection import Selection
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.paging import Window
    from elab_sdk.rules.release_detection import KnownRelease
RowT = TypeVar("RowT", "ExperimentSummary", "ItemSummary")


@attrs.define
class Listed:
    """What the lists show.

    Args:
        candidates: The rows, of each a little.
    """

    candidates: list[Candidate] = attrs.field(factory=list["Candidate"])
    _ends: dict[EntryKind, Paging[Any]] = attrs.field(factory=dict["EntryKind", "Paging[Any]"])

    def ended(self, kind: EntryKind, paging: Paging[Any]) -> None:
        """A list came to its end."""
        self._ends[kind] = paging

    def truncated(self, known: KnownRelease) -> list[EntryKind]:
        """Of what there may be more, as far as is known of the release."""
        for paging in self._ends.values():
            paging.known = known
        return [kind for kind, paging in self._ends.items() if paging.truncated]


class BackupLists(Entries):
    """What a backup finds in the lists."""

    def _backup_lists(self, selection: Selection) -> Listed:
        """All experiments and items that are wanted."""
        found = Listed()
        if selection.requested_ids is None:
            if selection.window.search is not None:
                self._learn()
            self._backup_list("experiment", get_all_experiments.request(), selection.window, found)
            self._backup_list("item", get_all_items.request(), selection.window, found)
        return found

    def _backup_list(
        self,
        kind: EntryKind,
        request: Request[list[RowT]],
        window: Window,
        found: Listed,
    ) -> None:
        from elab_sdk.backups.changed_entries import candidate_from_row  # loaded only for backups

        shared_keys: dict[frozenset[str], frozenset[str]] = {}
        paging: Paging[RowT] = Paging(window.on_the_server, self._known, PAGE)
        while not paging.done:
            rows = self._call(attrs.evolve(request, query=paging.query))
            if rows:
                self._known = paging.known = paging.known.after_row(rows[0].keys())
            found.candidates += [
                candidate_from_row(kind, row, shared_keys)
                for row in paging.take(rows)
                if window.picks(row.title)
            ]
        found.ended(kind, paging)

    def _backup_templates(self, run: BackupRun) -> list[Candidate]:
        """All templates; before 4.0 there are none."""
        from elab_sdk.backups.changed_entries import candidate_from_row

        if self._known.lacks("get_all_templates"):
            return []
        try:
            rows = self._call(get_all_templates.request())
        except UnknownEndpointError:
            return []
        except ElabError as error:
            run.team_list_failed("templates", error)
            return []
        shared_keys: dict[frozenset[str], frozenset[str]] = {}
        return [candidate_from_row("template", row, shared_keys) for row in rows]
