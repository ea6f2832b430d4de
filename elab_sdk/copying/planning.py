"""The plan of a copy: how many of what there is to copy, and what the new server cannot hold."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from elab_sdk.copying.capabilities import limits, why_not_created
from elab_sdk.copying.fitting import too_long
from elab_sdk.copying.reports import CopyPlan, Difference, PlannedPerson
from elab_sdk.copying.wanted_choices import Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.content import EntryContent
    from elab_sdk.copying.reports import PlannedChoice
    from elab_sdk.copying.wanted_choices import What
    from elab_sdk.rules.release_detection import DetectedRelease

__all__ = ["Stage", "Survey", "counted", "left_out", "plan_copy"]

Stage: TypeAlias = Literal["create", "update", "unchanged"]
"""What there is to do for an entry."""

_TEAM: Final = 30
"""The base of a permission that includes the team."""
_OWN_BASES: Final = (20, _TEAM)
"""The bases of the right to change a new entry; which it is depends on the release and the kind."""
_CHOICES: Final[tuple[What, ...]] = ("category", "status")
_TIMES: Final = (
    "the times of creation, of the last change and of finished steps become those of the copy, since no"
    " release takes them; the dates of entries stay"
)
_UNKNOWN_OWNER: Final = (
    "API v1 does not tell whose key it is: a line in every copy names its author. To omit it where the author"
    " is the owner of the key, give the key for this person, too"
)
_BOOKINGS: Final = "bookings and earlier texts are not copied; the backup has the bookings"


def left_out(content: EntryContent, known: DetectedRelease, *, widen: bool = False) -> Difference | None:
    """Return why an entry is not copied; None if it is.

    >>> from elab_api_v1.types import Permission
    >>> from elab_sdk.copying.content import EntryContent
    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> private = EntryContent(kind="experiment", id=1, title="Draft", canread=Permission("useronly"))
    >>> print(left_out(private, DetectedRelease.stated("4.3.10")))
    canread: only some people may read it, and API v1 of 4.3.10 cannot set permissions

    Args:
        content: The content of the original.
        known: What is known of the new server's release.
        widen: Whether entries are copied that the new server would show to more people.
    """
    if why := why_not_created(known, content.kind):
        return Difference("kind", why)
    why = limits(known, content.kind).get("canread", "")
    if _is_private(content) and why and not widen:
        return Difference("canread", f"only some people may read it, and {why}")
    why = too_long(content, known)
    return Difference("body", why) if why else None


def _no_counts() -> dict[Stage, Counter[str]]:
    return {"create": Counter(), "update": Counter(), "unchanged": Counter()}


@attrs.define
class Survey:
    """What entries to copy contain, counted in one pass so that memory does not grow with them.

    Args:
        known: What is known of the new server's release.
        widen: Whether entries are copied that the new server would show to more people.
    """

    known: DetectedRelease
    widen: bool = False
    counts: dict[Stage, Counter[str]] = attrs.field(init=False, factory=_no_counts)
    files: int = attrs.field(init=False, default=0)
    bytes: int = attrs.field(init=False, default=0)
    wanted: Counter[Wanted] = attrs.field(init=False, factory=Counter[Wanted])
    """Number of entries with each category and status that the new server can hold."""
    authors: dict[int, str] = attrs.field(init=False, factory=dict[int, str])
    """The names of the owners by their user IDs on the old server."""
    tags: set[str] = attrs.field(init=False, factory=set[str])
    """The tags of the entries."""
    private_entries: int = attrs.field(init=False, default=0)
    """Number of entries that not the whole team may read."""
    _entries_of: Counter[int] = attrs.field(init=False, factory=Counter[int])
    _not_held: Counter[tuple[str, str]] = attrs.field(init=False, factory=Counter["tuple[str, str]"])
    _left_out: Counter[str] = attrs.field(init=False, factory=Counter[str])
    _limits: dict[BackupKind, dict[str, str]] = attrs.field(
        init=False, factory=dict["BackupKind", dict[str, str]]
    )

    def add(self, content: EntryContent, stage: Stage, sent: Collection[int] = ()) -> Difference | None:
        """Count an entry.

        Args:
            content: The content of the original.
            stage: What there is to do.
            sent: The IDs of the files that were sent before.

        Returns:
            Why it is not copied; None if it is.
        """
        reason = left_out(content, self.known, widen=self.widen)
        if reason is not None:
            self._left_out[reason.why] += 1
            return reason
        self.counts[stage][content.kind] += 1
        self._entries_of[content.author_id] += 1
        self.authors.setdefault(content.author_id, content.author)
        self.tags.update(content.tags)
        self.private_entries += _is_private(content)
        reasons = self._limits.setdefault(content.kind, limits(self.known, content.kind))
        for field, why in reasons.items():
            if _has(content, field):
                self._not_held[field, why] += 1
        for what in _CHOICES:
            title: str = getattr(content, what)
            # an item without a category needs one up to and including 5.2
            if what not in reasons and (title or (what == "category" and content.kind == "item")):
                self.wanted[Wanted(content.kind, what, title)] += 1
        if "files" not in reasons and stage != "unchanged":
            new = [file for file in content.files if file.upload_id not in sent]
            self.files += len(new)
            self.bytes += sum(file.size or 0 for file in new)
        return None

    @property
    def not_held(self) -> tuple[tuple[str, int, str], ...]:
        """What the new server cannot hold: the field, the number of entries that have it, and why."""
        return tuple((field, count, why) for (field, why), count in sorted(self._not_held.items()))

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should know before the copy starts."""
        omitted = (
            f"{counted(count, 'entry', 'entries')} will not be copied: {why}"
            for why, count in sorted(self._left_out.items())
        )
        return (*omitted, _TIMES, _BOOKINGS)

    def people(self, owners: Mapping[int, str], owner: str) -> tuple[PlannedPerson, ...]:
        """Return the owners of the entries, those with the most entries first.

        Args:
            owners: The names of the users of the new server who will own the entries of a person, by the
                user ID on the old server.
            owner: The name of the owner of all other copies.
        """
        return tuple(
            PlannedPerson(
                id=id_,
                name=self.authors[id_],
                entries=count,
                owner=owners.get(id_, owner),
                is_mapped=id_ in owners,
            )
            for id_, count in sorted(self._entries_of.items(), key=lambda each: (-each[1], each[0]))
        )


