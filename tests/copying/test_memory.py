"""The memory of a copy does not grow with the number of entries.

`make kills` copies 10,000 entries, which takes minutes.
"""

from __future__ import annotations

import os

import pytest

from tests.copying.large import measure_copy

MIB = 1 << 20


def test_four_times_as_many_entries_need_hardly_more_memory() -> None:
    few, many = measure_copy("5.6", 100), measure_copy("5.6", 400)
    assert (few.entries, many.entries) == (100, 400)
    assert few.rise > 0
    assert many.rise - few.rise <= 6 * MIB


@pytest.mark.skipif("ELAB_LARGE" not in os.environ, reason="takes minutes")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("release", ["4.3", "5.6"])
def test_ten_thousand_entries_need_less_than_64_mib(release: str) -> None:
    run = measure_copy(release, 10_000)
    print(run)
    assert run.entries == 10_000
    assert 0 < run.rise <= 64 * MIB
