"""What an entry already contains, and the labels of changes in error messages.

Nothing here does any input or output.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import attrs
from elab_api_v1 import decode
from elab_api_v1.base import Model

from elab_sdk.rules.entry_kinds import is_full_entry

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, Item

    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.updates import EntryChanges

__all__ = [
    "link_label",
    "links_to",
    "tag_label",
    "without_existing",
]


def tag_label(tag: str) -> str:
    """The label of a tag in error messages."""
    return f"tag {tag!r}"


def link_label(item: int) -> str:
    """The label of a link in error messages."""
    return f"link to item {item}"


def links_to(entry: Experiment | Item, item: int) -> bool:
    """Whether an entry is linked to an item."""
    return item in [link.item_id for link in entry.items_links]


def without_existing(changes: EntryChanges, entry: object, known: DetectedRelease) -> EntryChanges:
    """Leave out the tags and links that an entry already contains.

    Args:
        changes: The changes.
        entry: The entry as the caller gave it: a full entry, a list row, or only an ID.
        known: What is known of the server's release. 2.0 keeps a `|` in a tag, so that its tags cannot be
            separated.
    """
    tags, links = set[str](), set[int]()
    if is_full_entry(entry):
        if not known.is_known:
            known = known.after_entry(entry.keys(), entry.kind, entry.id)
        links = {each.item_id for each in entry.items_links}
    if isinstance(entry, Model) and known.holds_for_all(lambda release: not release.tags_raw):
        # tags that cannot be decoded are sent again
        with contextlib.suppress(ValueError):
            tags = set(decode.tags(entry.get("tags") or ""))
    return attrs.evolve(
        changes,
        tags=tuple(tag for tag in changes.tags if tag not in tags),
        links=tuple(item for item in changes.links if item not in links),
    )
