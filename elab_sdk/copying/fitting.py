"""Changes of values that the new server would refuse or mangle, so that nothing more is lost than must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.copying.content import EntryContent
    from elab_sdk.copying.reports import Difference
    from elab_sdk.rules.release_detection import KnownRelease

__all__ = ["fit"]


def fit(content: EntryContent, known: KnownRelease) -> tuple[EntryContent, tuple[Difference, ...]]:
    """Return content that a server stores as it is, and what had to be changed.

    Args:
        content: The content, with the IDs of the new server.
        known: What is known of the new server's release.
    """
    del known
    return content, ()
