"""The memory of an export does not grow with the number of entries."""

from __future__ import annotations

from tests.export.large import measure_export


def test_export_of_ten_thousand_entries_needs_less_than_50_mib() -> None:
    rise, size = measure_export(10_000)
    assert size > 10_000 * 1000
    assert 0 < rise <= 50 << 20
