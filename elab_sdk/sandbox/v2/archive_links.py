"""Link the imported entries to those that they mention, and rewrite the links in their bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox.v2 import kinds, links
from elab_sdk.sandbox.v2.archive_graph import entry_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from elab_sdk.sandbox.v2.archive_graph import Graph
    from elab_sdk.sandbox.v2.imported_entry import ImportedEntry

__all__ = ["Link", "add"]


@attrs.frozen
class Link:
    """A link that is made when all entries are there."""

    source: ImportedEntry
    target: object
    """The ID of the node that is mentioned."""


def add(graph: Graph, entries: Sequence[ImportedEntry], found: Iterable[Link]) -> None:
    """Add the links to entries of the archive; others are ignored.

    Raises:
        ApiError: If a link is refused; earlier ones are stored.
    """
    for link in found:
        target = next((entry for entry in entries if entry.node_id == link.target), None)
        if target is not None:
            _link(graph, link.source, target)


def _link(graph: Graph, source: ImportedEntry, target: ImportedEntry) -> None:
    # a link to a template becomes one to the item with the same ID
    kind = "experiments" if target.type == "experiments" else "items"
    links.add(source.request(f"{kind}_links", str(target.id)))
    former = entry_id(graph.node(target.node_id).get("url"))
    if former:
        # whatever the page, and even if the number goes on (observed on 5.1.15 and 5.6.12)
        pattern = rf"(?:experiments|database)\.php\?mode=view&amp;id={former}"
        address = f"{kinds.PAGES[target.table]}.php?mode=view&amp;id={target.id}"
        source.change("body", re.sub(pattern, address, source.body))
