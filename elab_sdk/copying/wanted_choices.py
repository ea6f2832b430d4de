"""Categories, items types and statuses: which of the new server the copies get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from elab_sdk.copying.reports import PlannedChoice
from elab_sdk.errors import ValidationError
from elab_sdk.rules.named_choices import CategoryT, find_by_title, is_same_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import Backup

__all__ = [
    "Wanted",
    "What",
    "colors_of",
    "creatable_title",
    "find_choice",
    "is_there",
    "plan_choice",
    "requested_title",
    "unused_choices",
]

What: TypeAlias = Literal["category", "status"]
"""The field of an entry. The category of an item is an items type up to and including 5.2."""

_MAX_LENGTH: Final = 255
_LISTS: Final[Mapping[str, tuple[BackupKind, What]]] = {
    "status": ("experiment", "status"),
    "items_status": ("item", "status"),
    "experiments_categories": ("experiment", "category"),
    "items_types": ("item", "category"),
}
"""The lists of a backup."""


class Wanted(NamedTuple):
    """A category or status that entries to copy have.

    Args:
        kind: The kind of the entries.
        what: The field.
        title: The title on the old server; empty for items without a category.
    """

    kind: BackupKind
    what: What
    title: str


def requested_title(wanted: Wanted, requested: Mapping[str, str]) -> str:
    """Return the title that a category or status is to have on the new server.

    >>> requested_title(Wanted("item", "category", "Plasmid "), {"plasmid": "Plasmids"})
    'Plasmids'

    Args:
        wanted: The category or status.
        requested: Titles of the new server by those of the old one.
    """
    if wanted.title in requested:
        return requested[wanted.title]
    return next(
        (new for old, new in requested.items() if is_same_name(old, wanted.title)), wanted.title.strip()
    )


def unused_choices(requested: Mapping[str, str], wanted: Mapping[Wanted, int]) -> list[str]:
    """Return the requested titles of the old server that no entry has; they may be misspelled.

    Args:
        requested: Titles of the new server by those of the old one.
        wanted: The number of entries by category or status.
    """
    return [old for old in requested if not any(is_same_name(old, each.title) for each in wanted)]


def creatable_title(title: str) -> str:
    """Return the title under which a category or status can be created.

    Whether servers keep `<` in them was not recorded.

    >>> creatable_title("Waiting & <unsure>")
    'Waiting & ‹unsure›'
    """
    line = " ".join(title.replace("\0", "").split())
    return (line.replace("<", "‹").replace(">", "›") if "<" in line else line)[:_MAX_LENGTH]


def find_choice(existing: Sequence[CategoryT], title: str) -> CategoryT | None:
    """Return the category or status with a title, or with an ID as text; None if there is none.

    Args:
        existing: Those of the new server.
        title: The title or the ID; empty for the first one.

    Raises:
        ValidationError: Several have this title. The message lists them.
    """
    if not title:
        return next(iter(existing), None)
    for name in (title, creatable_title(title)):
        if any(is_same_name(each.title, name) for each in existing):
            return find_by_title(existing, name, "title")
    return next((each for each in existing if title.isdecimal() and each.id == int(title)), None)


def is_there(existing: Sequence[CategoryT], title: str) -> bool:
    """Return whether there is at least one with a title, or with an ID as text.

    Args:
        existing: Those of the new server.
        title: The title or the ID; empty for any.
    """
    try:
        return find_choice(existing, title) is not None
    except ValidationError:
        return True


def plan_choice(
    wanted: Wanted, entries: int, title: str, existing: Sequence[CategoryT], *, noun: str, refusal: str
) -> tuple[PlannedChoice, CategoryT | None]:
    """Find a category or status on the new server, or plan to create it.

    Args:
        wanted: The category or status.
        entries: Number of entries that have it.
        title: The title or the ID that it is to have there; empty for the first one.
        existing: Those of the new server.
        noun: What it is called, such as "items type".
        refusal: Why it cannot be created; empty if it can.

    Returns:
        The plan, and what was found on the new server.
    """
    why = ""
    try:
        found = find_choice(existing, title)
    except ValidationError as error:
        found, why = None, str(error)
    if found is None and not why and (refusal or not title):
        titles = ", ".join(repr(each.title) for each in existing)
        others = f"; or use one that it has: {titles}" if existing else ""
        why = f"the new server does not have it, and {refusal or 'entries there need one'}{others}"
    is_created = found is None and not why
    plan = PlannedChoice(
        kind=wanted.kind,
        what=noun,
        title=wanted.title,
        there=found.title if found else creatable_title(title) if is_created else None,
        entries=entries,
        is_created=is_created,
        why=why,
    )
    return plan, found


def colors_of(backup: Backup) -> dict[tuple[BackupKind, What, str], str]:
    """Return the colors of the categories and statuses in a backup, as far as it has them.

    Args:
        backup: The backup.
    """
    colors: dict[tuple[BackupKind, What, str], str] = {}
    for name, (kind, what) in _LISTS.items():
        rows = backup.team(name)
        for row in rows if isinstance(rows, list) else ():
            if not isinstance(row, dict):
                continue
            title, color = row.get("title") or row.get("category"), row.get("color")
            if isinstance(title, str) and isinstance(color, str):
                colors.setdefault((kind, what, title.strip()), color)
    return colors
