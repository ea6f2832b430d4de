"""What a new entry has before anybody changes it: a copy is only written over that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.copying.content import UNTITLED, EntryContent

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["fresh_digests", "is_fresh"]

_NEW_TEMPLATE: Final = "created from api"
"""The title of a new template on API v1 (observed on 4.0 – 4.9)."""
_UNUSED: Final = EntryContent(kind="experiment", id=0, title="").digests()
_SET_BY_PEOPLE: Final = (
    *("comments", "items_links", "experiments_links", "files", "rating", "custom_id", "locked", "archived"),
)
"""Fields that no new entry has, whatever the templates of the team are."""
_FROM_TEMPLATES: Final = ("body", "is_markdown", "metadata", "tags", "steps")
"""Fields that a template of the team may fill."""


def fresh_digests(entry: EntryContent, title: str, reference: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the fields of a new entry that nobody has changed since it was created.

    The day and the category of a new entry are chosen by the server: they are unchanged if the day is that
    of the creation, and if nothing else is changed.

    Args:
        entry: The entry as it is now.
        title: The title with which it was requested.
        reference: The digests of an entry that was read right after it was created, with the same template;
            empty if the copy was killed before it was read.
    """
    fresh = _fresh(entry, title, reference)
    if not reference and {"title", *_SET_BY_PEOPLE} - {"files"} <= fresh.keys():
        # the copy has sent files at most; the rest is from the templates of the team, or the day of the
        # creation, which API v1 does not tell of items
        return entry.digests()
    return fresh


def _fresh(entry: EntryContent, title: str, reference: Mapping[str, str]) -> dict[str, str]:
    now = entry.digests()
    fresh = {name: digest for name, digest in now.items() if digest in (reference.get(name), _UNUSED[name])}
    if entry.title in (title, UNTITLED, _NEW_TEMPLATE):
        fresh["title"] = now["title"]
    if entry.created_at is not None and entry.date == entry.created_at.date():
        fresh["date"] = now["date"]
    for name in ("category", "status", "canread", "canwrite"):
        if name not in reference:
            fresh[name] = now[name]
    return fresh


def is_fresh(entry: EntryContent, title: str, reference: Mapping[str, str]) -> bool:
    """Return whether an entry is exactly as the server makes a new one.

    If it is not known how the server makes one, an entry without content is one, or an entry with exactly the
    requested title.

    >>> new = EntryContent(kind="experiment", id=7, title="Untitled")
    >>> changed = EntryContent(kind="experiment", id=7, title="Untitled", body="<p>mine</p>")
    >>> is_fresh(new, "PCR", {}), is_fresh(changed, "PCR", {})
    (True, False)

    Args:
        entry: The entry.
        title: The title with which it was requested.
        reference: The digests of an entry that was read right after it was created, with the same template;
            empty if none is known.
    """
    fresh = _fresh(entry, title, reference)
    needed = {"title", *_SET_BY_PEOPLE}
    if reference or entry.title != title or title == UNTITLED:
        needed.update(_FROM_TEMPLATES)
    return needed <= fresh.keys()
