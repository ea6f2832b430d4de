"""What an extra field takes: what a page of eLabFTW would have written, or nothing at all."""

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
from elab_sdk.rules.field_values import wire_value


def field(kind: str, **more: Any) -> ExtraField:
    return ExtraField("x", {"type": kind, **more})


@pytest.mark.parametrize("module", [extra_fields, field_values, metadata])
def test_the_examples_are_right(module: Any) -> None:
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
def test_a_value_is_written_as_a_page_writes_it(target: ExtraField, value: Any, wire: Any) -> None:
    assert wire_value(target, value) == wire
    assert type(wire_value(target, value)) is type(wire)


def test_numbers_of_numpy_are_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    assert wire_value(field("number"), numpy.float64(7.2)) == "7.2"
    assert wire_value(field("number"), numpy.int64(7)) == "7"


@pytest.mark.parametrize(
    ("target", "value", "words"),
    [
        (field("text"), True, "takes text, not True"),
        (field("text"), ["a"], "takes text"),
        (field("number"), "seven", "a number that is finite"),
        (field("number"), "7,2", "with a point before its decimals"),
        (field("number"), float("nan"), "a missing value"),
        (field("number"), True, "takes a number, not True"),
        (field("date"), "04/05/2017", "could be 2017-04-05 or 2017-05-04"),
        (field("date"), "2019-02-30", "not in the calendar"),
        (field("datetime-local"), datetime(2017, 4, 15, tzinfo=UTC), "without a zone"),
        (field("datetime-local"), "soon", "takes a datetime"),
        (field("time"), "25:00", "takes a time"),
        (SELECT, "20x", r"did you mean '20X'\?"),
        (SELECT, "100X", "'10X', '20X'"),
        (SELECT, ["10X"], "one of '10X', '20X'"),
        (SEVERAL, ["10X", "100X"], "'100X'"),
        (field("checkbox"), "yes", "True or False"),
        (field("checkbox"), 1, "True or False"),
        (field("url"), "example.org", "a whole URL"),
        (field("url"), "javascript:alert(1)", "a whole URL"),
        (field("email"), "ann", "an address"),
        (field("users"), "Ann", "positive whole number"),
        (field("items"), Experiment.from_dict({"id": 5}), "an Item"),
        (field("experiments"), Item.from_dict({"id": 5}), "an Experiment"),
        (field("number", required=True), None, "is required"),
        (field("from the future"), object(), "JSON"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_is_allowed(
    target: ExtraField, value: Any, words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        wire_value(target, value)
    assert caught.value.argument == "x"
