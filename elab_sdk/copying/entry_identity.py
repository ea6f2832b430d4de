"""Whether an entry of the new server is still the copy, or another entry that got its ID.

A server that was restored from a backup gives the same IDs again: to entries of other people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.copying.content import EntryContent

__all__ = ["identity_of", "is_same_entry"]


def identity_of(entry: EntryContent) -> tuple[str, str]:
    """Return what never changes of an entry: its elabid and its time of creation, as far as known."""
    created = entry.created_at.isoformat(" ") if entry.created_at else ""
    return entry.elabid, created


def is_same_entry(identity: tuple[str, str], entry: EntryContent) -> bool:
    """Whether an entry is the one whose identity was noted.

    The elabid decides. Where one is not known, as of templates, the time of creation does.

    >>> from elab_sdk.copying.content import EntryContent
    >>> copy = EntryContent(kind="item", id=7, title="Pump", elabid="20260102-ab")
    >>> is_same_entry(identity_of(copy), EntryContent(kind="item", id=7, title="Mine", elabid="20260103-cd"))
    False

    Args:
        identity: The result of `identity_of`, or two empty strings.
        entry: The entry that has the ID now.
    """
    known = next((pair for pair in zip(identity, identity_of(entry), strict=True) if all(pair)), None)
    return known is None or known[0] == known[1]
