"""Normalization of answers before they are compared."""

from __future__ import annotations

import pytest

from tests.fidelity.normalization import is_equal, normalize, shorten

HEADERS = {"content-type": "application/json"}


def normalized(answer: object, step: str = "title.read", scenario: str = "traps") -> dict[str, object]:
    response = {"status": 200, "headers": HEADERS, "json": answer}
    return normalize(step, response, scenario, "2026-11-27")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"id": 3, "a": "b"}, {"id": 8, "a": "b"}),
        ({"elabid": "20261127-aa"}, {"elabid": "20250101-bb"}),
        ({"created_at": "2026-11-27 10:00:00"}, {"created_at": "2025-01-01 11:00:00"}),
    ],
)
def test_server_specific_values_are_masked(first: object, second: object) -> None:
    assert is_equal(normalized(first), normalized(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"title": "a"}, {"title": "b"}),
        ({"id": 3}, {"id": "3"}),
        ({"date": "20170415"}, {"date": "20261127"}),
        ({"elabid": "20261127-aa"}, {"elabid": None}),
        ({"tags": "a|b"}, {"tags": "b|a"}),
    ],
)
def test_other_values_are_compared(first: object, second: object) -> None:
    assert not is_equal(normalized(first), normalized(second))


def test_lists_are_compared_by_titles_in_order() -> None:
    rows = [{"id": entry_id, "title": title, "userid": 1} for entry_id, title in ((1, "a"), (2, "b"))]
    assert not is_equal(normalized(rows), normalized(rows[::-1]))
    assert is_equal(normalized(rows), normalized([{**row, "id": 9} for row in rows]))


def test_long_text_is_replaced_by_length_and_digest() -> None:
    assert shorten({"body": ["x" * 2501]}) != shorten({"body": ["x" * 2500 + "y"]})
    assert shorten("x" * 2500) == "x" * 2500
