"""Alternating measurements (A B A B …), so that other load on the machine affects all alike."""

from __future__ import annotations

import gc
import math
import statistics
import time
import tracemalloc
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@attrs.frozen
class Ratio:
    """A ratio of two times: median and quartiles over all rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Ratio:
        """Calculate the ratio from the values of all rounds."""
        if len(values) < 2:
            return cls(values[0], values[0], values[0])
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)


@attrs.frozen
class Timings:
    """The seconds of each operation in each round."""

    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Return the median of the seconds of an operation."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, to: str) -> Ratio:
        """Return the ratio of two operations' times, calculated within each round."""
        pairs = zip(self.seconds[name], self.seconds[to], strict=True)
        return Ratio.of([ours / theirs for ours, theirs in pairs])


def seconds(operation: Callable[[], object]) -> float:
    """Return the run time of an operation, excluding the deletion of its result."""
    start = time.perf_counter()
    result = operation()
    elapsed = time.perf_counter() - start
    del result
    return elapsed


def interleaved(operations: Mapping[str, Callable[[], object]], rounds: int, warm: int = 1) -> Timings:
    """Time all operations alternately in several rounds.

    Args:
        operations: The operations by name.
        rounds: The number of rounds.
        warm: The number of additional warm-up rounds.
    """
    seconds_by_name: dict[str, list[float]] = {name: [] for name in operations}
    names = list(operations)
    for round_number in range(warm + rounds):
        # the order alternates, so that no operation always follows the same other one
        for name in names if round_number % 2 else reversed(names):
            gc.collect()
            elapsed = seconds(operations[name])
            if round_number >= warm:
                seconds_by_name[name].append(elapsed)
    return Timings(seconds_by_name)


def retained(operation: Callable[[], object]) -> int:
    """Return the bytes of memory kept by the result of an operation."""
    operation()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = operation()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return after - before


def slope(counts: Sequence[int], times: Sequence[float]) -> float:
    """Return the exponent with which a time grows: 1 is linear, 2 is quadratic."""
    logs = [(math.log(count), math.log(seconds_)) for count, seconds_ in zip(counts, times, strict=True)]
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
