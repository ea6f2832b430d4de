# Derived from elab_sdk/_async/get_or_create.py by tools/unasync.py: do not edit.
"""An entry of a title: the one that there is, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from elab_api_v1.api.experiments import get_all_experiments
from elab_api_v1.api.items import get_all_items
from elab_api_v1.types import UNSET, Unset

from elab_sdk._sync.find import Finding
from elab_sdk.errors import AmbiguousTitleError, NotSupportedByServer
from elab_sdk.rules import checks, updates
from elab_sdk.rules.created import CreatedExperiment, CreatedItem
from elab_sdk.rules.entry_requests import new_experiment, new_item
from elab_sdk.rules.named_choices import chosen
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from elab_api_v1.models import Experiment, ExperimentSummary, Item, ItemSummary
    from elab_api_v1.wire import Request

    from elab_sdk.content.arguments import DateLike, Id
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.criteria import Criteria
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.updates import MetadataLike

RowT = TypeVar("RowT", "ExperimentSummary", "ItemSummary")

_UNSURE: Final = (
    "The server lists the newest 16 only, so that one of this title may be there unseen. Keep its number, and"
    " use get_experiment(id) or get_item(id)."
)


class Getting(Finding):
    """How one gets an entry that may not be there yet."""

    def get_or_create_experiment(
        self,
        title: str,
        *,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: str | Sequence[str] | Unset = UNSET,
        links: Id | Sequence[Id] | Unset = UNSET,
        category: Id | str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        files: str | os.PathLike[str] | Iterable[Source] | None = None,
        template: Id | str | None = None,
    ) -> Experiment:
        """Get the experiment of a title, or create it.

        >>> experiment = manager.get_or_create_experiment("Calibration 2024", tags="calibration")
        >>> again = manager.get_or_create_experiment("Calibration 2024")
        >>> again.id == experiment.id, again.tags
        (True, ['calibration'])

        Two calls through one Manager take turns, and so create one experiment. Two programs that ask at the
        same moment may create two.

        Args:
            title: The whole title, to the letter.
            body: What a new one holds, as the arguments that follow: see `create_experiment`. One that is
                there stays as it is.
            date: Its date.
            tags: Its tags.
            links: Items that it links to.
            category: Its status.
            metadata: Its metadata.
            files: Its files.
            template: What it starts with.

        Returns:
            The experiment, whole.

        Raises:
            AmbiguousTitleError: Several have this title; the error has their numbers.
            NotSupportedByServer: The server lists its newest only (3.5.0 to 3.6.6), and it is not among
                them: it may be there or not. Nothing was created.
            ValidationError: An argument is wrong.
            IncompleteCreationError: It was created, and then something failed. It has its title, so finish it
                with `create_experiment(…, resume=error)`: this method would take it for complete.

        Works on every release.
        """
        fields = updates.given(
            "get_or_create_experiment",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            category=category,
            metadata=metadata,
        )
        from elab_sdk.rules.criteria import Criteria  # not needed by most who import the Manager

        wanted = self._wanted(fields, files, template)
        self._checked("experiment", wanted)
        done: list[str] = []
        with self._turns.of(f"experiment titled {title}", 0):
            request = get_all_experiments.request()
            found = self._titled("experiment", request, Criteria(title=title, exact=True))
            if found is None:
                made = self._create("experiment", CreatedExperiment, new_experiment(), wanted)
                found = made.id
                done.append(f"created experiment {found}")
        with note_completed_steps(done):
            return self._read_experiment(found)

    def get_or_create_item(
        self,
        type: Id | str,
        title: str,
        *,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: str | Sequence[str] | Unset = UNSET,
        links: Id | Sequence[Id] | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        files: str | os.PathLike[str] | Iterable[Source] | None = None,
    ) -> Item:
        """Get the database item of a type and a title, or create it.

        >>> item = manager.get_or_create_item(1, "Plasmid pUC19")
        >>> again = manager.get_or_create_item(1, "Plasmid pUC19")
        >>> again.id == item.id
        True

        Args:
            type: The type: its number, its name, or one of `get_items_types`.
            title: The whole title, to the letter.
            body: What a new one holds, as the arguments that follow: see `create_item`. One that is there
                stays as it is.
            date: Its date.
            tags: Its tags.
            links: Items that it links to.
            metadata: Its metadata.
            files: Its files.

        Returns:
            The item, whole.

        Raises:
            AmbiguousTitleError: Several have this type and title; the error has their numbers.
            NotSupportedByServer: The release cannot create items; or the server lists its newest only (3.5.0
                to 3.6.6), and it is not among them.
            ValidationError: An argument is wrong, or there is no such type: it lists those that are.
            IncompleteCreationError: It was created, and then something failed: see
                `get_or_create_experiment`.

        Works from 3.3.11 on.
        """
        self._known.require("create_item", "get_or_create_item")
        fields = updates.given(
            "get_or_create_item",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            metadata=metadata,
        )
        from elab_sdk.rules.criteria import Criteria

        wanted = self._wanted(fields, files)
        category = updates.category("item", type, "type")
        self._checked("item", wanted)
        done: list[str] = []
        with self._turns.of(f"item titled {title}", 0):
            request = get_all_items.request()
            criteria = Criteria(title=title, exact=True, category=category)
            found = self._titled("item", request, criteria)
            if found is None:
                if isinstance(category, str):
                    category = chosen(self._categories("item"), category, "type")
                made = self._create("item", CreatedItem, new_item(category), wanted)
                found = made.id
                done.append(f"created item {found}")
        with note_completed_steps(done):
            return self._read_item(found)

    def _titled(
        self,
        kind: EntryKind,
        request: Request[list[RowT]],
        wanted: Criteria,
    ) -> int | None:
        """The number of the one entry that fits; None where there is certainly none."""
        checks.title(wanted.title)
        found: list[int] = []
        try:
            for row in self._matches(kind, request, wanted, strict=True):
                # not in one go: what came before an error counts
                found.append(row.id)  # noqa: PERF401
        except NotSupportedByServer:
            if not found:
                raise self._known.not_supported(f"get_or_create_{kind}", _UNSURE) from None
        if len(found) > 1:
            raise AmbiguousTitleError(kind, str(wanted.title), found)
        return found[0] if found else None
