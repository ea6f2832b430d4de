"""Values of numpy, pandas and decimal are converted, or refused with the name of the argument."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from elab_api_v1.extra_fields import ExtraField, FieldType

from elab_sdk import ValidationError
from elab_sdk.content import scalars
from elab_sdk.elabapy import forms
from elab_sdk.files import serialization
from elab_sdk.rules import checks
from elab_sdk.rules.field_values import to_wire

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = (
    pd.NaT,
    pd.NA,
    float("nan"),
    np.float64("nan"),
    np.float32("nan"),
    np.datetime64("NaT", "s"),
    np.timedelta64("NaT", "s"),
    Decimal("NaN"),
    Decimal("sNaN"),
)
AWKWARD = (
    *MISSING,
    np.float32(0.1),
    np.longdouble("0.1"),
    np.int8(3),
    np.uint64(7),
    np.bool_(True),
    np.bytes_(b"x"),
    np.datetime64("2017-04"),
    np.timedelta64(3, "s"),
    pd.Timedelta("1s"),
    pd.Period("2017-04"),
    np.array(5),
    np.array([1, 2]),
    np.complex64(1j),
    np.float64("inf"),
    pd.Series([1.0, 2.0]),
    pd.DataFrame({"a": [1]}),
    Decimal("0.1"),
    datetime.date(2017, 4, 15),
    datetime.time(3, 4),
    datetime.timedelta(1),
    10**400,
    True,
    b"x",
    object(),
    [],
    {},
)
TYPES: tuple[FieldType, ...] = (
    "text", "number", "date", "datetime-local", "time", "select", "radio",
    "checkbox", "url", "email", "users", "experiments", "items",
)  # fmt: skip


def argument_refused(act: Callable[[], object]) -> str | None:
    """The argument that a call refuses, or None. Other errors are raised."""
    try:
        act()
    except ValidationError as error:
        return error.argument
    return None


@pytest.mark.parametrize(
    ("value", "own"),
    [
        (np.int64(5), 5),
        (np.float32(0.1), 0.1),
        (np.float16(0.1), 0.1),
        (np.bool_(False), False),
        (np.str_("x"), "x"),
        (np.array(5), 5),
        (np.datetime64("2017-04-15"), datetime.date(2017, 4, 15)),
        (np.datetime64("2017-04-15T12:00:00.000000001"), datetime.datetime(2017, 4, 15, 12)),
        (pd.Timestamp("2017-04-15"), datetime.datetime(2017, 4, 15)),
    ],
)
def test_scalar_is_converted_to_python(value: Any, own: Any) -> None:
    found = scalars.to_python(value)
    assert (type(found), found) == (type(own), own)


@pytest.mark.parametrize("value", MISSING, ids=lambda value: type(value).__name__)
def test_missing_value_is_refused_with_argument_name(value: Any) -> None:
    for check in (checks.title, checks.tag, checks.body, checks.day, checks.timestamp, checks.entry_id):
        with pytest.raises(ValidationError) as caught:
            check(value, "given")
        assert caught.value.argument == "given"
    for kind in TYPES:
        with pytest.raises(ValidationError) as caught:
            to_wire(ExtraField("pH", {"type": kind}), value)
        assert caught.value.argument == "pH"
    with pytest.raises(ValidationError, match=r"metadata\['a'\]\[0\] is .*missing"):
        checks.metadata({"a": [value]})
    for given in ({"title": value}, {"title": ["a", value]}, [("title", value)]):
        with pytest.raises(ValidationError, match=r"title is .*missing"):
            forms.intended_fields(given)


@pytest.mark.parametrize("value", AWKWARD, ids=lambda value: type(value).__name__)
def test_awkward_value_is_accepted_or_refused(value: Any) -> None:
    for name in ("title", "tag", "body", "metadata", "day", "timestamp", "period", "entry_id"):
        assert argument_refused(lambda name=name: getattr(checks, name)(value, "given")) in (None, "given"), (
            name
        )
    for kind in (*TYPES, "of tomorrow"):
        for several in (False, True):
            field = ExtraField("f", {"type": kind, "options": ["3"], "allow_multi_values": several})
            refused = argument_refused(lambda field=field: json.dumps(to_wire(field, value), allow_nan=False))
            assert refused in (None, "f"), kind
    assert isinstance(forms.has_any({"title": value}), bool)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": np.float32(0.1)}, '{"a": 0.1}'),
        ({"a": np.array([[0.1, 2.5]], dtype="float32")}, '{"a": [[0.1, 2.5]]}'),
        ({"a": pd.Series([0.1, 2.5], dtype="float32")}, '{"a": [0.1, 2.5]}'),
        ({"a": Decimal("7.20"), "b": Decimal(5)}, '{"a": 7.2, "b": 5}'),
        ({"a": np.int64(5), "b": np.bool_(True), "c": None}, '{"a": 5, "b": true, "c": null}'),
        ({"a": datetime.date(2017, 4, 15), "b": datetime.time(9)}, '{"a": "2017-04-15", "b": "09:00:00"}'),
        ({"a": pd.Timestamp("2017-04-15"), "b": (1, 2)}, '{"a": "2017-04-15T00:00:00", "b": [1, 2]}'),
        ({1: {np.int64(2): "x"}}, '{"1": {"2": "x"}}'),
    ],
)
def test_metadata_keeps_values(value: Any, text: str) -> None:
    assert checks.metadata(value) == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"a": {"b": b"x"}}, r"metadata\['a'\]\['b'\] cannot be written as JSON: its type is bytes"),
        ({"a": np.timedelta64(3, "s")}, "type is timedelta64"),
        ({"a": Decimal("0.1234567890123456789")}, "use a string"),
        ({"a": float("inf")}, "it is inf"),
        ('{"a": 1e999}', "it is inf"),
        ({True: 1}, "keys in JSON must be strings"),
        ({1: 1, "1": 2}, "has the key '1' twice"),
        ({"a": "\ud800"}, "lone surrogate"),
        ({"\ud800": 1}, "lone surrogate"),
    ],
)
def test_unencodable_value_is_refused_with_its_path(value: Any, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        checks.metadata(value)


@pytest.mark.parametrize(
    ("kind", "value", "wire"),
    [
        ("number", np.float32(0.1), "0.1"),
        ("number", Decimal("7.20"), "7.20"),
        ("text", np.float32(0.1), "0.1"),
        ("text", Decimal("7.20"), "7.20"),
        ("checkbox", np.bool_(True), "on"),
        ("date", np.datetime64("2017-04-15"), "2017-04-15"),
        ("datetime-local", pd.Timestamp("2017-04-15T12:30"), "2017-04-15T12:30"),
        ("items", np.int64(7), 7),
    ],
)
def test_extra_field_accepts_scalars(kind: str, value: Any, wire: Any) -> None:
    assert to_wire(ExtraField("f", {"type": kind}), value) == wire


@pytest.mark.parametrize("text", ["2017-04-15", "2017-W15-1", "20170415"])
def test_datetime_field_needs_date_and_time(text: str) -> None:
    with pytest.raises(ValidationError, match="2017-04-15T14:30"):
        to_wire(ExtraField("f", {"type": "datetime-local"}), text)


def test_multi_value_field_accepts_array() -> None:
    field = ExtraField("f", {"type": "select", "options": ["1", "2"], "allow_multi_values": True})
    assert to_wire(field, np.array([1, 2])) == ["1", "2"]
    assert to_wire(field, pd.Series(["2"])) == ["2"]


def test_json_file_keeps_digits_of_float32() -> None:
    source = {"a": np.float32(0.1), "b": np.array([0.1], dtype="float32")}
    assert json.loads(serialization.serialize(source, "data.json")) == {"a": 0.1, "b": [0.1]}
