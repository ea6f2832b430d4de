"""Reading of entries in the workers of dask, one partition of IDs at a time."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, cast

from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

    from dask.bag import Bag
    from elab_api_v1.models import Experiment, Item

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["Missing", "check_ids", "check_missing", "make_bag"]

Missing: TypeAlias = Literal["raise", "skip"]
"""How to handle an entry that does not exist or cannot be read with this key."""

Entries: TypeAlias = "list[Experiment] | list[Item]"


class BatchReader(Protocol):
    """The methods of a Manager or an AsyncManager that a worker needs."""

    def read_many(
        self, ids: Iterable[Id], kind: EntryKind = ..., *, jobs: int = ..., missing: Missing = ...
    ) -> Entries | Awaitable[Entries]:
        """Read several entries."""
        ...


def check_ids(ids: object, kind: object) -> list[int]:
    """Check the IDs of entries of one kind.

    >>> check_ids([3, "4"], "experiment")
    [3, 4]

    Raises:
        ValidationError: One of them is not an ID, or the kind is unknown.
    """
    if kind not in ("experiment", "item"):
        raise ValidationError(f"kind must be 'experiment' or 'item', not {kind!r}", "kind")
    if isinstance(ids, str | bytes) or not hasattr(ids, "__iter__"):
        raise ValidationError("ids must be IDs or list rows, such as [3, 7] or range(1, 100)", "ids")
    return [checks.entry_id(each, "ids", kind) for each in cast("Iterable[object]", ids)]


def check_missing(missing: object) -> Missing:
    """Check how to handle a missing entry.

    >>> check_missing("skip")
    'skip'

    Raises:
        ValidationError: Neither "raise" nor "skip".
    """
    if missing not in ("raise", "skip"):
        raise ValidationError(f"missing must be 'raise' or 'skip', not {missing!r}", "missing")
    return missing


def make_bag(
    reader: BatchReader, ids: list[int], kind: EntryKind, *, size: int, jobs: int, missing: Missing
) -> Bag:
    """Make a dask bag of entries, which are read in the workers that compute its partitions.

    Args:
        reader: The Manager. Each partition gets a copy with its own connection pool.
        ids: The IDs.
        kind: The kind of the entries.
        size: Number of IDs per partition.
        jobs: Maximum number of parallel requests per partition.
        missing: How to handle a missing entry.

    Raises:
        ImportError: The extra `dask` is not installed.
    """
    try:
        module = import_module("dask.bag")
    except ImportError as error:
        raise ImportError(
            f'read_bag needs an optional dependency ({error.name}): pip install "elab-sdk[dask]"'
        ) from error
    partitions = module.from_sequence(ids, partition_size=min(size, len(ids) or 1))
    return cast("Bag", partitions.map_partitions(read_part, reader, kind=kind, jobs=jobs, missing=missing))


def read_part(
    ids: Iterable[int], reader: BatchReader, *, kind: EntryKind, jobs: int, missing: Missing
) -> Entries:
    """Read one partition in a worker, and close the connections."""
    entries = reader.read_many(ids, kind, jobs=jobs, missing=missing)
    if inspect.isawaitable(entries):
        import anyio  # only an AsyncManager needs it

        return anyio.run(_await_and_close, reader, entries)
    cast("Any", reader).close()
    return entries


async def _await_and_close(reader: BatchReader, entries: Awaitable[Entries]) -> Entries:
    try:
        return await entries
    finally:
        await cast("Any", reader).aclose()
