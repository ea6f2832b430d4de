"""Memory stays flat, however many entries there are."""

from __future__ import annotations

from tests.export.large import measured


def test_ten_thousand_entries_take_less_than_50_mib() -> None:
    rose, length = measured(10_000)
    assert length > 10_000 * 1000
    assert 0 < rose <= 50 << 20
