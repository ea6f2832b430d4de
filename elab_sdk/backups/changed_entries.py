"""Decide from the rows of a list which entries must be read again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, Literal

import attrs

from elab_sdk.backups.lenient import value_or_default

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from elab_api_v1.base import Model
    from elab_api_v1.models import ExperimentSummary, ItemSummary, TemplateSummary

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord, Problem
    from elab_sdk.rules.release_detection import DetectedRelease

__all__ = ["Candidate", "candidate_from_row", "is_unchanged", "row_shows_changes"]

Keys = frozenset[str]

_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_MODIFIED_KEYS: Final = ("modified_at", "lastchange")


@attrs.frozen
class Candidate:
    """An entry that may have to be read.

    Args:
        kind: The entry's kind.
        id: The entry's ID.
        origin: Where the ID comes from: a row of a list, an earlier backup, or a requested ID or a link, for
            which the entry need not exist.
        title: The title in the list; empty if the entry was not listed.
        row_sha256: The checksum of the row; None if the entry was not listed.
        row_keys: The keys of the row.
    """

    kind: BackupKind
    id: int
    origin: Literal["row", "backup", "reference"]
    title: str = ""
    row_sha256: str | None = None
    row_keys: Keys = frozenset()


def candidate_from_row(
    kind: BackupKind, row: ExperimentSummary | ItemSummary | TemplateSummary, shared_keys: dict[Keys, Keys]
) -> Candidate:
    """Make a candidate from a row of a list.

    Args:
        kind: The kind of the listed entries.
        row: The row.
        shared_keys: The key sets of earlier rows. Rows have the same keys, so one copy serves all.
    """
    keys = frozenset(row.keys())
    digest = hashlib.sha256(_ENCODER.encode(dict(row.items())).encode()).hexdigest()
    title = value_or_default(row, "title", "")
    return Candidate(kind, row.id, "row", title, digest, shared_keys.setdefault(keys, keys))


def modified_at(entry: Model) -> str | None:
    """Return when an entry was last changed, as the server writes it."""
    value = next((entry[key] for key in _MODIFIED_KEYS if key in entry), None)
    return None if value is None else str(value)


def row_shows_changes(row_keys: Keys, entry_keys: Collection[str], *, has_uploads: bool) -> bool:
    """Return whether the row of a list changes when its entry does.

    From 3.4 a row contains the time of the last change. Earlier rows contain the whole entry except its links
    and steps (3.3) and its files, for which they only show whether there are any.

    Args:
        row_keys: The keys of the row; empty if the entry was not listed.
        entry_keys: The keys of the entry.
        has_uploads: Whether the entry has uploads.
    """
    if row_keys.intersection(_MODIFIED_KEYS):
        return True
    # lists omit the state, because they contain only entries in the normal state
    return bool(row_keys) and not has_uploads and set(entry_keys) - row_keys <= {"uploads", "state"}


def is_unchanged(
    record: EntryRecord,
    candidate: Candidate,
    known: DetectedRelease,
    experiments: Container[tuple[BackupKind, int]],
) -> bool:
    """Return whether the saved entry is current, as far as its row shows.

    Args:
        record: The record of the saved entry.
        candidate: The entry on the server.
        known: What is known of the server's release.
        experiments: The listed entries, among them all listed experiments.
    """
    if record.state != "present" or record.row is None or not record.row_tells:
        return False
    if record.row != candidate.row_sha256:
        return False
    needs_experiment = known.holds_for_all(lambda release: release.downloads == "readers_of_experiment")
    for problem in record.problems:
        # from 4.8 a file can be downloaded once an experiment happens to have the upload's ID
        if not problem.is_permanent or (needs_experiment and _is_experiment(problem, experiments)):
            return False
    return True


def _is_experiment(problem: Problem, listed: Container[tuple[BackupKind, int]]) -> bool:
    return problem.upload is not None and ("experiment", problem.upload) in listed
