"""The steps of an archive's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox import values
from elab_sdk.sandbox.v2.archive_graph import elements, member, required_text
from elab_sdk.sandbox.v2.archive_times import as_database_time

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.archive_graph import Graph
    from elab_sdk.sandbox.v2.imported_entry import ImportedEntry

__all__ = ["add_step"]


def add_step(graph: Graph, entry: ImportedEntry, value: object) -> None:
    """Add a step: a node of its own, or inline with a list of directions, of which the first is read.

    Its deadline is not read. A step of the other form ends the import (observed on 5.1.15 and 5.2.8).

    Raises:
        ApiError: If the step has no text.
    """
    if graph.has_flat_steps:
        step: object = graph.node(member(value, "@id"))
        direction: object = graph.node(member(member(step, "itemListElement"), "@id"))
    else:
        step = value
        directions = member(step, "itemListElement")
        # an object has no first element
        direction = next(iter(elements(directions)), None) if not isinstance(directions, dict) else None
    text = required_text(member(direction, "text")).replace("|", " ")
    moment, position = member(step, "temporal"), member(step, "position")
    entry.call.store.insert(
        "steps",
        kind=entry.table,
        entry=entry.id,
        body=text,
        ordering=None if position is None else values.php_int(position),
        finished=int(member(step, "creativeWorkStatus") == "finished"),
        finished_time=None if moment is None else as_database_time(entry.call.v2, values.php_text(moment)),
    )
