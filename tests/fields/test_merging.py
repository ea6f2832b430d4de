"""Metadata is merged unless it is to be replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ConflictError, Manager, NotSupportedByServer, ValidationError, elabapy
from elab_sdk.rules import metadata
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from tests.facade.conftest import World

ONE = ("experiment", 1)
THERE: JsonObject = {
    "mine": {"deep": [1], "kept": True},
    "extra_fields": {"pH": {"type": "number", "value": "7"}, "T": {"type": "number", "value": "4"}},
}
GIVEN = {"a": 1, "mine": {"deep": [2]}, "extra_fields": {"pH": {"value": "7.2"}, "New": {"value": "x"}}}
MERGED = {
    "a": 1,
    "mine": {"deep": [2], "kept": True},
    "extra_fields": {
        "pH": {"type": "number", "value": "7.2"},
        "T": {"type": "number", "value": "4"},
        "New": {"value": "x"},
    },
}


@pytest.fixture
def filled(world: World) -> World:
    """An experiment with metadata."""
    world.create_experiment()
    world.post_experiment(1, metadata=THERE)
    world.get_experiment(1)
    world.sent.clear()
    return world


@pytest.mark.parametrize(
    ("now", "given", "after"),
    [
        (THERE, GIVEN, MERGED),
        ({}, GIVEN, GIVEN),
        (THERE, {}, THERE),
        # PHP writes an empty object as a list
        (THERE, {"extra_fields": []}, THERE),
        ({"extra_fields": []}, {"extra_fields": {"pH": {}}}, {"extra_fields": {"pH": {}}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_objects_are_merged_key_by_key(now: JsonObject, given: JsonObject, after: JsonObject) -> None:
    before = json.dumps(now)
    assert metadata.merge(now, given) == after
    assert json.dumps(now) == before


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("method", ["post_experiment", "update"])
def test_omitted_metadata_is_kept(filled: World, method: str, text: bool) -> None:
    entry: Any = 1 if method == "post_experiment" else ONE
    getattr(filled, method)(entry, metadata=json.dumps(GIVEN) if text else GIVEN, title="New")
    assert [request.method for request in filled.sent] == ["GET", filled.update_method]
    experiment = filled.get_experiment(1)
    assert (experiment.title, experiment.metadata) == ("New", MERGED)
    getattr(filled, method)(entry, metadata={"a": 1}, replace_metadata=True)
    assert [request.method for request in filled.sent[3:]] == [filled.update_method]
    assert filled.get_experiment(1).metadata == {"a": 1}


@pytest.mark.parametrize("release", ["4.3", "4.4", "4.9"])
def test_metadata_of_items_and_templates_is_merged(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_item(1)
        manager.create_experiment()
        manager.create_template()
        for post, read in (
            (manager.post_item, manager.get_item),
            (manager.post_template, manager.get_template),
            (manager.post_experiment, manager.get_experiment),
        ):
            post(1, metadata=THERE)
            post(1, {"metadata": GIVEN})
            assert read(1).metadata == MERGED
            post(1, {"metadata": {"a": 2}}, replace_metadata=True)
            assert read(1).metadata == {"a": 2}


def test_existing_metadata_is_not_written_again(filled: World) -> None:
    done = filled.post_experiment(1, metadata={"extra_fields": {"pH": {"value": "7"}}})
    assert done.result == "success"
    assert [request.method for request in filled.sent] == ["GET"]


def test_changes_of_others_are_kept_or_conflict(filled: World) -> None:
    seen = filled.get_experiment(1)
    other = filled.another()
    filled.through(other, "set_extra_fields", ONE, {"pH": 6})
    filled.through(other, "post_experiment", 1, metadata={"mine": {"kept": False}})
    # all metadata as read, with one change: only the change is written
    mine: Any = json.loads(json.dumps(seen.metadata))
    mine["extra_fields"]["T"]["value"] = "5"
    filled.update(seen, metadata=mine)
    fields = filled.get_experiment(1).extra_fields
    assert (fields["pH"].value, fields["T"].value) == (6, 5)
    writes = sum(request.method == "POST" for request in filled.sent)
    with pytest.raises(ConflictError, match="'pH' was 7 when it was read, and is now 6"):
        filled.post_experiment(seen, metadata={"extra_fields": {"pH": {"value": "8"}}})
    with pytest.raises(ConflictError, match="'mine' in its metadata changed"):
        filled.update(seen, metadata={"mine": {"kept": None}})
    assert sum(request.method == "POST" for request in filled.sent) == writes


def test_save_merges_changes_and_refuses_removals(filled: World) -> None:
    seen = filled.get_experiment(1)
    filled.through(filled.another(), "set_extra_fields", ONE, {"pH": 6})
    filled.save(seen, {"metadata": {"a": 1}})
    assert filled.get_experiment(1).metadata == {**THERE, "a": 1} | {
        "extra_fields": {"pH": {"type": "number", "value": "6"}, "T": {"type": "number", "value": "4"}}
    }
    seen = filled.get_experiment(1)
    less: Any = json.loads(json.dumps(seen.metadata))
    del less["extra_fields"]["T"]
    with pytest.raises(ValidationError, match=r"lacks extra_fields\.T, .*remove_extra_fields"):
        filled.save(seen, {**seen.to_dict(), "metadata": json.dumps(less)})
    filled.save(seen, {**seen.to_dict(), "metadata": json.dumps(less)}, replace_metadata=True)
    assert list(filled.get_experiment(1).extra_fields) == ["pH"]
    with pytest.raises(ConflictError):
        filled.save(seen, {"metadata": {"extra_fields": {"T": {"value": "9"}}}})


def test_extra_fields_of_template_or_type_are_kept(filled: World) -> None:
    filled.create_template()
    filled.post_template(1, title="t", metadata=THERE)
    created = filled.create_experiment(template=1, metadata=GIVEN)
    assert filled.get_experiment(created).metadata == MERGED
    resumed = filled.create_experiment(resume=created.id, metadata={"b": 2})
    assert filled.get_experiment(resumed).metadata == {**MERGED, "b": 2}


def test_drop_in_replaces_metadata_as_elabapy(filled: World) -> None:
    manager = elabapy.Manager(endpoint=filled.sandbox.endpoint, token=filled.sandbox.token)
    manager.get_experiment(1)
    filled.sandbox.requests.clear()
    manager.post_experiment(1, {"metadata": json.dumps({"a": 1})})
    assert [request.method for request in filled.sandbox.requests if "experiments" in request.path] == [
        filled.update_method
    ]
    assert filled.get_experiment(1).metadata == {"a": 1}
    whole = manager.get_experiment(1)
    manager.post_experiment(1, {**whole, "metadata": json.dumps({"b": 2})})
    assert filled.get_experiment(1).metadata == {"b": 2}


def test_replace_metadata_needs_metadata(filled: World) -> None:
    with pytest.raises(ValidationError, match="replace_metadata needs metadata"):
        filled.post_experiment(1, title="x", replace_metadata=True)
    with pytest.raises(ValidationError, match="replace_metadata needs metadata"):
        filled.update(ONE, title="x", replace_metadata=True)
    assert filled.sent == []


@pytest.mark.parametrize("stated", [None, "3.6"])
def test_metadata_is_not_sent_to_unsupporting_release(stated: str | None) -> None:
    with (
        Sandbox(release="3.6") as sandbox,
        Manager(sandbox.endpoint, sandbox.token, release=stated) as manager,
    ):
        manager.create_experiment()
        with pytest.raises(NotSupportedByServer, match="post_experiment with metadata"):
            manager.post_experiment(1, title="x", metadata={"a": 1})
        assert manager.get_experiment(1).title == "Untitled"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (True, 1, False),
        (False, 0, False),
        ([True], [1], False),
        ({"a": {"b": True}}, {"a": {"b": 1}}, False),
        (True, True, True),
        (1.0, 1, True),
        ({}, [], True),
        (None, [], False),
        ([1, 2], [1], False),
        ({"a": 1}, {"a": 1, "b": 1}, False),
    ],
)
def test_values_are_compared_by_meaning(one: Any, other: Any, is_same: bool) -> None:
    assert metadata.is_same(one, other) is is_same
    assert metadata.is_same(other, one) is is_same


def test_true_replaces_1(filled: World) -> None:
    filled.post_experiment(1, metadata={"mine": {"kept": 1}})
    changed = filled.get_experiment(1)
    assert changed.metadata["mine"]["kept"] is not True
    filled.update(changed, metadata={"mine": {"kept": True}})
    assert filled.get_experiment(1).metadata["mine"]["kept"] is True
