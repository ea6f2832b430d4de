"""Saving an entry that was read: only changes are sent, and changes of others are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.errors import ConflictError, ValidationError
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.rules.saving import changed_fields

if TYPE_CHECKING:
    from tests.facade.conftest import World

FIELDS = {"title": "Blot", "date": "2017-04-15", "body": "<p>one</p>"}


@pytest.fixture
def entry(world: World) -> Any:
    created = world.create_experiment()
    world.post_experiment(created, **FIELDS)
    read = world.get_experiment(created)
    world.sent.clear()
    return read


@pytest.mark.parametrize(
    "release",
    [
        pytest.param(name, marks=pytest.mark.elab_release(name))
        for name in ("2.0", "3.6", "4.1", "4.3", "4.9", *V2_GENERATIONS)
    ],
)
def test_save_sends_only_changes(world: World, entry: Any, release: str) -> None:
    world.sandbox.change("experiments", entry.id, body="<p>by another</p>")
    done = world.save(entry, {**entry.to_dict(), "title": "Blot 2"})
    assert done.result == "success"
    after = world.get_experiment(entry)
    assert (after.title, after.body, after.date) == ("Blot 2", "<p>by another</p>", entry.date)
    assert [request.method for request in world.sent] == ["GET", world.update_method, "GET"]
    # below 4.0, an update contains all three fields
    carried = ("title",) if world.sandbox._record.partial_updates else ("title", "date", "body")
    assert world.sent[1].fields == carried


def test_save_without_changes_sends_nothing(world: World, entry: Any) -> None:
    fields = {**entry.to_dict(), "date": "20170415"}
    assert world.save(entry, fields).result == "success"
    assert [request.method for request in world.sent] == ["GET"]


def test_same_field_changed_by_others_is_conflict(world: World, entry: Any) -> None:
    world.sandbox.change("experiments", entry.id, title="By another")
    with pytest.raises(ConflictError, match="title changed since you read it") as caught:
        world.save(entry, {**entry.to_dict(), "title": "Mine", "body": "<p>mine</p>"})
    assert caught.value.names == ("title",)
    assert world.sandbox.entry("experiments", entry.id)["body"] == FIELDS["body"]
    # an equal value is not a conflict
    assert world.save(entry, {**entry.to_dict(), "title": "By another"}).result == "success"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("tags", "one|two", "use add_tag_to_"),
        ("category", "Success", "use category= of post_"),
        ("locked", "1", "only title, date, body and metadata"),
        ("tittle", "x", "the experiment has no tittle"),
        ("title", "", "title is empty"),
    ],
)
def test_save_refuses_fields_that_cannot_be_updated(
    world: World, entry: Any, field: str, value: str, words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        world.save(entry, {**entry.to_dict(), field: value})
    assert caught.value.argument == field
    assert [request.method for request in world.sent] == ["GET"]


def test_metadata_is_compared_by_meaning(world: World, entry: Any) -> None:
    world.post_experiment(entry, metadata={"a": 1, "b": [2]})
    read = world.get_experiment(entry)
    world.sent.clear()
    world.save(read, {**read.to_dict(), "metadata": '{"b": [2], "a": 1}'})
    world.save(read, {"metadata": {"b": [2], "a": 1}})
    assert [request.method for request in world.sent] == ["GET", "GET"]
    world.save(read, {"metadata": {"a": 2}})
    assert world.get_experiment(entry).metadata == {"a": 2, "b": [2]}
    world.save(world.get_experiment(entry), {"metadata": {"a": 2}}, replace_metadata=True)
    assert world.get_experiment(entry).metadata == {"a": 2}


def test_item_is_saved(world: World) -> None:
    item = world.get_item(world.create_item(1))
    world.save(item, {**item.to_dict(), "title": "pUC19"})
    assert world.get_item(item).title == "pUC19"


def test_modification_time_shows_conflict(world: World, entry: Any) -> None:
    fields = {**entry.to_dict(), "title": "Mine"}
    place = ("experiment", entry.id)
    world.upload_to_experiment(entry, ("a.csv", b"1"))
    world.add_tag_to_experiment(entry, "new")
    # adding a file and a tag does not change the entry
    world.save(place, fields)
    assert world.get_experiment(entry).title == "Mine"
    world.sandbox.change("experiments", entry.id, body="<p>by another</p>", modified_at="2038-01-01 00:00:00")
    with pytest.raises(ConflictError, match="changed at 2038-01-01 00:00:00, and differs in body, title"):
        world.save(place, {**fields, "title": "Mine 2"})


@pytest.mark.elab_release("3.3")
def test_save_needs_entry_if_modification_time_is_missing(world: World, entry: Any) -> None:
    fields = {**entry.to_dict(), "title": "Mine"}
    with pytest.raises(ValidationError, match="does not report when it was changed"):
        world.save(("experiment", entry.id), fields)
    assert world.save(("experiment", entry.id), entry.to_dict()).result == "success"
    assert world.save(entry, fields).result == "success"


def test_removed_tag_is_refused() -> None:
    present = {"title": "x", "tags": "a|b", "lastchange": "1"}
    with pytest.raises(ValidationError, match="an update cannot change tags"):
        changed_fields("experiment", 1, {**present, "tags": "b"}, present, present)
    with pytest.raises(ValidationError, match="an update cannot change tags"):
        changed_fields("experiment", 1, {**present, "tags": "a|c"}, None, present)


@pytest.mark.parametrize("method", ["post_experiment", "post_item"])
def test_posting_whole_entry_suggests_save(world: World, method: str) -> None:
    read = "get_" + method.removeprefix("post_")
    entry = getattr(world, read)(world.create_item(1) if method == "post_item" else world.create_experiment())
    sent = len(world.sent)
    with pytest.raises(ValidationError, match=r"whole entry, and takes no .*elabid.*save\(entry, fields\)"):
        getattr(world, method)(entry, entry.to_dict())
    with pytest.raises(ValidationError, match=r"not (Experiment|Item): save\(entry, fields\)"):
        getattr(world, method)(entry, entry)
    assert len(world.sent) == sent
