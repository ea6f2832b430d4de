"""Calculations of the benchmarks."""

from __future__ import annotations

import pytest

from benchmarks.timing import Ratio, Timings, slope


@pytest.mark.parametrize("exponent", [0.5, 1, 2])
def test_slope_is_the_exponent_of_growth(exponent: float) -> None:
    counts = (100, 1_000, 10_000)
    assert slope(counts, [3e-6 * count**exponent for count in counts]) == pytest.approx(exponent)


def test_ratio_is_calculated_within_each_round() -> None:
    timings = Timings({"ours": [1.0, 10.0, 2.0], "theirs": [2.0, 20.0, 4.0]})
    assert timings.ratio("ours", "theirs") == Ratio(0.5, 0.5, 0.5)
