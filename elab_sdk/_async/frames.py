"""DataFrames of entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from elab_api_v1.base import Resource
from elab_api_v1.resources import full_model, summary_model

from elab_sdk.content import arguments, frames
from elab_sdk.errors import ValidationError
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from elab_api_v1.models import Experiment, ExperimentSummary, Item, ItemSummary

    from elab_sdk._async.entries import Entries
    from elab_sdk.rules.entry_kinds import EntryKind

    AnyEntry = Experiment | ExperimentSummary | Item | ItemSummary


async def frame(
    entries: Entries[Any, Any, Any],
    rows: Sequence[AnyEntry],
    *,
    jobs: int,
    full: bool,
    expand_metadata: bool,
) -> pd.DataFrame:
    """Make a DataFrame of entries.

    Args:
        entries: The entries of this kind.
        rows: The entries or list rows.
        jobs: Maximum number of parallel requests.
        full: Whether full entries are read.
        expand_metadata: Whether each extra field gets a column.
    """
    kind = cast("EntryKind", entries.kind)
    pool = AsyncWorkerPool(arguments.at_least(jobs, "jobs", 1))
    reads_entries = bool(full or expand_metadata)
    if reads_entries:

        async def read(row: AnyEntry) -> AnyEntry:
            return row if row.is_full else cast("AnyEntry", await entries.read(row.id))

        rows = await pool.run(read, rows)
    model = full_model(kind) if reads_entries else summary_model(kind)
    return frames.frame(rows, model, whole=reads_entries, body=full, expand_metadata=expand_metadata)


def given_rows(kind: EntryKind, rows: object, properties: Mapping[str, object]) -> Sequence[AnyEntry] | None:
    """Check the rows that the caller gave; None if they are to be found.

    Raises:
        ImportError: pandas is not installed.
        ValidationError: They are not rows of this kind, or properties to find were given too.
    """
    frames.require_pandas()
    if rows is None:
        return None
    if properties:
        name = next(iter(properties))
        raise ValidationError(f"{name} cannot be combined with rows", name)
    if not isinstance(rows, Iterable):
        raise ValidationError(f"rows must be a list of {kind}s, not {type(rows).__name__}", "rows")
    chosen = list(cast("Iterable[object]", rows))
    for row in chosen:
        if not isinstance(row, Resource) or row.kind != kind:
            raise ValidationError(
                f"rows must be {kind}s that were read or listed, but one is of type {type(row).__name__}",
                "rows",
            )
    return cast("list[AnyEntry]", chosen)
