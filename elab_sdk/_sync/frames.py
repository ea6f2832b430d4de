# Derived from elab_sdk/_async/frames.py by tools/unasync.py: do not edit.
"""Entries as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias, cast

from elab_api_v1.base import Resource

from elab_sdk._sync.find import Finding
from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError
from elab_sdk.wire.concurrency import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    import pandas as pd
    from elab_api_v1.models import Experiment, ExperimentSummary, Item, ItemSummary

    from elab_sdk.content.frames import FrameOf
    from elab_sdk.rules.entry_kinds import EntryKind

Entry: TypeAlias = "Experiment | ExperimentSummary | Item | ItemSummary"


class Frames(Finding):
    """Entries as DataFrames."""

    def experiments_frame(
        self,
        rows: Iterable[Experiment | ExperimentSummary] | None = None,
        *,
        full: bool = False,
        expand_metadata: bool = False,
        jobs: int = 4,
        **narrow: Unpack[FrameOf],
    ) -> pd.DataFrame:
        """Get experiments as a DataFrame, one row an experiment. Needs the extra `pandas`.

        >>> one = ("experiment", 1)
        >>> change = manager.add_extra_field(one, "temperature", type="number", value=37)
        >>> frame = manager.experiments_frame(expand_metadata=True)
        >>> frame.loc[frame["id"] == 1, "temperature"].tolist()
        [37]

        Columns are named as the attributes of the models, and have one type each: dates are dates, numbers
        may be missing, tags are text with `|` between them, of which `frame["tags"].str.get_dummies("|")`
        makes a column each. pandas writes it as CSV, Excel or Parquet: `frame.to_csv("all.csv")`.

        Args:
            rows: Experiments, or rows of a list, that you have already. Where it is left out, they are found.
            full: Whether each experiment is read whole: there are columns then for its tags, elabid,
                created_at, body, and for how many uploads it has.
            expand_metadata: Whether each is read whole, for all of that but the body, and for a column for
                each extra field. A field with a unit has a second column, "Volume (unit)".
            jobs: How many to read at once. What was read whole already is not read again.
            narrow: What they must be, as `find_experiments` takes it: title, tag, category, since, until,
                owner, search, limit, exact, strict.

        Returns:
            A DataFrame, newest date first, or in the order of `rows`. Where nothing was found it has its
            columns all the same.

        Raises:
            ImportError: pandas is not installed. Nothing was sent.
            ValidationError: An argument is wrong.
            NotSupportedByServer: `search` before 4.3; or `strict`, and there may be more rows.

        Works on every release. Extra fields exist from 4.0 on.
        """
        found = self._chosen("experiment", rows, narrow)
        return self._frame("experiment", found, jobs, full=full, expand_metadata=expand_metadata)

    def items_frame(
        self,
        rows: Iterable[Item | ItemSummary] | None = None,
        *,
        full: bool = False,
        expand_metadata: bool = False,
        jobs: int = 4,
        **narrow: Unpack[FrameOf],
    ) -> pd.DataFrame:
        """Get database items as a DataFrame, one row an item. Needs the extra `pandas`.

        >>> created = manager.create_item(1)
        >>> done = manager.post_item(created, title="Primer for frames")
        >>> frame = manager.items_frame(title="for frames")
        >>> frame["title"].tolist()
        ['Primer for frames']

        Args:
            rows: Items, or rows of a list, that you have already. Where it is left out, they are found.
            full: Whether each item is read whole: see `experiments_frame`.
            expand_metadata: Whether each is read whole, for a column for each extra field.
            jobs: How many to read at once.
            narrow: What they must be, as `find_items` takes it.

        Returns:
            A DataFrame, newest date first, or in the order of `rows`.

        Raises:
            ImportError: pandas is not installed. Nothing was sent.
            ValidationError: An argument is wrong.
            NotSupportedByServer: `search` before 4.3; or `strict`, and there may be more rows.

        Works on every release; see `experiments_frame`.
        """
        found = self._chosen("item", rows, narrow)
        return self._frame("item", found, jobs, full=full, expand_metadata=expand_metadata)

    def _chosen(self, kind: EntryKind, rows: Iterable[Entry] | None, narrow: FrameOf) -> Sequence[Entry]:
        """The rows that the caller has, or those that are found."""
        from elab_sdk.content import frames  # not needed by most who import the Manager

        frames.require()
        if rows is None:
            return self.find_experiments(**narrow) if kind == "experiment" else self.find_items(**narrow)
        if narrow:
            name = next(iter(narrow))
            raise ValidationError(f"rows are given: {name} cannot narrow them", name)
        if not isinstance(rows, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValidationError(f"rows are {kind}s, in a list, not {type(rows).__name__}", "rows")
        found: list[object] = list(rows)
        for row in found:
            if not isinstance(row, Resource) or row.kind != kind:
                raise ValidationError(
                    f"rows are {kind}s that were read or listed, but one is of {type(row).__name__}", "rows"
                )
        return cast("list[Entry]", found)

    def _frame(
        self, kind: EntryKind, rows: Sequence[Entry], jobs: int, *, full: bool, expand_metadata: bool
    ) -> pd.DataFrame:
        from elab_api_v1.resources import full_model, summary_model

        from elab_sdk.content import frames

        workers = WorkerPool(arguments.at_least(jobs, "jobs", 1))
        whole = bool(full or expand_metadata)
        if whole:

            def read(row: Entry) -> Entry:
                return row if row.is_full else self._read(kind, row.id)

            rows = workers.run(read, rows)
        model = full_model(kind) if whole else summary_model(kind)
        return frames.frame(rows, model, whole=whole, body=full, expand_metadata=expand_metadata)
