"""Changes of metadata, and conflicts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraField
from elab_api_v1.models import Experiment, ExperimentSummary, Item, Template

from elab_sdk import ConflictError
from elab_sdk.rules import metadata
from elab_sdk.rules.created import CreatedTemplate
from elab_sdk.rules.metadata import FieldChange, MetadataChange
from tests.rules.refusing import refused

BEFORE: dict[str, Any] = {
    "x": 1,
    "extra_fields": {
        "pH": {"type": "number", "value": "7", "position": 2},
        "Gone": {"type": "text", "value": "old", "position": 1},
        "V": {"type": "number", "value": "5", "unit": "mL", "units": ["mL"], "position": 3},
    },
}
AFTER: dict[str, Any] = {
    "x": 1,
    "extra_fields": {
        "pH": {"type": "number", "value": "7.2", "position": 2},
        "New": {"type": "date", "value": "2017-04-15", "position": 9},
        "V": {"type": "number", "value": "6", "unit": "mL", "units": ["mL"], "position": 3},
    },
}


def made(before: Any = BEFORE, after: Any = AFTER, is_sent: bool = False) -> MetadataChange:
    return MetadataChange("item", 3, before, after, is_sent)


def test_change_shows_fields_before_and_after() -> None:
    change = made()
    assert [(field.name, field.before is None, field.after is None) for field in change.fields] == [
        ("pH", False, False),
        ("V", False, False),
        ("New", True, False),
        ("Gone", False, True),
    ]
    assert [str(field) for field in change.fields] == [
        "  pH: 7 → 7.2",
        "  V: 5 mL → 6 mL",
        "+ New (date): 2017-04-15",
        "- Gone (text): 'old'",
    ]
    assert repr(change).splitlines()[1:] == ["  " + str(field) for field in change.fields]
    assert change.entry == "item 3"


def test_change_says_whether_it_was_sent() -> None:
    would, was = repr(made()).splitlines()[0], repr(made().sent()).splitlines()[0]
    assert "item 3" in would
    assert "item 3" in was
    assert would != was
    assert made().sent() == made(is_sent=True)
    assert bool(made())
    nothing = made(after={**BEFORE})
    assert not nothing
    assert "item 3" in repr(nothing)
    assert len(repr(nothing).splitlines()) == 1
    assert nothing.fields == ()


def test_missing_field_has_no_value() -> None:
    assert "x" in str(FieldChange("x", None, None))
    field = ExtraField("x", {"type": "text", "value": "a"})
    assert "'a' → 'a'" in str(FieldChange("x", field, field))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("template", 3), ("template", 3)),
        (("template", Template.from_dict({"id": 4})), ("template", 4)),
        (Template.from_dict({"id": 4}), ("template", 4)),
        (CreatedTemplate.from_dict({"id": 5}), ("template", 5)),
        (("experiment", "6"), ("experiment", 6)),
        (Item.from_dict({"id": 7}), ("item", 7)),
    ],
)
def test_entry_with_metadata_is_resolved(given: Any, expected: Any) -> None:
    assert metadata.resolve_holder(given) == expected


@pytest.mark.parametrize(
    "given",
    [5, None, "template", ("template",), ("template", 1, 2), ("template", 0), ("status", 1), ["template", 3]],
)
def test_entry_without_metadata_is_refused(given: Any) -> None:
    refused(metadata.resolve_holder, given, argument="entry", says="entry")


def test_template_id_of_another_kind_is_refused() -> None:
    item = Item.from_dict({"id": 7})
    refused(metadata.resolve_holder, ("template", item), argument="entry", says=("entry", "Item"))


def test_known_metadata_is_as_the_server_sent_it() -> None:
    entry = Experiment.from_dict({"id": 1, "metadata": '{"a": 1}'})
    assert metadata.known_metadata(entry) == {"a": 1}
    assert metadata.known_metadata(Template.from_dict({"id": 1, "metadata": None})) == {}
    for given in (1, ("item", 1), Item.from_dict({"id": 1}), ExperimentSummary.from_dict({"id": 1})):
        assert metadata.known_metadata(given) is None
    row = ExperimentSummary.from_dict({"id": 1, "metadata": '{"a": 1}'})
    assert metadata.known_metadata(row) is None
    with pytest.raises(DecodeError) as caught:
        metadata.known_metadata(Item.from_dict({"id": 1, "metadata": "{"}))
    assert "Item.metadata" in str(caught.value)
    assert "'{'" in str(caught.value)


def conflict(function: Any, *given: Any) -> ConflictError:
    with pytest.raises(ConflictError) as caught:
        function(*given)
    return caught.value


def test_changed_field_is_conflict() -> None:
    check = metadata.check_fields_unchanged
    check("item 3", None, AFTER, ["pH"])
    check("item 3", BEFORE, BEFORE, ["pH", "Gone", "V", "nowhere"])
    check("item 3", BEFORE, AFTER, [])
    error = conflict(check, "item 3", BEFORE, AFTER, ["pH", "V", "Gone", "New"])
    assert error.names == ("pH", "V", "Gone", "New")
    assert error.entry == "item 3"
    assert not error.was_sent
    parts = error.message.split("; ")
    assert len(parts) == 4
    for part, says in zip(
        parts,
        (("'pH'", "7", "7.2"), ("'V'", "5 mL", "6 mL"), ("'Gone'", "'old'"), ("'New'", "2017-04-15")),
        strict=True,
    ):
        assert [each for each in says if each not in part] == []


@pytest.mark.parametrize(
    ("now", "given", "expected"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": {"b": 1}}, {"a": []}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": 5}),
        ({"a": {"b": 1}}, {"a": [1]}, {"a": [1]}),
        ({"a": 5}, {"a": []}, {"a": []}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_merge_replaces_values_that_are_not_objects(now: Any, given: Any, expected: Any) -> None:
    assert metadata.merge(now, given) == expected


@pytest.mark.parametrize(
    ("seen", "given", "expected"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 2, "d": 4}}, {"b": {"d": 4}}),
        ({"a": 1}, {"a": True}, {"a": True}),
        ({"a": 1}, {"a": 1.0}, {}),
        ({"a": {"b": 1}}, {"a": {"b": 1}}, {}),
        ({"a": {}}, {"a": []}, {}),
        ({}, {"a": None}, {"a": None}),
        ({"a": None}, {"a": None}, {}),
        ({"a": {"b": 1}}, {"a": 5, "z": 6}, {"a": 5, "z": 6}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_changed_part_contains_only_differences(seen: Any, given: Any, expected: Any) -> None:
    assert metadata.changed_part(seen, given) == expected


def test_changed_part_of_metadata_is_conflict() -> None:
    check = metadata.check_part_unchanged
    part = {"x": 2, "extra_fields": {"pH": {"value": "8"}}}
    check("item 3", None, AFTER, part)
    check("item 3", BEFORE, BEFORE, part)
    check("item 3", BEFORE, {**BEFORE, "other": 1}, part)
    assert conflict(check, "item 3", BEFORE, AFTER, part).names == ("pH",)
    error = conflict(check, "item 3", BEFORE, {**BEFORE, "x": 5, "y": 1}, {"x": 2, "y": 2})
    assert error.names == ("x", "y")
    assert error.entry == "item 3"
    assert "'x', 'y'" in error.message
    deep = {"a": {"b": {"c": 1, "d": 1}}}
    check("item 3", deep, {"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 5}}})
    assert conflict(check, "item 3", deep, {"a": {"b": {"c": 2, "d": 1}}}, {"a": {"b": {"c": 5}}}).names == (
        "a",
    )
    assert conflict(check, "item 3", deep, {"a": 5}, {"a": {"b": {"c": 5}}}).names == ("a",)
    assert conflict(check, "item 3", deep, {"a": {"b": {}}}, {"a": 5}).names == ("a",)
    check("item 3", {"extra_fields": 5}, {"extra_fields": 5}, {"extra_fields": []})


@pytest.mark.parametrize(
    ("seen", "given", "expected"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 2}}, ["a", "b.d"]),
        ({"a": 1}, {"a": None}, []),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {}}}, ["a.b.c"]),
        ({"a": {"b": 1}}, {"a": 5}, []),
        ({"a": 5}, {"a": {}}, []),
        ({}, {"a": 5}, []),
    ],
)
def test_missing_keys_have_paths(seen: Any, given: Any, expected: list[str]) -> None:
    assert metadata.missing_keys(seen, given) == expected


def test_written_metadata_is_verified() -> None:
    metadata.check_written(made(), AFTER)
    error = conflict(metadata.check_written, made(), BEFORE)
    assert error.was_sent
    assert error.entry == "item 3"
    assert set(error.names) == {"pH", "New", "V", "Gone"}
    for says in ("'pH'", "7", "7.2", "6 mL", "'Gone'", "2017-04-15"):
        assert says in error.message
    assert error.message.count("; ") == 3
    other = conflict(metadata.check_written, made(), {**AFTER, "x": 2})
    assert (other.names, other.was_sent, other.entry) == ((), True, "item 3")
    assert len(other.message) > len("None")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"a": {}, "b": 1.0}, {"b": 1, "a": []}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1}, {"b": 1}, False),
        ([1, [2]], [1, [2.0]], True),
        ([1], [1, 2], False),
        ([1], [2], False),
        (True, 1, False),
        (False, 0, False),
        (True, True, True),
        ({}, [], True),
        ({}, None, False),
        ([], "", False),
        ({"a": 1}, [], False),
        ("a", "a", True),
        (None, None, True),
    ],
)
def test_values_are_compared_as_php_writes_them(one: Any, other: Any, is_same: bool) -> None:
    assert metadata.is_same(one, other) is is_same
    assert metadata.is_same(other, one) is is_same


def test_values_are_shown_readably() -> None:
    change = made({}, {"extra_fields": {"d": {"type": "date", "value": "2017-04-15"}}})
    assert str(change.fields[0]).endswith(date(2017, 4, 15).isoformat())
    timed = made({}, {"extra_fields": {"t": {"type": "time", "value": "14:30"}}})
    assert str(timed.fields[0]).endswith("14:30:00")
