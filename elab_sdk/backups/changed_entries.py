"""Which entries must be read again, and which the row of a list shows to be unchanged."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, Literal

import attrs

from elab_sdk.backups.lenient import read

if TYPE_CHECKING:
    from collections.abc import Collection

    from elab_api_v1.base import Model
    from elab_api_v1.models import ExperimentSummary, ItemSummary, TemplateSummary

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord
    from elab_sdk.rules.release_detection import KnownRelease

__all__ = ["Candidate", "candidate", "is_current", "row_tells"]

Keys = frozenset[str]

_MOMENTS: Final = ("modified_at", "lastchange")


@attrs.frozen
class Candidate:
    """An entry that may be read.

    Args:
        kind: What it is.
        id: Its number.
        origin: How it is known: a list's row, an earlier backup, or a number or link that may lead nowhere.
        title: Its title, where it was listed.
        row: The checksum of its row; None where it was not listed.
        keys: What its row told.
    """

    kind: BackupKind
    id: int
    origin: Literal["row", "known", "number"]
    title: str = ""
    row: str | None = None
    keys: Keys = frozenset()


def candidate(
    kind: BackupKind, row: ExperimentSummary | ItemSummary | TemplateSummary, shapes: dict[Keys, Keys]
) -> Candidate:
    """What a row of a list tells.

    Args:
        kind: What it is a list of.
        row: The row.
        shapes: The keys of other rows: they are all alike, and ten thousand copies are too many.
    """
    keys = frozenset(row.keys())
    text = json.dumps(dict(row.items()), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Candidate(kind, row.id, "row", read(row, "title", ""), digest, shapes.setdefault(keys, keys))


def modified(entry: Model) -> str | None:
    """When an entry was changed, as the server writes it."""
    found = next((entry[key] for key in _MOMENTS if key in entry), None)
    return None if found is None else str(found)


def row_tells(row: Keys, entry: Collection[str], *, has_uploads: bool) -> bool:
    """Whether the row of a list changes when its entry does.

    From 3.4 on a row says when the entry was changed. Before, it holds all of the entry but its links and
    steps (3.3), and its files, of which it says only whether there are any.

    Args:
        row: The row's keys; none where there was no row.
        entry: The entry's keys.
        has_uploads: Whether it has any.
    """
    if row.intersection(_MOMENTS):
        return True
    # what is in another state is not listed
    return bool(row) and not has_uploads and set(entry) - row <= {"uploads", "state"}


def is_current(
    record: EntryRecord, wanted: Candidate, known: KnownRelease, experiments: Collection[int]
) -> bool:
    """Whether what was saved of an entry is what a server has, as far as its row tells.

    Args:
        record: What was saved.
        wanted: The entry.
        known: The server's release.
        experiments: The experiments that are listed.
    """
    if record.state != "present" or record.row is None or record.row != wanted.row or not record.row_tells:
        return False
    by_number = known.holds_for_all(lambda release: release.downloads == "readers_of_experiment")
    for problem in record.problems:
        # from 4.8 on a file can be had once there is an experiment that has, by chance, the file's number
        if not problem.lasts or (by_number and problem.upload in experiments):
            return False
    return True
