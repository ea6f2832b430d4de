"""Dates as text need year, month and day; no part is guessed."""

from __future__ import annotations

import datetime
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elab_sdk import ValidationError
from elab_sdk.content import dates
from elab_sdk.rules import checks, periods

FORMS = (
    "{0:%Y-%m-%d}",
    "{0:%Y%m%d}",
    "{0:%Y/%m/%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0:%Y-%m-%d}T12:30:00+01:00",
    "{0.day} {0:%B} {0.year}",
    "{0:%b} {0.day}, {0.year}",
    "{0.day}-{0:%b}-{0.year}",
    "{0:%a}, {0.day} {0:%b} {0.year} 23:59:59 GMT",
    "{0:%a} {0:%b} {0.day} 00:00:01 {0.year}",
    "the {0.day}th of {0:%B} {0.year} at 9:30 PM",
)
WORDS = "W15 April Dec Mon Tuesday th of T Z am -1 + 12:00 2017 2017-04 04/2017 Q1 noon today ٢٠١٧"
# parts of dates, and similar texts
PARTS = st.one_of(st.integers(0, 99999).map(str), st.sampled_from(WORDS.split()))
TEXTS = st.lists(
    st.tuples(PARTS, st.sampled_from(["-", "/", ".", " ", ", ", ""])), min_size=1, max_size=5
).map(lambda parts: "".join(part + separator for part, separator in parts))


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(FORMS))
def test_date_in_words_is_parsed(expected: datetime.date, form: str) -> None:
    assert checks.day(form.format(expected)) == expected


@given(TEXTS)
@example("2017-12")
@example("2017-111")
@example("2017-W15")
@example("2017-W15-3")
@example("201712")
@example("2017")
@example("1 Dec")
@example("15.04.17")
@example("2017-04-15T24:00")
@example("12:00 2017")
@example("-2017-04-15")
@example("2017-04-15-")
def test_no_part_of_date_is_guessed(text: str) -> None:
    try:
        found = checks.day(text)
    except ValidationError:
        return
    written = text.replace("12:00", " ")
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    named = f"{found:%B}"[:3].lower() in written.lower()
    wanted = [found.year, found.month, found.day]
    if named:
        wanted.remove(found.month)
    in_one = [int(f"{found:%Y%m%d}")]
    assert sorted(numbers) in (sorted(wanted), in_one), found


@given(st.integers(1, 9999), st.integers(1, 999))
def test_year_and_one_number_are_not_a_date(year: int, other: int) -> None:
    for text in (
        f"{year:04}-{other}",
        f"{year:04}/{other:02}",
        f"{year:04} {other}",
        f"{year:04}-W{other:02}",
    ):
        with pytest.raises(ValidationError):
            checks.day(text)


@given(TEXTS)
def test_period_of_two_texts_is_not_guessed(text: str) -> None:
    try:
        checks.day(text)
    except ValidationError:
        with pytest.raises(ValidationError):
            periods.period((text, "2017-04-15"))
        with pytest.raises(ValidationError):
            periods.period(f"{text} to 2099-12-31")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Sun Apr 15 2017", "is a Saturday"),
        ("15 April 17", "not a complete date"),
        ("04 05 2017", "2017-04-05 or 2017-05-04"),
        (datetime.date(999, 1, 1), "in the year 1000 or later"),
        ("0017-04-15", "in the year 1000 or later"),
        (pd.NaT, "is NaT, a missing value"),
        (np.datetime64("NaT", "s"), "is NaT, a missing value"),
        (float("nan"), "is nan, a missing value"),
        (pd.NA, "a missing value"),
        (np.datetime64("2017-04"), "not a complete date"),
        (pd.Period("2017-04"), "must be text, not"),
    ],
)
def test_invalid_date_is_refused_with_reason(value: Any, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        checks.day(value)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2017-04-15T23:59"),
        np.datetime64("2017-04-15"),
        np.datetime64("2017-04-15T23:59:59.999999999"),
        np.int64(20170415),
        np.str_("2017-04-15"),
    ],
)
def test_numpy_and_pandas_dates_are_accepted(value: Any) -> None:
    assert checks.day(value) == datetime.date(2017, 4, 15)


def test_timestamp_is_not_week_or_missing_value() -> None:
    with pytest.raises(ValidationError, match="must be a time"):
        checks.timestamp("2019-W48-1T12:00:00+01:00", "start")
    with pytest.raises(ValidationError, match="start is NaT, a missing value"):
        checks.timestamp(pd.NaT, "start")
    found = checks.timestamp(pd.Timestamp("2019-11-30T12:00:00.000000001+01:00"), "start")
    assert found.isoformat() == "2019-11-30T12:00:00+01:00"


@pytest.mark.parametrize("text", ["14", "1430", "2017", "T14", "14:30:xx", ""])
def test_time_of_day_needs_minutes(text: str) -> None:
    assert dates.parse_clock(text) is None
