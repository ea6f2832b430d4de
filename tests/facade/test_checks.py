"""Checks of arguments."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, get_args

import pytest
from elab_api_v1.contract import ResourceKind
from elab_api_v1.models import Created, Experiment, Item, ItemSummary, Status, Tag

from elab_sdk import CreatedExperiment, CreatedItem, ValidationError
from elab_sdk.content import arguments
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from elab_api_v1.base import Model

AWARE = datetime.timezone(datetime.timedelta(hours=1))


@pytest.mark.parametrize("value", [12, "12", Created.from_dict({"id": 12}), Created.from_dict({"id": "12"})])
def test_id_is_number_digits_or_model(value: Any) -> None:
    assert checks.entry_id(value) == 12


@pytest.mark.parametrize(
    "value",
    [
        "abc",
        "",
        "0",
        "-1",
        "1.5",
        " 12",
        "012",
        "１２",
        0,
        -1,
        1.5,
        True,
        False,
        None,
        2**32,
        [1],
        {"id": 1},
        int,
    ],
)
def test_invalid_id_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match="positive whole number") as caught:
        checks.entry_id(value)
    assert caught.value.argument == "id"


def test_id_of_another_kind_is_refused() -> None:
    status = Status.from_dict(
        {"category_id": "1", "category": "Running", "color": "29AEB9", "is_default": "1"}
    )
    with pytest.raises(ValidationError, match="id must be the ID of an experiment, not a Status"):
        checks.entry_id(status, "id", "experiment")


@pytest.mark.parametrize(
    "value",
    [
        datetime.date(2017, 4, 5),
        datetime.datetime(2017, 4, 5, 23, 59),
        "2017-04-05",
        "20170405",
        "2017/04/05",
        "2017-4-5",
        "2017-04-05T23:59:00+01:00",
        "5 April 2017",
        "April 5, 2017",
        20170405,
    ],
)
def test_unambiguous_date_is_accepted(value: Any) -> None:
    assert checks.day(value) == datetime.date(2017, 4, 5)


def test_ambiguous_date_error_names_both_dates() -> None:
    with pytest.raises(ValidationError, match="2017-04-05 or 2017-05-04"):
        checks.day("04/05/2017")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2017-02-30", "does not exist in the calendar"),
        ("20191399", "does not exist in the calendar"),
        ("notadate", "is not a date"),
        ("", "is not a date"),
        ("0000-00-00", "does not exist in the calendar"),
        ("April 2017", "not a complete date"),
        ("Monday", "not a complete date"),
        (None, "is None"),
        (True, "must be text"),
        (1.5, "must be text"),
    ],
)
def test_incomplete_date_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        checks.day(value)


@pytest.mark.parametrize("value", ["Western blot 12", "λ ✓ 漢字", 'a "quoted" one', "x" * 255, "00"])
def test_valid_title_is_unchanged(value: str) -> None:
    assert checks.title(value) == value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "Untitled"),
        ("  ", "Untitled"),
        ("0", "treats as empty"),
        ("x" * 256, "at most 255"),
        ('"' * 60, "at most 255 characters, not 300 .*quote"),
        ("p < 0.05", "markup"),
        ("two\nlines", "single line"),
        ("half \ud800", "lone surrogate"),
        (None, "omit it"),
        (b"bytes", "must be text"),
        (5, "must be text"),
    ],
)
def test_title_that_server_would_change_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        checks.title(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "empty"),
        (" ", "empty"),
        ("a|b", "add each tag separately"),
        ("c\\d", "a backslash, which servers remove"),
        ("a\0b", "NUL, which servers remove"),
        ("5' " * 60, "at most 255 characters, not 419 .*quote"),
        ("<b>x</b>", "markup"),
        ("g" * 256, "at most 255"),
        (5, "must be text"),
    ],
)
def test_tag_that_server_would_change_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        checks.tag(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": "ü"}, '{"a": "ü"}'),
        ('{"a": 1}', '{"a": 1}'),
        ({}, "{}"),
        ({"x": [1, None]}, '{"x": [1, null]}'),
    ],
)
def test_metadata_is_dict_or_json_text(value: Any, text: str) -> None:
    assert checks.metadata(value) == text


@pytest.mark.parametrize(
    "value",
    ["", "{not json", "[]", '"text"', "1", '{"a": NaN}', [1], None, 1, {"a": float("inf")}, {"a": object()}],
)
def test_metadata_that_is_not_json_object_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        checks.metadata(value)


def test_repr_of_dict_is_recognized() -> None:
    with pytest.raises(ValidationError, match=r"repr of a Python dict.*json\.dumps"):
        checks.metadata(str({"pH": 7.4, "ok": True}))
    with pytest.raises(ValidationError, match="not valid JSON: Expecting"):
        checks.metadata("{not json")


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checks.title, "x" * 256),
        (checks.tag, "x" * 256),
        (lambda value: checks.entry_id(value, zero_is_refused=True), "abc"),
        (lambda value: checks.entry_id(value, zero_is_refused=True), None),
    ],
)
def test_value_that_every_server_refuses_is_harmless(check: Any, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        check(value)
    assert caught.value.is_harmless


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checks.title, ""),
        (checks.title, "a<b"),
        (checks.tag, "a|b"),
        (checks.entry_id, "abc"),
        (lambda value: checks.entry_id(value, zero_is_refused=True), "1.5"),
        (lambda value: checks.entry_id(value, zero_is_refused=True), 7.5),
    ],
)
def test_value_that_some_server_accepts_is_not_harmless(check: Any, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        check(value)
    assert not caught.value.is_harmless


def test_recursive_metadata_is_refused() -> None:
    circle: dict[str, Any] = {}
    circle["me"] = circle
    with pytest.raises(ValidationError, match="cannot be written"):
        checks.metadata(circle)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (
            datetime.datetime(2019, 11, 30, 12, 0, 0, 123, tzinfo=AWARE),
            datetime.datetime(2019, 11, 30, 14, tzinfo=AWARE),
        ),
        ("2019-11-30T12:00:00+01:00", "2019-11-30 14:00+01:00"),
    ],
)
def test_booking_times_have_offset_and_no_fractions(start: Any, end: Any) -> None:
    assert checks.time_range_texts(start, end) == ("2019-11-30T12:00:00+01:00", "2019-11-30T14:00:00+01:00")


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("2019-11-30T14:00:00Z", "2019-11-30T12:00:00Z", "must be after"),
        ("2019-11-30T14:00:00Z", "2019-11-30T14:00:00Z", "must be after"),
        ("2019-11-30T14:00:00", "2019-11-30T15:00:00", "time zone"),
        (datetime.datetime(2019, 11, 30), "2019-12-30T15:00:00Z", "time zone"),
        ("tomorrow", "2019-11-30T12:00:00Z", "must be a time"),
        ("2019-11-30", "2019-12-01", "time zone"),
        (datetime.date(2019, 11, 30), "2019-12-30T15:00:00Z", "must be a datetime or text"),
        (5, "2019-11-30T12:00:00Z", "must be a datetime or text"),
        ("2019-11-30T12:00:00+01:00:30", "2019-12-30T15:00:00Z", "offset with seconds"),
    ],
)
def test_booking_without_offset_or_backwards_is_refused(start: Any, end: Any, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        checks.time_range_texts(start, end)


@pytest.mark.parametrize(
    "value",
    [
        "20200101-20201231",
        (datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)),
        ["2020-01-01", "20201231"],
    ],
)
def test_period_is_text_or_two_dates(value: Any) -> None:
    assert checks.period(value) == "20200101-20201231"


@pytest.mark.parametrize("value", ["whenever", "", "20201231-20200101", "2020-01-01", 5, None, ("20200101",)])
def test_invalid_period_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        checks.period(value)


def test_unknown_field_error_suggests_similar_name() -> None:
    with pytest.raises(ValidationError, match=r"did you mean 'title'.*Allowed fields: title, body") as caught:
        arguments.check_field_names(["titel"], ("title", "body"), "post_experiment", {})
    assert caught.value.argument == "titel"


@pytest.mark.parametrize(("value", "least"), [(0, 1), (-1, 0), ("abc", 0), (1.5, 1), (True, 0), (None, 0)])
def test_invalid_number_of_rows_is_refused(value: Any, least: int) -> None:
    with pytest.raises(ValidationError):
        arguments.at_least(value, "limit", least)


class CustomItem(Item):
    """A subclass defined by the caller."""

    __slots__ = ()


FOREIGN = type("Item", (), {"id": 3, "kind": "item", "__module__": "stock"})()


@pytest.mark.parametrize("model", [Item, ItemSummary, CreatedItem, Created, CustomItem])
def test_model_of_expected_kind_gives_its_id(model: type[Model]) -> None:
    assert checks.entry_id(model.from_dict({"id": "3"}), "id", "item") == 3


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Experiment.from_dict({"id": 3}), "an Experiment"),
        (CreatedExperiment.from_dict({"id": 3}), "a CreatedExperiment"),
        (Tag.from_dict({"id": 3, "tag": "blot"}), "a Tag"),
        (FOREIGN, r"a stock\.Item"),
    ],
)
def test_model_of_another_kind_is_refused(value: Any, name: str) -> None:
    with pytest.raises(ValidationError, match=f"item must be the ID of an item, not {name}") as caught:
        checks.entry_id(value, "item", "item")
    assert caught.value.argument == "item"


@pytest.mark.parametrize("kind", get_args(ResourceKind))
def test_every_kind_has_name_in_errors(kind: ResourceKind) -> None:
    with pytest.raises(ValidationError, match=rf"must be the ID of an? {kind.replace('_', ' ')}, not"):
        checks.entry_id(FOREIGN, "id", kind)
