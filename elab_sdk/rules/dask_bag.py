"""Reads that are spread over the workers of an engine: what is done with one part of the numbers."""

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

__all__ = ["Missing", "bag", "checked_missing", "numbers"]

Missing: TypeAlias = Literal["raise", "skip"]
"""What becomes of an entry that is not there, or not for this key."""

Entries: TypeAlias = "list[Experiment] | list[Item]"


class Reader(Protocol):
    """A Manager or an AsyncManager, as far as a worker needs it."""

    def read_many(
        self, ids: Iterable[Id], kind: EntryKind = ..., *, jobs: int = ..., missing: Missing = ...
    ) -> Entries | Awaitable[Entries]:
        """Read several entries."""
        ...


def numbers(ids: object, kind: object) -> list[int]:
    """The numbers of entries of one kind.

    >>> numbers([3, "4"], "experiment")
    [3, 4]

    Raises:
        ValidationError: One of them is none, or there is no such kind.
    """
    if kind not in ("experiment", "item"):
        raise ValidationError(f"kind is 'experiment' or 'item', not {kind!r}", "kind")
    if isinstance(ids, str | bytes) or not hasattr(ids, "__iter__"):
        raise ValidationError("ids are numbers of entries, or rows of a list: [3, 7], range(1, 100)", "ids")
    return [checks.entry_id(each, "ids", kind) for each in cast("Iterable[object]", ids)]


def checked_missing(missing: object) -> Missing:
    """What shall become of an entry that is not there.

    >>> checked_missing("skip")
    'skip'

    Raises:
        ValidationError: It is neither of the two.
    """
    if missing not in ("raise", "skip"):
        raise ValidationError(f"missing is 'raise' or 'skip', not {missing!r}", "missing")
    return missing


def bag(reader: Reader, ids: list[int], kind: EntryKind, *, size: int, jobs: int, missing: Missing) -> Bag:
    """A dask bag of entries, which are read where its parts are computed.

    Args:
        reader: Who reads; each part gets a copy of it, with a pool of connections of its own.
        ids: The numbers.
        kind: What they are numbers of.
        size: How many make a part.
        jobs: How many requests each part sends at once.
        missing: What becomes of an entry that is not there.

    Raises:
        ImportError: The extra `dask` is not installed.
    """
    try:
        module = import_module("dask.bag")
    except ImportError as error:
        raise ImportError(
            f'read_bag needs its extra ({error.name} is missing): pip install "elab-sdk[dask]"'
        ) from error
    parts = module.from_sequence(ids, partition_size=min(size, len(ids) or 1))
    return cast("Bag", parts.map_partitions(part, reader, kind=kind, jobs=jobs, missing=missing))


def part(ids: Iterable[int], reader: Reader, *, kind: EntryKind, jobs: int, missing: Missing) -> Entries:
    """Read one part, in a worker; its connections are closed at the end."""
    found = reader.read_many(ids, kind, jobs=jobs, missing=missing)
    if inspect.isawaitable(found):
        import asyncio  # only an AsyncManager needs it

        return asyncio.run(_awaited(reader, found))
    cast("Any", reader).close()
    return found


async def _awaited(reader: Reader, found: Awaitable[Entries]) -> Entries:
    try:
        return await found
    finally:
        await cast("Any", reader).aclose()
