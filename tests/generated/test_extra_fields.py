"""Extra fields of the metadata have typed values."""

from __future__ import annotations

import datetime
import doctest
import json
import pickle
from typing import Any

import pytest
from elab_api_v1 import extra_fields
from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraField, ExtraFields
from elab_api_v1.models import Experiment, Item, Template, TemplateSummary


def field(kind: str | None, value: Any, **more: Any) -> ExtraField:
    return ExtraField("x", {**({} if kind is None else {"type": kind}), "value": value, **more})


def test_docstring_examples_run() -> None:
    failed, count = doctest.testmod(extra_fields)
    assert count >= 5
    assert not failed


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("text", "Ann", "Ann"),
        ("text", "", ""),
        ("text", 7, "7"),
        ("text", None, None),
        (None, "Ann", "Ann"),
        ("number", "12", 12),
        ("number", "7.4", 7.4),
        ("number", " -1.5e-3 ", -0.0015),
        ("number", 7, 7),
        ("number", 7.5, 7.5),
        ("number", "", None),
        ("date", "2017-04-15", datetime.date(2017, 4, 15)),
        ("date", "", None),
        ("datetime-local", "2017-04-15T14:30", datetime.datetime(2017, 4, 15, 14, 30)),
        ("time", "14:30", datetime.time(14, 30)),
        ("select", "20X", "20X"),
        ("select", 20, "20"),
        ("select", "", None),
        ("radio", "405", "405"),
        ("checkbox", "on", True),
        ("checkbox", "off", False),
        ("checkbox", "", False),
        ("checkbox", True, True),
        ("url", "https://example.org", "https://example.org"),
        ("email", "ann@example.org", "ann@example.org"),
        ("users", "3", 3),
        ("users", 3, 3),
        ("experiments", "12 - Western blot", 12),
        ("items", "", None),
    ],
)
def test_value_is_parsed_by_its_type(kind: str | None, sent: Any, value: Any) -> None:
    parsed = field(kind, sent).value
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("number", "about 7"),
        ("number", "7,4"),
        ("number", "nan"),
        ("number", "1e999"),
        ("number", "٧"),
        ("date", "yesterday"),
        ("date", "2019-02-30"),
        ("time", "25:00"),
        ("datetime-local", 5),
        ("users", "Ann"),
        ("checkbox", "maybe"),
        ("compounds", "12"),
        ("from the future", ""),
        ("from the future", {"a": [1]}),
    ],
)
def test_invalid_value_is_returned_unchanged(kind: str, sent: Any) -> None:
    assert field(kind, sent).value == sent


def test_multiple_values_are_a_list() -> None:
    assert field("select", ["a", "b"], allow_multi_values=True).value == ["a", "b"]
    assert field("select", "a", allow_multi_values=True).value == ["a"]
    assert field("select", "", allow_multi_values=True).value == []
    assert field("users", ["1", 2]).value == [1, 2]


def test_as_a_returns_the_requested_type_or_raises() -> None:
    assert field("number", "7").as_a(float) == 7.0
    assert field("number", "7").as_a(int) == 7
    assert field("date", "2017-04-15").as_a(datetime.date).year == 2017
    for invalid_field, kind in [
        (field("number", "about 7"), float),
        (field("number", ""), float),
        (field("checkbox", "on"), int),
        (field("datetime-local", "2017-04-15T14:30"), datetime.date),
        (field("text", "7"), int),
    ]:
        with pytest.raises(TypeError, match="extra field 'x'"):
            invalid_field.as_a(kind)


METADATA: dict[str, Any] = {
    "elabftw": {"extra_fields_groups": [{"id": 1, "name": "Buffers"}, {"id": "2", "name": "Optics"}]},
    "extra_fields": {
        "last": {"value": "no position"},
        "Lens": {"type": "select", "value": "20X", "options": ["10X", "20X"], "position": 2, "group_id": "2"},
        "pH": {
            "type": "number",
            "value": "7.4",
            "unit": "mM",
            "units": ["mM", "M"],
            "position": "1",
            "group_id": 1,
            "required": True,
            "readonly": True,
            "blank_value_on_duplicate": True,
            "description": "at 25 °C",
        },
        "lost": {"value": "x", "position": 3, "group_id": 9},
    },
    "mine": [1, 2],
}


def test_field_has_all_properties_of_the_metadata() -> None:
    ph = ExtraFields(METADATA)["pH"]
    assert (ph.type, ph.unit, ph.units, ph.group, ph.group_id, ph.position) == (
        *("number", "mM", ["mM", "M"], "Buffers", 1, 1),
    )
    assert (ph.required, ph.readonly, ph.blank_value_on_duplicate) == (True, True, True)
    assert ph.description == "at 25 °C"
    assert str(ph) == "7.4 mM"
    lens = ExtraFields(METADATA)["Lens"]
    assert (lens.options, lens.group, lens.unit, lens.required) == (["10X", "20X"], "Optics", None, False)


def test_fields_are_a_mapping_ordered_by_position() -> None:
    fields = ExtraFields(METADATA)
    assert list(fields) == ["pH", "Lens", "lost", "last"]
    assert len(fields) == 4
    assert "pH" in fields
    assert fields.get("T") is None
    assert fields["lost"].group is None
    assert fields.groups == {1: "Buffers", 2: "Optics"}
    assert fields.values_by_name == {"pH": 7.4, "Lens": "20X", "lost": "x", "last": "no position"}
    assert repr(fields).startswith("ExtraFields(pH: 7.4, Lens: '20X'")


def test_missing_field_raises_and_lists_existing_fields() -> None:
    with pytest.raises(KeyError, match="'Ph'; the metadata has 'pH', 'Lens'"):
        ExtraFields(METADATA)["Ph"]
    with pytest.raises(KeyError, match="the metadata has none"):
        ExtraFields(None)["pH"]


@pytest.mark.parametrize(
    "metadata",
    [None, {}, {"extra_fields": []}, {"extra_fields": None}, {"extra_fields": "x"}, {"elabftw": []}],
)
def test_metadata_without_extra_fields_is_empty(metadata: Any) -> None:
    assert list(ExtraFields(metadata)) == []
    assert ExtraFields(metadata).groups == {}


def test_field_that_is_not_an_object_is_its_value() -> None:
    assert ExtraFields({"extra_fields": {"T": 4}})["T"].value == "4"


@pytest.mark.parametrize("model", [Experiment, Item, Template, TemplateSummary])
def test_every_model_with_metadata_has_extra_fields(model: Any) -> None:
    entry = model.from_dict({"id": 1, "metadata": json.dumps(METADATA)})
    assert entry.extra_fields["pH"].value == 7.4
    assert pickle.loads(pickle.dumps(entry)).extra_fields["Lens"].value == "20X"
    entry.metadata["extra_fields"]["pH"]["value"] = "8"
    assert entry.extra_fields["pH"].value == 8
    assert list(model.from_dict({"id": 1, "metadata": None}).extra_fields) == []
    assert list(model.from_dict({"id": 1}).extra_fields) == []
    with pytest.raises(DecodeError):
        assert model.from_dict({"id": 1, "metadata": "no JSON"}).extra_fields
