"""Checks of arguments."""

from __future__ import annotations

import json
from collections import UserDict
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from elab_api_v1.models import Created, Experiment, Item

from elab_sdk.rules import checks
from elab_sdk.rules.created import CreatedExperiment
from tests.rules.refusing import refused

EXPERIMENT = Experiment.from_dict({"id": "7"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, 1),
        ("12", 12),
        (2**32 - 1, 2**32 - 1),
        (EXPERIMENT, 7),
        (CreatedExperiment.from_dict({"id": 7}), 7),
        (Created.from_dict({"id": 7}), 7),
    ],
)
def test_id_is_parsed(value: Any, expected: int) -> None:
    assert checks.entry_id(value, "id", "experiment") == expected


@pytest.mark.parametrize("value", [0, -1, 2**32, "0", "abc", "", "1.5", 1.0, True, None, "-1", "007", b"1"])
def test_invalid_id_is_refused(value: Any) -> None:
    error = refused(checks.entry_id, value, argument="id", says=repr(value))
    assert not error.is_harmless


@pytest.mark.parametrize(
    ("value", "is_harmless"), [("abc", True), ("", True), (0, True), ("1.5", False), (" +01", False)]
)
def test_value_cast_to_zero_is_harmless(value: Any, is_harmless: bool) -> None:
    error = refused(checks.entry_id, value, "link", zero_is_refused=True, argument="link")
    assert error.is_harmless is is_harmless


def test_id_of_another_kind_is_refused() -> None:
    item = Item.from_dict({"id": "7"})
    assert checks.entry_id(item) == 7
    refused(
        checks.entry_id,
        item,
        "entry",
        "experiment",
        argument="entry",
        says="must be the ID of an experiment, not an Item",
    )
    refused(
        checks.entry_id,
        EXPERIMENT,
        "entry",
        "item",
        argument="entry",
        says="must be the ID of an item, not an Experiment",
    )


def test_valid_title_is_unchanged() -> None:
    for title in ("Western blot 12", "x" * 255, " blank ", "a > b", '"' + "x" * 250):
        assert checks.title(title) == title


@pytest.mark.parametrize(
    ("value", "says", "is_harmless"),
    [
        ("", "empty", False),
        ("   ", "empty", False),
        ("0", "'0'", False),
        ("a\nb", "line", False),
        ("a\rb", "line", False),
        ("a\0b", "NUL", False),
        ("a <b", "'<'", False),
        ("x" * 256, "256", True),
        ("'" + "x" * 251, ("256", "quote"), True),
        ('"' + "x" * 251, ("256", "quote"), True),
        ("''" + "x" * 250, ("260", "quote"), True),
        (None, "None", False),
        (5, "5", False),
        ("\ud800", "surrogate", False),
    ],
)
def test_title_that_servers_change_is_refused(value: Any, says: Any, is_harmless: bool) -> None:
    error = refused(checks.title, value, argument="title", says=says)
    assert error.is_harmless is is_harmless
    assert str(error).startswith("title")
    refused(checks.title, value, "name", argument="name", says="name")


def test_length_error_mentions_quotes_only_if_present() -> None:
    assert "quote" not in str(refused(checks.title, "x" * 256, argument="title"))


def test_tag_is_only_stripped() -> None:
    assert checks.tag("  blot 1 ") == "blot 1"
    assert checks.tag("x" * 255) == "x" * 255


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("a|b", ("'a|b'", "'|'")),
        ("a\\b", ("'a\\\\b'", "a backslash")),
        ("a\0b", ("'a\\x00b'", "NUL")),
        ("<b", "'<'"),
        ("x" * 256, "256"),
        (5, "5"),
        (None, "None"),
    ],
)
def test_tag_that_servers_change_is_refused(value: Any, says: Any) -> None:
    refused(checks.tag, value, argument="tag", says=says)
    assert str(refused(checks.tag, value, "tags[1]", argument="tags[1]")).startswith("tags[1]")


def test_less_than_without_tag_is_escaped() -> None:
    assert checks.body("plain") == "plain"
    assert checks.body("\ufeff<p>p<0.05</p>") == "<p>p&lt;0.05</p>"
    assert checks.body("\ufeffplain") == "plain"
    refused(checks.body, 5, argument="body", says="5")
    refused(checks.body, None, "bodyappend", argument="bodyappend", says="None")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"pH": 7.4}, '{"pH": 7.4}'),
        ({"µ": "é"}, '{"µ": "é"}'),
        ({}, "{}"),
        (UserDict({"a": 1}), '{"a": 1}'),
        ({"when": date(2017, 4, 15)}, '{"when": "2017-04-15"}'),
        ('{"a":1}', '{"a":1}'),
        ('\ufeff{"a" : 1}', '{"a" : 1}'),
    ],
)
def test_metadata_is_json_text_of_object(value: Any, expected: str) -> None:
    assert checks.metadata(value) == expected
    assert isinstance(json.loads(expected), dict)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[1]", "[1]"),
        ("{'a': 1}", ("JSON", "repr of a Python dict")),
        (" {'a': 1}", "repr of a Python dict"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ("[" * 100_000, "JSON"),
        ([1], "[1]"),
        (5, "5"),
        (None, "None"),
    ],
)
def test_metadata_that_is_not_json_object_is_refused(value: Any, says: Any) -> None:
    refused(checks.metadata, value, argument="metadata", says=says)
    refused(checks.metadata, value, "other", argument="other", says="other")


