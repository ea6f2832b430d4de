"""Times taken side by side: A B A B …, so that whatever else the machine does meets all alike."""

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
    """How one time compares to another: the median over all rounds, and the middle half of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Ratio:
        """Of the values of all rounds."""
        if len(values) < 2:
            return cls(values[0], values[0], values[0])
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)


@attrs.frozen
class Timings:
    """The seconds that each act took in each round."""

    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """The seconds of an act."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, to: str) -> Ratio:
        """How many times as long one act takes as another, compared within each round."""
        pairs = zip(self.seconds[name], self.seconds[to], strict=True)
        return Ratio.of([ours / theirs for ours, theirs in pairs])


def seconds(act: Callable[[], object]) -> float:
    """How long an act takes. What it returns is let go of outside the measured time."""
    began = time.perf_counter()
    kept = act()
    took = time.perf_counter() - began
    del kept
    return took


def interleaved(acts: Mapping[str, Callable[[], object]], rounds: int, warm: int = 1) -> Timings:
    """Do all acts in turn, round after round.

    Args:
        acts: What to do, by name.
        rounds: How often.
        warm: Rounds before, that do not count.
    """
    found: dict[str, list[float]] = {name: [] for name in acts}
    names = list(acts)
    for turn in range(warm + rounds):
        # the order changes, so that none always comes after the same other
        for name in names if turn % 2 else reversed(names):
            gc.collect()
            took = seconds(acts[name])
            if turn >= warm:
                found[name].append(took)
    return Timings(found)


def retained(act: Callable[[], object]) -> int:
    """The bytes that what an act returns keeps, as Python's own allocator counts them."""
    act()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = act()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del kept
    return after - before


def slope(counts: Sequence[int], times: Sequence[float]) -> float:
    """The exponent with which a time grows: 1 is linear, 2 quadratic."""
    logs = [(math.log(count), math.log(took)) for count, took in zip(counts, times, strict=True)]
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
