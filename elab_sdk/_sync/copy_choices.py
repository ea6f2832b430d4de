# Derived from elab_sdk/_async/copy_choices.py by tools/unasync.py: do not edit.
"""The categories, items types and statuses of a copy on the new server: found, planned and created."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs
from elab_api_v1.api.team import get_items_types

from elab_sdk._sync import choice_lists
from elab_sdk._sync.copy_rights import CopyRights
from elab_sdk.copying.wanted_choices import Wanted, is_there, plan_choice, requested_title, unused_choices
from elab_sdk.errors import NotSupportedByServer
from elab_sdk.rules.named_choices import is_same_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elab_api_v1.models import ItemsType, Status
    from elab_api_v2.models.category import Category

    from elab_sdk._sync.session import Session
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.reports import PlannedChoice
    from elab_sdk.copying.wanted_choices import What
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.releases import Release

    Choice: TypeAlias = Status | Category | ItemsType
    Colors: TypeAlias = Mapping[tuple[BackupKind, What, str], str]

__all__ = ["ChoiceMap"]


@attrs.define
class ChoiceMap:
    """Which categories and statuses of the new server the copies get.

    `prepare` makes one, and only reads. `create_missing` then creates what is missing.

    Args:
        planned: The plan for each category and status. One without `there` is an obstacle.
        notes: What else people should know.
    """

    _session: Session
    _colors: Colors
    planned: list[PlannedChoice] = attrs.field(init=False, factory=list["PlannedChoice"])
    notes: list[str] = attrs.field(init=False, factory=list[str])
    _ids: dict[Wanted, int] = attrs.field(init=False, factory=dict["Wanted", int])
    _titles: dict[Wanted, str] = attrs.field(init=False, factory=dict["Wanted", str])
    _missing: dict[tuple[EntryKind, What, str], list[Wanted]] = attrs.field(
        init=False, factory=dict["tuple[EntryKind, What, str]", "list[Wanted]"]
    )

    @classmethod
    def prepare(
        cls,
        session: Session,
        wanted: Mapping[Wanted, int],
        requested: Mapping[str, str] | None = None,
        colors: Colors | None = None,
        rights: CopyRights | None = None,
    ) -> ChoiceMap:
        """Find out which categories and statuses the new server has.

        Args:
            session: The session with the new server, whose release is known.
            wanted: The number of entries by category or status, without those that the server cannot hold.
            requested: Titles of the new server by those of the old one, where they differ. The ID of one as
                text is a title, too.
            colors: The colors of the old server by kind, field and title.
            rights: What the key may do on the new server, if it was read before.
        """
        choices, reader = cls(session, colors or {}), _ChoiceReader(session, rights or CopyRights(session))
        titles = requested or {}
        for each in sorted(wanted):
            title = requested_title(each, titles)
            if title or reader.items_need_category:
                choices._plan(reader, each, wanted[each], title)
        choices.notes += [
            f"no entry to copy has a category, items type or status {old!r}"
            for old in unused_choices(titles, wanted)
        ]
        return choices

    def _plan(self, reader: _ChoiceReader, wanted: Wanted, entries: int, title: str) -> None:
        kind = _list_kind(wanted)
        existing, refusal = reader.existing(kind, wanted.what)
        if not refusal and not is_there(existing, title):
            refusal = reader.refusal(kind, wanted.what)
        noun = reader.noun(kind, wanted.what)
        plan, found = plan_choice(wanted, entries, title, existing, noun=noun, refusal=refusal)
        self.planned.append(plan)
        if plan.there is None:
            return
        self._titles[wanted] = plan.there
        if plan.is_created and not is_same_name(plan.there, title):
            self.notes.append(f"{noun} {title!r} is created as {plan.there!r}")
        if found is not None:
            self._ids[wanted] = found.id
        else:
            # titles that differ only in case are one
            self._missing.setdefault((kind, wanted.what, plan.there.casefold()), []).append(wanted)

    @property
    def titles(self) -> dict[tuple[BackupKind, str, str], str]:
        """The titles on the new server by kind, field, and title on the old server."""
        return {(each.kind, each.what, each.title): title for each, title in self._titles.items()}

    def id_of(self, kind: BackupKind, what: What, title: str) -> int | None:
        """Return the ID on the new server; None if there is none, or it is not created yet.

        Args:
            kind: The kind of the entry.
            what: The field.
            title: The title on the old server. For an item without a category it is empty, and the ID is that
                of the first items type, if every item of the new server has one.
        """
        return self._ids.get(Wanted(kind, what, title))

    def create_missing(self) -> list[str]:
        """Create what is missing on the new server. After an interruption, `prepare` finds what was created.

        Returns:
            Descriptions of what was created.

        Raises:
            ElabError: The server refused to create one.
        """
        created: list[str] = []
        for (kind, what, _), group in self._missing.items():
            create = choice_lists.create_category if what == "category" else choice_lists.create_status
            colors = (self._colors.get((kind, what, each.title.strip())) for each in group)
            made = create(self._session, kind, self._titles[group[0]], next(filter(None, colors), None))
            created.append(f"{what} {made.id} ({made.title}) of {kind}s")
            self._ids |= dict.fromkeys(group, made.id)
        self._missing.clear()
        return created


class _ChoiceReader:
    """Reads what the new server has, each list once.

    Args:
        session: The session with the new server.
        rights: What the key may do there.
    """

    def __init__(self, session: Session, rights: CopyRights) -> None:
        self._session = session
        self._lists: dict[tuple[EntryKind, What], tuple[Sequence[Choice], str]] = {}
        self._rights = rights
        self._refusals: dict[tuple[EntryKind, What], str] = {}

    @property
    def items_need_category(self) -> bool:
        """Whether every item has an items type, as up to and including 5.2."""
        return not self._session.known.holds_for_all(_items_type_is_category)

    def noun(self, kind: EntryKind, what: What) -> str:
        """Return what a category or status is called on the new server."""
        return "items type" if (kind, what) == ("item", "category") and self.items_need_category else what

    def existing(self, kind: EntryKind, what: What) -> tuple[Sequence[Choice], str]:
        """Return what the new server has, and why nothing can be added if the list cannot be read."""
        key = (kind, what)
        if key not in self._lists:
            try:
                self._lists[key] = self._read(kind, what), ""
            except NotSupportedByServer:
                release = self._session.known.name
                self._lists[key] = (), f"eLabFTW {release} does not list them"
        return self._lists[key]

    def _read(self, kind: EntryKind, what: What) -> Sequence[Choice]:
        session = self._session
        if what == "status":
            return choice_lists.statuses(session, kind)
        if session.uses_v2:
            return choice_lists.categories(session, kind)
        return session.call_optional(get_items_types.request())

    def refusal(self, kind: EntryKind, what: What) -> str:
        """Return why the key cannot create one; empty if it can."""
        key = (kind, what)
        if key not in self._refusals:
            self._refusals[key] = self._rights.choice_refusal(kind, what)
        return self._refusals[key]


def _list_kind(wanted: Wanted) -> EntryKind:
    """Return the kind whose lists apply: templates have the categories and statuses of experiments."""
    return "item" if wanted.kind == "item" else "experiment"


def _items_type_is_category(release: Release) -> bool:
    return release.items_type_is_category
