"""What is masked before two answers are compared, and what is not."""

from __future__ import annotations

import pytest

from tests.fidelity.normal import alike, normalised, shortened

HEADERS = {"content-type": "application/json"}


def told(answer: object, step: str = "title.read", scenario: str = "traps") -> dict[str, object]:
    response = {"status": 200, "headers": HEADERS, "json": answer}
    return normalised(step, response, scenario, "2026-11-27")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id": 3, "a": "b"}, {"id": 8, "a": "b"}),
        ({"elabid": "20261127-aa"}, {"elabid": "20250101-bb"}),
        ({"created_at": "2026-11-27 10:00:00"}, {"created_at": "2025-01-01 11:00:00"}),
    ],
)
def test_what_no_two_servers_share_is_masked(one: object, other: object) -> None:
    assert alike(told(one), told(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "a"}, {"title": "b"}),
        ({"id": 3}, {"id": "3"}),
        ({"date": "20170415"}, {"date": "20261127"}),
        ({"elabid": "20261127-aa"}, {"elabid": None}),
        ({"tags": "a|b"}, {"tags": "b|a"}),
    ],
)
def test_what_a_client_reads_is_compared(one: object, other: object) -> None:
    assert not alike(told(one), told(other))


def test_a_list_is_its_titles_in_order() -> None:
    rows = [{"id": number, "title": title, "userid": 1} for number, title in ((1, "a"), (2, "b"))]
    assert not alike(told(rows), told(rows[::-1]))
    assert alike(told(rows), told([{**row, "id": 9} for row in rows]))


def test_a_long_text_is_told_by_its_length_and_digest() -> None:
    assert shortened({"body": ["x" * 2501]}) != shortened({"body": ["x" * 2500 + "y"]})
    assert shortened("x" * 2500) == "x" * 2500