def plan_copy(
    survey: Survey,
    *,
    old: str,
    new: str,
    old_release: str,
    choices: Sequence[PlannedChoice] = (),
    owners: Mapping[int, str] | None = None,
    owner: str = "",
    obstacles: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> CopyPlan:
    """Make the plan of a copy.

    Args:
        survey: What the entries contain.
        old: The address of the old server, or the folder of the backup.
        new: The address of the new server.
        old_release: The release of the old server, for people; empty if it is unknown.
        choices: The categories, items types and statuses.
        owners: See `Survey.people`.
        owner: See `Survey.people`.
        obstacles: Why the copy cannot start, beside categories and statuses that cannot be created.
        notes: What else people should know.
    """
    missing = (_obstacle(choice) for choice in choices if choice.there is None)
    people = survey.people(owners or {}, owner or "the owner of the key")
    unknown = [_UNKNOWN_OWNER] if not owner and not all(person.is_mapped for person in people) else []
    return CopyPlan(
        old=old,
        new=new,
        old_release=old_release,
        new_release=survey.known.name,
        create=dict(survey.counts["create"]),
        update=dict(survey.counts["update"]),
        unchanged=dict(survey.counts["unchanged"]),
        files=survey.files,
        bytes=survey.bytes,
        choices=tuple(choices),
        people=people,
        not_held=survey.not_held,
        obstacles=(*missing, *obstacles),
        notes=(*notes, *unknown, *survey.notes),
    )


def _obstacle(choice: PlannedChoice) -> str:
    entries = counted(choice.entries, choice.kind, f"{choice.kind}s")
    return f"{choice.what} {choice.title!r} of {entries}: {choice.why}"


def counted(number: int, one: str, several: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "entry", "entries"), counted(2, "entry", "entries")
    ('1 entry', '2 entries')
    """
    return f"{number} {one if number == 1 else several}"


def _is_private(content: EntryContent) -> bool:
    return content.canread is not None and (content.canread.base or 0) < _TEAM


def _has(content: EntryContent, field: str) -> bool:
    """Return whether an entry has something in a field that a copy without it lacks."""
    if field == "file_comments":
        return any(file.comment for file in content.files)
    if field == "archived_files":
        return any(file.archived for file in content.files)
    if field == "canread":
        return content.canread is not None and content.canread != attrs.evolve(content.canread, base=_TEAM)
    if field == "canwrite":
        shared = content.canwrite
        return shared is not None and all(shared != attrs.evolve(shared, base=base) for base in _OWN_BASES)
    return bool(getattr(content, field))
