"""Changes of extra fields in metadata."""

from __future__ import annotations

import json
from typing import Any

import pytest

from elab_sdk.rules.extra_fields import (
    add_field,
    check_names,
    check_value,
    check_values,
    new_field,
    remove_fields,
    set_values,
)
from tests.rules.refusing import refused


def metadata() -> dict[str, Any]:
    return {
        "mine": {"deep": [1]},
        "elabftw": {"extra_fields_groups": [{"id": 2, "name": "Buffers"}], "display": True},
        "extra_fields": {
            "pH": {"type": "number", "value": "7", "position": 3, "description": "kept"},
            "Volume": {"type": "number", "value": "1", "unit": "L", "units": ["mL", "L"]},
        },
    }


def new(name: Any = "New", kind: Any = "text", **given: Any) -> Any:
    settings = {name: given.pop(name) for name in [*given] if name not in PARTS}
    parts = {name: given.get(name) for name in PARTS}
    return new_field("add_extra_field", name, kind, **parts, settings=settings)


PARTS = ("options", "unit", "units", "group", "position")


def test_set_values_keeps_everything_else() -> None:
    before = metadata()
    after = set_values("set", before, {"pH": 7.2, "Volume": (5, "mL")})
    assert before == metadata()
    expected = metadata()
    expected["extra_fields"]["pH"]["value"] = "7.2"
    expected["extra_fields"]["Volume"] |= {"value": "5", "unit": "mL"}
    assert after == expected


@pytest.mark.parametrize(
    ("values", "argument", "says"),
    [
        ({"ph": 7}, "ph", ("set", "'ph'", "'pH'", "'pH', 'Volume'")),
        ({"zzzz": 7}, "zzzz", ("'zzzz'", "'pH', 'Volume'")),
        ({"pH": "seven"}, "pH", ("pH", "seven")),
        ({"Volume": (1, "gal")}, "Volume", ("gal", "'mL', 'L'")),
        ({}, "values", "set"),
        ({5: 7}, "values", ("set", "5")),
        ([("pH", 7)], "values", ("set", "dict")),
    ],
)
def test_invalid_values_are_refused(values: Any, argument: str, says: Any) -> None:
    refused(set_values, "set", metadata(), values, argument=argument, says=says)


def test_error_says_that_entry_has_no_fields() -> None:
    error = refused(set_values, "set", {}, {"pH": 7}, argument="pH", says=("set", "'pH'", "add_extra_field"))
    assert "mean" not in str(error)


def test_invalid_extra_fields_are_refused() -> None:
    for broken in (5, "x", [1]):
        refused(add_field, "add", {"extra_fields": broken}, new(), "x", argument="entry", says="extra_fields")
    for empty in ([], None):
        assert add_field("add", {"extra_fields": empty}, new(), "x")["extra_fields"] == {
            "New": {"type": "text", "value": "x", "position": 1}
        }


def test_field_is_added_after_others() -> None:
    before = metadata()
    after = add_field("add", before, new(), "x")
    assert before == metadata()
    assert after["extra_fields"] == {
        **metadata()["extra_fields"],
        "New": {"type": "text", "value": "x", "position": 4},
    }
    assert {key: after[key] for key in ("mine", "elabftw")} == {
        key: metadata()[key] for key in ("mine", "elabftw")
    }
    placed = add_field("add", metadata(), new(position=0), "x")["extra_fields"]
    assert placed["New"] == {"type": "text", "value": "x", "position": 0}


def test_existing_field_is_not_added() -> None:
    refused(
        add_field, "add", metadata(), new("pH"), 7, argument="name", says=("add", "'pH'", "set_extra_fields")
    )
    refused(add_field, "add", metadata(), new("n", "number"), "x", argument="n", says="number")


def test_field_gets_id_of_its_group() -> None:
    after = add_field("add", metadata(), new(group="Buffers"), "x")
    assert after["extra_fields"]["New"]["group_id"] == 2
    assert after["elabftw"] == metadata()["elabftw"]


@pytest.mark.parametrize(
    ("settings", "number", "groups"),
    [
        (
            metadata()["elabftw"],
            3,
            [{"id": 2, "name": "Buffers"}, {"id": 3, "name": "New ones"}],
        ),
        (None, 1, [{"id": 1, "name": "New ones"}]),
        ([], 1, [{"id": 1, "name": "New ones"}]),
        ({"extra_fields_groups": None}, 1, [{"id": 1, "name": "New ones"}]),
        ({}, 1, [{"id": 1, "name": "New ones"}]),
    ],
)
def test_missing_group_is_added(settings: Any, number: int, groups: Any) -> None:
    before = {} if settings is None else {"elabftw": settings}
    after = add_field("add", json.loads(json.dumps(before)), new(group="New ones"), "x")
    assert after["extra_fields"]["New"]["group_id"] == number
    assert after["elabftw"]["extra_fields_groups"] == groups
    if isinstance(settings, dict) and "display" in settings:
        assert after["elabftw"]["display"] is True


