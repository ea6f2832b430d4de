"""What a copy is going to do, and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.backups.layout import BackupKind

__all__ = [
    "CopiedEntry",
    "CopyPlan",
    "CopyProgress",
    "CopyReport",
    "Difference",
    "Outcome",
    "PlannedChoice",
    "PlannedPerson",
]

Outcome: TypeAlias = Literal["copied", "updated", "unchanged", "changed_there", "failed", "left_out"]
"""What happened to an entry. copied: it is new there; updated: what is new on the old server was copied;
unchanged: nothing is new; changed_there: what is new was not copied where somebody has changed the copy;
failed: an error; left_out: it was not copied, see its differences."""


@attrs.frozen
class Difference:
    """A field that is not equal on both servers.

    Args:
        field: The field: "title", "steps", ….
        why: Why it differs, for people.
        old: The value on the old server, shortened.
        new: The value on the new server, shortened; empty if it is not there.
    """

    field: str
    why: str
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        return f"{self.field}: {self.why}"


@attrs.frozen
class CopiedEntry:
    """An entry and its copy.

    Args:
        kind: The kind.
        id: The ID on the old server.
        new_id: The ID on the new server; None if there is no copy.
        title: The title.
        outcome: What happened.
        equal: The fields that were read back and are equal.
        differences: The fields that are not, with the reasons.
    """

    kind: BackupKind
    id: int
    new_id: int | None
    title: str
    outcome: Outcome
    equal: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


@attrs.frozen(kw_only=True)
class PlannedChoice:
    """A category, items type or status that entries to copy have.

    Args:
        kind: The kind of the entries.
        what: "category", "items type" or "status".
        title: The title on the old server.
        there: The title that is used on the new server; None if there is none.
        entries: Number of entries that have it.
        is_created: Whether the copy creates it.
        why: Why it cannot be created; empty if it exists or is created.
    """

    kind: BackupKind
    what: str
    title: str
    there: str | None
    entries: int
    is_created: bool = False
    why: str = ""


@attrs.frozen(kw_only=True)
class PlannedPerson:
    """An owner of entries to copy.

    Args:
        id: The user ID on the old server.
        name: The full name; may be empty.
        entries: Number of entries.
        owner: The name of the user of the new server who will own them.
        is_mapped: Whether their own key was given. Otherwise a line in the copy names the author.
    """

    id: int
    name: str
    entries: int
    owner: str
    is_mapped: bool


@attrs.frozen(kw_only=True)
class CopyPlan:
    """What a copy is going to do. Nothing was written to the new server when it was made.

    Args:
        old: The address of the old server, or the folder of the backup.
        new: The address of the new server.
        old_release: The release of the old server, for people; empty if it is unknown.
        new_release: The release of the new server, for people.
        create: Number of entries that will be created, by kind.
        update: Number of entries that have a copy and have changed since, by kind.
        unchanged: Number of entries that have a copy and have not changed, by kind.
        files: Number of files to send.
        bytes: Their size.
        choices: Categories, items types and statuses.
        people: The owners.
        not_held: What the new server cannot hold: the field, the number of entries that have it, and why.
        obstacles: Why nothing can be copied yet, and what to do; empty if the copy can start.
        notes: What else people should know before they start.
    """

    old: str
    new: str
    old_release: str
    new_release: str
    create: dict[str, int]
    update: dict[str, int]
    unchanged: dict[str, int]
    files: int
    bytes: int
    choices: tuple[PlannedChoice, ...] = ()
    people: tuple[PlannedPerson, ...] = ()
    not_held: tuple[tuple[str, int, str], ...] = ()
    obstacles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class CopyProgress:
    """The progress of a copy.

    Args:
        stage: The current stage: the old server is read, the copies are created, then filled.
        entries: Number of entries done in this stage.
        entries_total: Number of entries of this stage; None while it is not known.
        entry: The entry that was completed last, such as "experiment 12".
        problems: Number of entries that failed so far.
    """

    stage: Literal["reading", "planning", "creating", "filling", "done"]
    entries: int = 0
    entries_total: int | None = None
    entry: str = ""
    problems: int = 0


@attrs.frozen(kw_only=True)
class CopyReport:
    """What a copy did, or is going to do.

    The same is in `report.html` and `report.json` in its folder, and a plan in `plan.html` and `plan.json`.

    Args:
        folder: The folder of the copy.
        plan: The plan that was followed.
        entries: The entries and their copies; in a plan, only the entries that will not be copied.
        seconds: How long it took.
        is_plan: Whether only the plan was made.
    """

    folder: Path
    plan: CopyPlan
    entries: tuple[CopiedEntry, ...] = ()
    seconds: float = 0.0
    is_plan: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether every entry has a copy, and everything that was read back is equal."""
        return all(entry.new_id is not None and not entry.differences for entry in self.entries)

    def count(self, outcome: Outcome) -> int:
        """Return the number of entries with an outcome."""
        return sum(entry.outcome == outcome for entry in self.entries)
