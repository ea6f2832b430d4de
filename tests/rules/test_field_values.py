"""Values of extra fields: only what a page of eLabFTW could have written."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from elab_api_v1.extra_fields import ExtraField
from elab_api_v1.models import Experiment, Item

from elab_sdk import ValidationError
from elab_sdk.rules import extra_fields, field_values, metadata
from elab_sdk.rules.field_values import check_choice, most_similar, split_unit, to_wire
from tests.rules.refusing import refused


def field(kind: str, **more: Any) -> ExtraField:
    return ExtraField("x", {"type": kind, **more})


@pytest.mark.parametrize("module", [extra_fields, field_values, metadata])
def test_examples_are_correct(module: Any) -> None:
    failed, run = doctest.testmod(module)
    assert run > 1
    assert not failed


SELECT = field("select", options=["10X", "20X"])
SEVERAL = field("select", options=["10X", "20X"], allow_multi_values=True)


@pytest.mark.parametrize(
    ("target", "value", "wire"),
    [
        (field("text"), "Ann", "Ann"),
        (field("text"), 5, "5"),
        (field("number"), 7, "7"),
        (field("number"), 7.2, "7.2"),
        (field("number"), "7.2", "7.2"),
        (field("number"), Decimal("7.20"), "7.20"),
        (field("number"), 1e-7, "1e-07"),
        (field("date"), date(2017, 4, 15), "2017-04-15"),
        (field("date"), "15 April 2017", "2017-04-15"),
        (field("datetime-local"), datetime(2017, 4, 15, 14, 30), "2017-04-15T14:30"),
        (field("datetime-local"), "2017-04-15 14:30:05", "2017-04-15T14:30:05"),
        (field("time"), time(14, 30), "14:30"),
        (field("time"), "14:30:05", "14:30:05"),
        (SELECT, "20X", "20X"),
        (field("radio", options=["405", "488"]), 405, "405"),
        (SEVERAL, ["10X", "20X"], ["10X", "20X"]),
        (SEVERAL, "10X", ["10X"]),
        (SEVERAL, [], []),
        (SEVERAL, None, []),
        (field("checkbox"), True, "on"),
        (field("checkbox"), False, "off"),
        (field("checkbox"), "on", "on"),
        (field("checkbox"), None, "off"),
        (field("url"), "https://example.org/a?b=c", "https://example.org/a?b=c"),
        (field("email"), "ann@example.org", "ann@example.org"),
        (field("users"), 3, 3),
        (field("experiments"), Experiment.from_dict({"id": 5}), 5),
        (field("items"), "7", 7),
        (field("number"), None, ""),
        (field("date"), "", ""),
        (field("from the future"), {"a": 1}, {"a": 1}),
        (field("from the future"), date(2017, 4, 15), "2017-04-15"),
    ],
)
def test_value_is_converted_as_pages_do(target: ExtraField, value: Any, wire: Any) -> None:
    assert to_wire(target, value) == wire
    assert type(to_wire(target, value)) is type(wire)


def test_numpy_numbers_are_accepted() -> None:
    numpy = pytest.importorskip("numpy")
    assert to_wire(field("number"), numpy.float64(7.2)) == "7.2"
    assert to_wire(field("number"), numpy.int64(7)) == "7"


@pytest.mark.parametrize(
    ("target", "value", "words"),
    [
        (field("text"), True, "must be text, not True"),
        (field("text"), ["a"], "must be text"),
        (field("number"), "seven", "a finite number"),
        (field("number"), "7,2", "with a decimal point"),
        (field("number"), float("nan"), "a missing value"),
        (field("number"), True, "must be a number, not True"),
        (field("date"), "04/05/2017", "is ambiguous; use 2017-04-05 or 2017-05-04"),
        (field("date"), "2019-02-30", "does not exist in the calendar"),
        (field("datetime-local"), datetime(2017, 4, 15, tzinfo=UTC), "without time zone"),
        (field("datetime-local"), "soon", "must be a datetime"),
        (field("time"), "25:00", "must be a time"),
        (SELECT, "20x", r"did you mean '20X'\?"),
        (SELECT, "100X", "'10X', '20X'"),
        (SELECT, ["10X"], "one of '10X', '20X'"),
        (SEVERAL, ["10X", "100X"], "'100X'"),
        (field("checkbox"), "yes", "True or False"),
        (field("checkbox"), 1, "True or False"),
        (field("url"), "example.org", "a complete URL"),
        (field("url"), "javascript:alert(1)", "a complete URL"),
        (field("email"), "ann", "an email address"),
        (field("users"), "Ann", "positive whole number"),
        (field("items"), Experiment.from_dict({"id": 5}), "the ID of an item"),
        (field("experiments"), Item.from_dict({"id": 5}), "the ID of an experiment"),
        (field("number", required=True), None, "is required"),
        (field("from the future"), object(), "JSON"),
    ],
)
def test_invalid_value_error_says_what_is_allowed(target: ExtraField, value: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        to_wire(target, value)
    assert caught.value.argument == "x"


@pytest.mark.parametrize(
    ("target", "value", "wire"),
    [
        (field("number"), " 7 ", "7"),
        (field("number"), "+.5e-3", "+.5e-3"),
        (field("number"), "5.", "5."),
        (field("number"), Decimal("1E+3"), "1E+3"),
        (field("number"), 0, "0"),
        (field("text"), Decimal("7.20"), "7.20"),
        (field("text"), 7.5, "7.5"),
        (field("datetime-local"), "2017-04-15T14:30", "2017-04-15T14:30"),
        (field("datetime-local"), datetime(2017, 4, 15, 14, 30, 0, 5), "2017-04-15T14:30"),
        (field("time"), time(14, 30, 1), "14:30:01"),
        (SELECT, "10X", "10X"),
        (field("radio", options=["1.5"]), 1.5, "1.5"),
        (SEVERAL, ("20X", "10X"), ["20X", "10X"]),
        (SEVERAL, "", []),
        (SELECT, "", ""),
        (field("checkbox"), "off", "off"),
        (field("checkbox"), "", "off"),
        (field("users", allow_multi_values=True), [3, "4"], [3, 4]),
        (field("users", allow_multi_values=True), 3, [3]),
        (field("text", required=True), "x", "x"),
        (field("text", required=True), 0, "0"),
    ],
)
def test_more_values_are_converted(target: ExtraField, value: Any, wire: Any) -> None:
    assert to_wire(target, value) == wire


@pytest.mark.parametrize(
    ("target", "value", "says"),
    [
        (field("text"), None, None),
        (field("text"), date(2017, 4, 15), ("'x'", "(text)", "text", "date")),
        (field("text"), "\ud800", "surrogate"),
        (field("number"), "1e999", "number"),
        (field("number"), "inf", "number"),
        (field("number"), "1_000", "number"),
        (field("number"), b"5", ("number", "b'5'")),
        (field("number"), [5], ("number", "[5]")),
        (field("number"), object(), "number"),
        (field("number"), "٧", "number"),
        (field("number"), Decimal("Infinity"), "Infinity"),
        (field("date"), 5, "x"),
        (field("datetime-local"), "2017-04-15", ("datetime", "2017-04-15T14:30", "'2017-04-15'")),
        (field("datetime-local"), date(2017, 4, 15), "datetime"),
        (field("datetime-local"), "2017-04-15T14:30Z", "zone"),
        (field("time"), time(14, 30, tzinfo=UTC), ("time", "14:30")),
        (field("time"), "14", ("time", "14:30")),
        (field("time"), datetime(2017, 4, 15), "time"),
        (SELECT, True, ("'10X', '20X'", "True")),
        (SELECT, 5, ("'10X', '20X'", "'5'", "value")),
        (SEVERAL, ["10X", float("nan")], ("x", "nan")),
        (field("checkbox"), "True", ("True or False", "'True'")),
        (field("url"), 5, ("URL", "5")),
        (field("url"), "https://example.org/a b", "URL"),
        (field("url"), "https:///path", "URL"),
        (field("url"), "//example.org", "URL"),
        (field("url"), "https://[::1", "URL"),
        (field("url"), "https://example.org/\udfff", "surrogate"),
        (field("email"), 5, ("ann@example.org", "5")),
        (field("email"), "a@b@c d", "ann@example.org"),
        (field("email"), "\udfff@example.org", "surrogate"),
        (field("users"), 0, ("x", "0")),
        (field("number", required=True), "", ("'x'", "required")),
        (field("select", options=["a"], allow_multi_values=True, required=True), [], ("'x'", "required")),
        (field("checkbox", required=True), None, ("'x'", "required")),
        (field("from the future"), float("nan"), "nan"),
    ],
)
def test_more_invalid_values_are_refused(target: ExtraField, value: Any, says: Any) -> None:
    if says is None:
        assert to_wire(target, value) == ""
        return
    refused(to_wire, target, value, argument="x", says=says)


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (field("number", units=["mL", "L"]), (5, "mL"), (5, "mL")),
        (field("number"), (5, "anything"), (5, "anything")),
        (field("number", units=["mL"]), 5, (5, None)),
        (field("text"), (5, "mL"), ((5, "mL"), None)),
    ],
)
def test_number_may_have_unit(target: ExtraField, value: Any, expected: Any) -> None:
    assert split_unit(target, value) == expected


def test_unknown_unit_is_refused() -> None:
    target = field("number", units=["mL", "L"])
    refused(split_unit, target, (5, "ml"), argument="x", says=("unit", "'ml'", "'mL'", "'x'", "'mL', 'L'"))
    for value in ((5,), (5, "mL", "L"), (5, 6)):
        refused(split_unit, target, value, argument="x", says=("number", "unit", repr(value)))


def test_most_similar_name_is_suggested() -> None:
    assert most_similar("ph", ["T", "pH"]) == "pH"
    assert most_similar("PH", ["T", "ph"]) == "ph"
    assert most_similar("zzz", ["T", "pH"]) is None
    assert most_similar("x", []) is None
    assert check_choice("Lens", "20X", ["10X", "20X"], "value") == "20X"
    refused(
        check_choice,
        "Lens",
        "zzz",
        ["10X", "20X"],
        "value",
        argument="Lens",
        says=("value of 'Lens'", "not 'zzz'"),
    )
    assert "mean" not in str(refused(check_choice, "Lens", "zzz", ["10X"], "value", argument="Lens"))
