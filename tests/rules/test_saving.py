"""Saving of an entry without losing changes of others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from elab_sdk import ConflictError
from elab_sdk.rules.saving import changed_fields, is_whole_entry
from tests.rules.refusing import refused

SEEN: dict[str, Any] = {
    "id": "3",
    "title": "Blot",
    "date": "20170415",
    "body": "<p>old</p>",
    "userid": "1",
    "metadata": '{"a": 1, "b": {"c": 2}}',
    "tags": "gel|blot",
    "items_links": [{"itemid": 5}],
    "uploads": [],
    "status": "1",
    "locked": "0",
    "lastchange": "2020-01-01 10:00:00",
    "fullname": "Ada",
}


def change(
    requested: dict[str, Any], present: Any = None, seen: Any = SEEN, **more: Any
) -> dict[str, object]:
    return changed_fields("experiment", 3, requested, seen, {**SEEN, **(present or {})}, **more)


def conflict(*given: Any, **more: Any) -> ConflictError:
    with pytest.raises(ConflictError) as caught:
        change(*given, **more)
    assert caught.value.entry == "experiment 3"
    assert not caught.value.was_sent
    return caught.value


def test_whole_entry_is_recognized() -> None:
    assert is_whole_entry(SEEN)
    assert is_whole_entry({"id": 1, "title": "", "userid": 1})
    assert not is_whole_entry({"title": "New", "date": "20170415"})
    assert not is_whole_entry(["id", "title", "userid"])


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ({}, {}),
        ({"title": "New"}, {"title": "New"}),
        ({"title": "Blot"}, {}),
        ({"date": "2017-04-15"}, {}),
        ({"date": "2017-04-16"}, {"date": "2017-04-16"}),
        ({"date": "no day"}, {"date": "no day"}),
        ({"body": "<p>new</p>", "title": "New"}, {"title": "New", "body": "<p>new</p>"}),
        ({"metadata": {"b": {"c": 2}, "a": 1}}, {}),
        ({"metadata": '{"b": {"c": 2}, "a": 1}'}, {}),
        ({"metadata": {"a": 5}}, {"metadata": {"a": 5, "b": {"c": 2}}}),
        ({"metadata": '{"b": {"d": 3}}'}, {"metadata": {"a": 1, "b": {"c": 2, "d": 3}}}),
        ({"metadata": "no JSON"}, {"metadata": "no JSON"}),
        ({"tags": "gel|blot"}, {}),
    ],
)
def test_update_contains_changed_fields(requested: Any, expected: Any) -> None:
    assert change(requested) == expected
    assert list(change(requested)) == list(expected)


def test_whole_entry_contributes_only_changes() -> None:
    assert change({**SEEN, "title": "New"}) == {"title": "New"}
    assert change({**SEEN, "title": "New"}, seen=None) == {"title": "New"}
    assert change(SEEN) == {}


def test_other_changes_are_kept() -> None:
    assert change({**SEEN, "title": "New"}, {"body": "<p>theirs</p>"}) == {"title": "New"}
    assert change({**SEEN, "title": "New"}, {"tags": "other", "locked": "1"}) == {"title": "New"}


def test_same_change_of_others_is_not_sent() -> None:
    assert change({"title": "New"}, {"title": "New"}) == {}
    assert change({"date": "2017-04-16"}, {"date": "20170416"}) == {}


def test_same_field_changed_by_others_is_conflict() -> None:
    error = conflict({"title": "Mine", "body": "x"}, {"title": "Theirs", "body": "y"})
    assert error.names == ("title", "body")
    assert "title, body" in error.message
    assert conflict({"title": "Mine", "body": "x"}, {"title": "Theirs"}).names == ("title",)


@pytest.mark.parametrize(
    ("requested", "argument", "says"),
    [
        ({"tags": "gel"}, "tags", ("tags", "add_tag_to_")),
        ({"items_links": []}, "items_links", "add_link_to_"),
        ({"uploads": [1]}, "uploads", "upload_to_"),
        ({"status": "2"}, "status", "category="),
        ({"locked": "1"}, "locked", ("locked", "title, date, body and metadata")),
        ({"locked": "1", "fullname": "x"}, "locked", "locked, fullname"),
        ({"status": "2", "tags": ""}, "status", ("status, tags", "category=", "add_tag_to_", "; ")),
        ({"colour": 1, "shape": 2}, "colour", ("experiment", "colour, shape")),
    ],
)
def test_field_without_update_is_refused(requested: Any, argument: str, says: Any) -> None:
    refused(change, requested, argument=argument, says=says)


def test_reason_is_given_once() -> None:
    error = refused(
        changed_fields,
        "item",
        3,
        {"tags": "x", "tags_id": "y"},
        {},
        {"tags": "", "tags_id": ""},
        argument="tags",
    )
    assert str(error).count("add_tag_to_") == 1


def test_removed_key_is_not_unknown() -> None:
    assert change({"old": 1}, seen={**SEEN, "old": 1}) == {}


def test_metadata_is_merged_into_changes_of_others() -> None:
    theirs = {"metadata": '{"a": 1, "b": {"c": 2}, "theirs": true}'}
    assert change({"metadata": {"a": 5}}, theirs) == {"metadata": {"a": 5, "b": {"c": 2}, "theirs": True}}
    assert change({"metadata": {"a": 5}}, theirs, replace_metadata=True, seen=SEEN | theirs) == {
        "metadata": {"a": 5}
    }
    assert change({"metadata": {"a": 5}}, {"metadata": None}, seen={**SEEN, "metadata": None}) == {
        "metadata": {"a": 5}
    }


def test_metadata_changed_by_others_is_conflict() -> None:
    error = conflict({"metadata": {"a": 5}}, {"metadata": '{"a": 7, "b": {"c": 2}}'})
    assert "'a'" in error.message
    replaced = conflict({"metadata": {"a": 5}}, {"metadata": '{"a": 7}'}, replace_metadata=True)
    assert replaced.names == ("metadata",)


def test_incomplete_metadata_of_whole_entry_is_refused() -> None:
    less = {**SEEN, "metadata": json.dumps({"a": 1, "b": {}})}
    refused(change, less, argument="metadata", says=("b.c", "experiment 3", "replace_metadata=True"))
    assert change(less, replace_metadata=True) == {"metadata": less["metadata"]}
    assert change({"metadata": {"a": 1, "b": {}}}) == {}


def test_metadata_that_is_not_object_is_replaced() -> None:
    assert change({"metadata": "[1]"}) == {"metadata": "[1]"}
    assert conflict({"metadata": "[1]"}, {"metadata": "[2]"}).names == ("metadata",)


# entries that this Manager has not read -----------------------------------------------------------------


def test_unchanged_entry_is_as_read() -> None:
    assert change({**SEEN, "title": "New", "body": "x"}, seen=None) == {"title": "New", "body": "x"}
    assert change({"title": "New", "lastchange": SEEN["lastchange"]}, seen=None) == {"title": "New"}


def test_entry_changed_by_others_is_conflict() -> None:
    error = conflict({**SEEN, "title": "New"}, {"lastchange": "2021-01-01 00:00:00"}, seen=None)
    assert error.names == ("title",)
    assert "2021-01-01 00:00:00" in error.message
    assert "title" in error.message
    later = {"modified_at": "2021-01-01", "lastchange": SEEN["lastchange"]}
    requested = {"title": "New", "modified_at": "2020-01-01", "lastchange": SEEN["lastchange"]}
    assert conflict(requested, later, seen=None).names == ("title",)


def test_missing_modification_time_is_refused() -> None:
    requested = {"title": "New", "body": "x"}
    refused(change, requested, None, None, argument="title", says=("title, body", "experiment 3"))
    assert change({"title": "Blot", "date": "2017-04-15"}, seen=None) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"tags": "gel|blot|theirs"},
        {"items_links": [{"itemid": 6}, {"itemid": 5}]},
        {"uploads": [{"id": 1}]},
        {"fullname": "Grace"},
        {"lastchange": "2022-02-02 00:00:00"},
    ],
)
def test_added_parts_do_not_matter(more: Any) -> None:
    assert change(SEEN, more, seen=None) == {}


@pytest.mark.parametrize(
    "less", [{"tags": "gel"}, {"tags": None}, {"items_links": []}, {"items_links": None}]
)
def test_removed_parts_are_conflict(less: Any) -> None:
    stamp = {"lastchange": "2022-02-02 00:00:00"}
    assert conflict(SEEN, {**less, **stamp}, seen=None).names == tuple(less)


def test_tags_are_equal_with_either_separator() -> None:
    assert change({"tags_id": "5,6"}, {"tags_id": "6|5"}, seen=None) == {}
    assert change({"tags": None}, {"tags": "theirs"}, seen=None) == {}


def test_unread_key_is_compared_with_current_value() -> None:
    less = {key: value for key, value in SEEN.items() if key not in ("date", "metadata", "body")}
    assert change({"date": "2017-04-15", "metadata": {"a": 1, "b": {"c": 2}}}, seen=less) == {}
    assert change({"metadata": {"a": 5}, "body": "x"}, seen=less) == {
        "body": "x",
        "metadata": {"a": 5, "b": {"c": 2}},
    }
    assert change({"date": "2017-04-16"}, seen={**SEEN, "date": "2017-04-15"}) == {"date": "2017-04-16"}
