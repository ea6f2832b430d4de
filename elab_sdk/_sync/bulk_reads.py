# Derived from elab_sdk/_async/bulk_reads.py by tools/unasync.py: do not edit.
"""Many entries at once, in this process or spread over the workers of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from elab_sdk._sync.base import Base
from elab_sdk.content import arguments
from elab_sdk.errors import ElabError, NotFoundError, PermissionDeniedError
from elab_sdk.rules import dask_bag
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dask.bag import Bag
    from elab_api_v1.models import Experiment, Item

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.dask_bag import Missing
    from elab_sdk.rules.entry_kinds import EntryKind


class Reading(Base):
    """Many entries at once."""

    @overload
    def read_many(
        self,
        ids: Iterable[Id],
        kind: Literal["experiment"] = "experiment",
        *,
        jobs: int = 8,
        missing: Missing = "raise",
    ) -> list[Experiment]: ...
    @overload
    def read_many(
        self, ids: Iterable[Id], kind: Literal["item"], *, jobs: int = 8, missing: Missing = "raise"
    ) -> list[Item]: ...
    @overload
    def read_many(
        self, ids: Iterable[Id], kind: EntryKind = ..., *, jobs: int = 8, missing: Missing = "raise"
    ) -> list[Experiment] | list[Item]: ...
    def read_many(
        self,
        ids: Iterable[Id],
        kind: EntryKind = "experiment",
        *,
        jobs: int = 8,
        missing: Missing = "raise",
    ) -> list[Experiment] | list[Item]:
        """Read several entries whole, some of them at once.

        >>> rows = manager.get_all_experiments(limit=2)
        >>> [entry.id for entry in manager.read_many(rows)] == [row.id for row in rows]
        True

        Args:
            ids: Their numbers, or rows of a list: [3, 7], range(1, 100).
            kind: What they are: "experiment" or "item".
            jobs: How many requests at once.
            missing: What becomes of one that is not there, or not for this key: "raise" raises, "skip"
                leaves it out.

        Returns:
            The entries, in the order of `ids`.

        Raises:
            ValidationError: An argument is wrong. Nothing was sent.
            NotFoundError: One of them is not there; to 4.3 as `NotFoundOrDeniedError`.

        Works on every release.
        """
        wanted = dask_bag.numbers(ids, kind)
        dask_bag.checked_missing(missing)
        workers = WorkerPool(arguments.at_least(jobs, "jobs", 1))

        def read(number: int) -> Experiment | Item | None:
            workers.raise_if_stopped()
            try:
                return self._read(kind, number)
            except (NotFoundError, PermissionDeniedError) as error:
                if missing == "raise":
                    error.add_note(f"while reading {kind} {number}")
                    raise
            except ElabError as error:
                error.add_note(f"while reading {kind} {number}")
                raise
            return None

        found = workers.run(read, wanted)
        return [entry for entry in found if entry is not None]  # type: ignore[return-value]

    def read_bag(
        self,
        ids: Iterable[Id],
        kind: EntryKind = "experiment",
        *,
        partition_size: int = 100,
        jobs: int = 4,
        missing: Missing = "raise",
    ) -> Bag:
        """Make a dask bag of entries, which are read by the workers that compute it.

        >>> bag = manager.read_bag([1], partition_size=50)
        >>> bag.map(lambda experiment: experiment.id).compute(scheduler="synchronous")
        [1]

        Nothing is read before the bag is computed. Each partition reads with a copy of this Manager, with a
        pool of connections of its own. A copy has the key only if it was made with `pickle_key=True`; else
        the workers take it of `ELAB_TOKEN`.

        Args:
            ids: Their numbers, or rows of a list.
            kind: What they are: "experiment" or "item".
            partition_size: How many a worker reads in one go.
            jobs: How many requests it sends at once; the server gets as many from each worker.
            missing: What becomes of one that is not there, or not for this key: "raise" or "skip".

        Returns:
            A `dask.bag.Bag` of `Experiment` or `Item`, in the order of `ids`.

        Raises:
            ValidationError: An argument is wrong.
            ImportError: The extra `dask` is not installed.

        Works on every release.
        """
        return dask_bag.bag(
            self,
            dask_bag.numbers(ids, kind),
            kind,
            size=arguments.at_least(partition_size, "partition_size", 1),
            jobs=arguments.at_least(jobs, "jobs", 1),
            missing=dask_bag.checked_missing(missing),
        )