def test_fields_are_removed_by_name() -> None:
    before = metadata()
    after = remove_fields("remove", before, ["pH", "pH"])
    assert before == metadata()
    assert list(after["extra_fields"]) == ["Volume"]
    assert after["mine"] == before["mine"]
    refused(remove_fields, "remove", metadata(), ["ph"], argument="ph", says=("remove", "'ph'", "'pH'"))
    refused(remove_fields, "remove", metadata(), [5], argument="5", says=("remove", "5"))


def test_names_are_checked() -> None:
    values = {"pH": 7}
    assert check_values("set", values) is values
    check_names("remove", ["pH"])
    refused(check_names, "remove", [], argument="names", says="remove")
    refused(check_names, "remove", ["pH", 5], argument="names", says=("remove", "5"))
    refused(check_names, "remove", [["pH"]], argument="names", says=("remove", "['pH']"))
    refused(check_values, "set", {}, "fields", argument="fields", says="set")
    refused(check_values, "set", None, "fields", argument="fields", says="set")
    refused(check_values, "set", {None: 1}, "fields", argument="fields", says=("set", "field"))


def test_value_of_new_field_is_checked() -> None:
    check_value(new(), "x")
    refused(check_value, new("n", "number"), "x", argument="n", says=("n", "x"))


@pytest.mark.parametrize(
    ("given", "wire"),
    [
        ({}, {"type": "text"}),
        ({"required": True, "readonly": False, "description": None}, {"type": "text", "required": True}),
        ({"description": "why"}, {"type": "text", "description": "why"}),
        ({"kind": "select", "options": ["a", "b"]}, {"type": "select", "options": ["a", "b"]}),
        ({"kind": "radio", "options": ("a",)}, {"type": "radio", "options": ["a"]}),
        (
            {"kind": "select", "options": ["a"], "allow_multi_values": True},
            {"type": "select", "options": ["a"], "allow_multi_values": True},
        ),
        ({"kind": "number", "unit": "mL"}, {"type": "number", "units": ["mL"], "unit": "mL"}),
        ({"kind": "number", "units": ["mL", "L"]}, {"type": "number", "units": ["mL", "L"], "unit": "mL"}),
        (
            {"kind": "number", "unit": "L", "units": ["mL", "L"]},
            {"type": "number", "units": ["mL", "L"], "unit": "L"},
        ),
        ({"position": 7}, {"type": "text", "position": 7}),
        ({"position": 0}, {"type": "text", "position": 0}),
    ],
)
def test_new_field_is_built(given: Any, wire: Any) -> None:
    field = new("Lens", **given, group="Optics")
    assert (field.name, field.wire, field.group) == ("Lens", wire, "Optics")


@pytest.mark.parametrize(
    ("given", "argument", "says"),
    [
        ({"name": ""}, "name", "name"),
        ({"name": "  "}, "name", "name"),
        ({"name": 5}, "name", "name"),
        ({"kind": "colour"}, "type", ("'colour'", "text", "number", "select")),
        ({"kind": None}, "type", "text"),
        ({"kind": "select"}, "options", "select"),
        ({"kind": "radio", "options": []}, "options", "radio"),
        ({"kind": "select", "options": ["a", ""]}, "options", "select"),
        ({"kind": "select", "options": ["a", 5]}, "options", "select"),
        ({"kind": "select", "options": "ab"}, "options", "select"),
        ({"kind": "select", "options": ["a", "a"]}, "options", "options"),
        ({"kind": "text", "options": ["a"]}, "options", "text"),
        ({"kind": "radio", "options": ["a"], "allow_multi_values": True}, "allow_multi_values", "radio"),
        ({"kind": "text", "unit": "mL"}, "unit", "text"),
        ({"kind": "text", "units": ["mL"]}, "unit", "text"),
        ({"kind": "number", "units": []}, "units", "units"),
        ({"kind": "number", "unit": ""}, "units", "units"),
        ({"kind": "number", "unit": "gal", "units": ["mL"]}, "units", ("unit", "'gal'", "'units'", "'mL'")),
        ({"position": -1}, "position", ("position", "-1")),
        ({"position": "x"}, "position", ("position", "'x'")),
    ],
)
def test_invalid_new_field_is_refused(given: Any, argument: str, says: Any) -> None:
    refused(new, argument=argument, says=says, **given)
