"""Periods of server backups."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from elab_sdk.rules.periods import period
from tests.rules.refusing import refused

TODAY = date(2020, 5, 13)  # a Wednesday


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("today", "20200513-20200513"),
        ("yesterday", "20200512-20200512"),
        ("this week", "20200511-20200513"),
        ("last week", "20200504-20200510"),
        ("this month", "20200501-20200513"),
        ("last month", "20200401-20200430"),
        ("this quarter", "20200401-20200513"),
        ("last quarter", "20200101-20200331"),
        ("this year", "20200101-20200513"),
        ("last year", "20190101-20191231"),
        ("last 1 day", "20200513-20200513"),
        ("last 30 days", "20200414-20200513"),
        ("last 2 weeks", "20200430-20200513"),
        ("last 3 months", "20200214-20200513"),
        ("last 1 year", "20190514-20200513"),
        ("  The  LAST   week ", "20200504-20200510"),
        ("2020-01-01 to 2020-12-31", "20200101-20201231"),
        ("2020-01-01  until 2020-12-31", "20200101-20201231"),
        ("2020-01-01 - 2020-12-31", "20200101-20201231"),
        ("2020-01-01 – 2020-12-31", "20200101-20201231"),
        ("2020-01-01..2020-12-31", "20200101-20201231"),
        ("1 Jan 2020 to 3 Feb 2020", "20200101-20200203"),
        ("20200101-20201231", "20200101-20201231"),
        ((date(2020, 1, 1), "2020-12-31"), "20200101-20201231"),
        (["2020-01-01", "2020-01-01"], "20200101-20200101"),
    ],
)
def test_period_is_parsed(value: Any, expected: str) -> None:
    assert period(value, TODAY) == expected


@pytest.mark.parametrize(
    ("today", "value", "expected"),
    [
        (date(2020, 1, 31), "last month", "20191201-20191231"),
        (date(2020, 1, 31), "last quarter", "20191001-20191231"),
        (date(2020, 3, 31), "last 1 month", "20200301-20200331"),
        (date(2020, 12, 31), "this quarter", "20201001-20201231"),
        (date(2020, 5, 10), "this week", "20200504-20200510"),
        (date(2020, 5, 11), "this week", "20200511-20200511"),
    ],
)
def test_words_are_calendar_units(today: date, value: str, expected: str) -> None:
    assert period(value, today) == expected


def test_words_are_relative_to_today() -> None:
    assert period("today") in (f"{date.today():%Y%m%d}-{date.today():%Y%m%d}",)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("sometime", ("sometime", "last month")),
        ("last 2 decades", ("last 2 decades", "last 30 days")),
        ("last 9999 years", "9999 years"),
        ("2020-01-02 to 2020-01-01", "before"),
        ("20200101", "20200101"),
        ("2020-01-01 to 2020-02-01 to 2020-03-01", "2020-03-01"),
        ("", "20200101-20201231"),
        (None, "None"),
        (5, "5"),
        (("2020-01-01",), "2020-01-01"),
        (("2020-01-01", "2020-01-02", "2020-01-03"), "2020-01-03"),
        (("2020-01-01", "no day"), "no day"),
    ],
)
def test_invalid_period_is_refused(value: Any, says: Any) -> None:
    refused(period, value, TODAY, argument="period", says=says)
