"""The memory of an export hardly grows with the number of entries.

`make kills` exports 10,000 entries.
"""

from __future__ import annotations

import os

import pytest

from tests.export.large import measure_export

MIB = 1 << 20


def test_ten_thousand_entries_would_need_less_than_50_mib() -> None:
    (few, _), (many, size) = measure_export(500), measure_export(2000)
    assert size > 2000 * 1000
    assert few > 0
    growth = (many - few) / 1500
    assert many + 8000 * growth <= 50 * MIB


@pytest.mark.skipif("ELAB_LARGE" not in os.environ, reason="takes a while")
def test_export_of_ten_thousand_entries_needs_less_than_50_mib() -> None:
    rise, size = measure_export(10_000)
    assert size > 10_000 * 1000
    assert 0 < rise <= 50 * MIB
