"""Whether an entry on a server was made by an earlier import of the same archive entry.

eLabFTW keeps the description of each imported entry, its node in the metadata, as an archived file. This
mark is on the server: it is seen from any machine, by any user who can read the entry, and it stays when the
entry is renamed or changed. A note beside the archive would know nothing of another machine.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from html import unescape
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from elab_sdk.export.graph import MetadataGraph
from elab_sdk.export.node_values import first_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.export.import_plan import ImportKind, ImportPlan, PlannedEntry

__all__ = [
    "MARK_NAME",
    "MAX_MARK_BYTES",
    "Candidate",
    "ListedEntry",
    "candidates",
    "is_mark_of",
    "match",
    "same_title",
]

MARK_NAME: Final = "dataset-node-from-ro-crate.json"
"""The name of the archived file with the node of an imported entry."""
MAX_MARK_BYTES: Final = 1 << 26
"""Maximum size of a file that is read as such a node: anybody can attach a file of this name."""
_MAX_CANDIDATES: Final = 40
"""Maximum number of entries whose files are read: one that was imported before is enough to refuse."""
_TITLE_LENGTH: Final = 255
_SAME_KEYS: Final = ("@id", "url", "name", "dateCreated", "text")


@attrs.frozen
class ListedEntry:
    """A row of a list, as far as an import needs it.

    Args:
        kind: The kind of the entry.
        id: Its ID.
        title: Its title.
        date: Its date, or None.
        user_id: The ID of its owner.
        custom_id: Its custom ID; None if the list does not tell it.
        category: The title of its category; may be empty.
    """

    kind: ImportKind
    id: int
    title: str
    date: date | None
    user_id: int
    custom_id: int | None
    category: str


Candidate: TypeAlias = "tuple[ListedEntry, list[PlannedEntry]]"
"""An entry of the server, and the entries of the archive that it may be."""


def same_title(planned: str, stored: str) -> bool:
    """Return whether a stored title is that of the archive, which the server may cut or unescape.

    >>> same_title("a &amp; b " + "x" * 300, "a & b " + "x" * 249)
    True
    """
    return _comparable_title(planned) == _comparable_title(stored)


def candidates(plan: ImportPlan, listed: Iterable[ListedEntry]) -> Iterator[Candidate]:
    """Yield entries of the server that may come from an earlier import, the most likely ones first.

    These have the title and the date of an entry in the archive; then those with the date alone, which were
    renamed. At most 40 are yielded.
    """
    by_title: dict[tuple[str, str, str], list[PlannedEntry]] = {}
    by_date: dict[tuple[str, str], list[PlannedEntry]] = {}
    for entry in plan.entries:
        by_title.setdefault((entry.kind, entry.date, _comparable_title(entry.title)), []).append(entry)
        by_date.setdefault((entry.kind, entry.date), []).append(entry)
    likely: list[Candidate] = []
    renamed: list[Candidate] = []
    for row in listed:
        day = "" if row.date is None else row.date.isoformat()
        if same := by_title.get((row.kind, day, _comparable_title(row.title))):
            likely.append((row, same))
        elif same := by_date.get((row.kind, day)):
            renamed.append((row, same))
    yield from [*_spread(likely, _MAX_CANDIDATES // 2), *_spread(renamed, _MAX_CANDIDATES // 2)]


def match(planned: Sequence[PlannedEntry], rows: Sequence[ListedEntry]) -> dict[str, ListedEntry]:
    """Find the new entries of one kind in their order, which is that of the archive.

    Args:
        planned: The entries of the archive.
        rows: The new entries of their owner, in the order of their IDs.

    Returns:
        The rows by the keys of the archive's entries. An entry is missing if no row has its place and title.
    """
    if len(planned) == len(rows):
        return {entry.key: row for entry, row in zip(planned, rows, strict=True)}
    # somebody made an entry meanwhile, or one of the archive's was left out
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(_comparable_title(row.title), []).append(place)
    found: dict[str, ListedEntry] = {}
    begin = 0
    for entry in planned:
        here = places.get(_comparable_title(entry.title), [])
        index = bisect_left(here, begin)
        if index < len(here):
            found[entry.key], begin = rows[here[index]], here[index] + 1
    return found


def is_mark_of(content: bytes, entries: Iterable[PlannedEntry]) -> bool:
    """Return whether a mark is the node of one of these entries, from this archive or another export of them.

    >>> is_mark_of(b"not JSON", [])
    False
    """
    try:
        decoded: JsonValue = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(decoded, dict) and any(_is_same_node(decoded, entry.node) for entry in entries)


def _is_same_node(one: JsonObject, other: JsonObject) -> bool:
    identifiers = first_text(one, "identifier"), first_text(other, "identifier")
    if all(identifiers):
        # the unique ID that eLabFTW gave to the original entry
        return identifiers[0] == identifiers[1]
    return all(
        MetadataGraph.key(first_text(one, key)) == MetadataGraph.key(first_text(other, key))
        for key in _SAME_KEYS
    )


def _comparable_title(title: str) -> str:
    return " ".join(unescape(title)[:_TITLE_LENGTH].split())


def _spread(found: list[Candidate], count: int) -> list[Candidate]:
    """Return some of the candidates, from the whole list: an earlier import may have broken off."""
    return found[:: max(1, -(-len(found) // count))][:count]