def test_only_repr_of_dict_is_called_dict() -> None:
    assert "repr of" not in str(refused(checks.metadata, "['a']", argument="metadata"))
    assert "repr of" not in str(refused(checks.metadata, "{a}", argument="metadata"))


def test_unencodable_value_is_refused_with_its_path() -> None:
    with pytest.raises(checks.ValidationError, match="metadata"):
        checks.metadata({"a": object()})


@pytest.mark.parametrize(
    "value", [date(2017, 4, 15), datetime(2017, 4, 15, 23, 59), "2017-04-15", "15 April 2017", 20170415]
)
def test_date_is_parsed(value: Any) -> None:
    found = checks.day(value)
    assert found == date(2017, 4, 15)
    assert type(found) is date


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (date(999, 12, 31), ("0999-12-31", "1000")),
        (True, "True"),
        (None, "None"),
        (float("nan"), "nan"),
        ("April", "April"),
        (2017, "2017"),
    ],
)
def test_invalid_date_is_refused(value: Any, says: Any) -> None:
    refused(checks.day, value, argument="date", says=says)
    refused(checks.day, value, "since", argument="since", says="since")


def test_first_year_is_1000() -> None:
    assert checks.day(date(1000, 1, 1)) == date(1000, 1, 1)


def test_today_is_today_locally_and_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    class Here(date):
        @classmethod
        def today(cls) -> date:
            return date(2020, 5, 14)

    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            assert tz is UTC
            return datetime(2020, 5, day_in_utc, tzinfo=UTC)

    monkeypatch.setattr(checks, "date", Here)
    monkeypatch.setattr(checks, "datetime", Now)
    day_in_utc = 14
    assert checks.is_today("20200514")
    assert not checks.is_today("20200513")
    day_in_utc = 13
    assert not checks.is_today("20200514")
    assert not checks.is_today("20200513")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-11-30T12:00:00+01:00", "2019-11-30T12:00:00+01:00"),
        ("2019-11-30T12:00:00Z", "2019-11-30T12:00:00+00:00"),
        ("2019-11-30T12:00:00.9Z", "2019-11-30T12:00:00+00:00"),
        (datetime(2019, 11, 30, 12, 0, 1, 5, UTC), "2019-11-30T12:00:01+00:00"),
    ],
)
def test_timestamp_is_truncated_to_second(value: Any, expected: str) -> None:
    assert checks.timestamp(value, "start").isoformat() == expected


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("tomorrow", "'tomorrow'"),
        ("2019-W48", "'2019-W48'"),
        (date(2019, 11, 30), "datetime.date"),
        (5, "5"),
        (None, "None"),
        (float("nan"), "nan"),
        (datetime(2019, 11, 30, 12), "2019-11-30T12:00:00"),
        ("2019-11-30T12:00:00", "2019-11-30T12:00:00"),
        (datetime(2019, 11, 30, 12, tzinfo=timezone(timedelta(seconds=30))), "seconds"),
    ],
)
def test_invalid_timestamp_is_refused(value: Any, says: Any) -> None:
    refused(checks.timestamp, value, "start", argument="start", says=(says, "start"))


def test_offset_of_whole_minutes_is_accepted() -> None:
    value = datetime(2019, 11, 30, 12, tzinfo=timezone(timedelta(minutes=1)))
    assert checks.timestamp(value, "start") == value


def test_time_range_ends_after_start() -> None:
    start, end = "2019-11-30T12:00:00+01:00", "2019-11-30T12:00:00Z"
    assert checks.time_range_texts(start, end) == ("2019-11-30T12:00:00+01:00", "2019-11-30T12:00:00+00:00")
    first, last = checks.time_range(start, end)
    assert last - first == timedelta(hours=1)
    refused(checks.time_range, end, start, argument="end", says=("12:00:00+00:00", "12:00:00+01:00"))
    refused(checks.time_range, start, start, argument="end")
    refused(checks.time_range_texts, end, start, argument="end")
    refused(checks.time_range, "x", end, argument="start", says="start")
    refused(checks.time_range, start, "x", argument="end", says="end")


def test_period_is_two_dates() -> None:
    assert checks.period("20200101-20201231") == "20200101-20201231"
    assert checks.period((date(2020, 1, 1), "2020-01-01")) == "20200101-20200101"
    assert checks.period(["2020-01-01", "2020-01-02"]) == "20200101-20200102"


@pytest.mark.parametrize(
    "value", ["20200102-20200101", "20200101", "2020-01-01", ("2020-01-01",), None, 5, {"2020-01-01", 1}]
)
def test_invalid_period_is_refused(value: Any) -> None:
    refused(checks.period, value, argument="period")
    assert str(refused(checks.period, value, "span", argument="span")).startswith("span")


def test_valid_text_is_unchanged() -> None:
    assert checks.text("Anti-GFP", "body") == "Anti-GFP"
    refused(checks.text, None, "body", argument="body", says=("body", "None"))
    refused(checks.text, 5, "body", argument="body", says=("body", "5"))
    refused(checks.text, "\udfff", "body", argument="body", says=("body", "surrogate"))
    refused(checks.text, float("nan"), "body", argument="body", says=("body", "nan"))
