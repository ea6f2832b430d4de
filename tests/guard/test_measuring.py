"""What the benchmarks compute."""

from __future__ import annotations

import pytest

from benchmarks.measuring import Ratio, Timings, slope


@pytest.mark.parametrize("exponent", [0.5, 1, 2])
def test_a_slope_is_the_exponent_with_which_a_time_grows(exponent: float) -> None:
    counts = (100, 1_000, 10_000)
    assert slope(counts, [3e-6 * count**exponent for count in counts]) == pytest.approx(exponent)


def test_a_ratio_compares_within_each_round_so_that_a_slow_round_does_not_count() -> None:
    timings = Timings({"ours": [1.0, 10.0, 2.0], "theirs": [2.0, 20.0, 4.0]})
    assert timings.ratio("ours", "theirs") == Ratio(0.5, 0.5, 0.5)
