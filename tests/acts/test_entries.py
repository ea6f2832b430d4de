"""Arguments that are accepted as an entry: models, results of creations, derived classes."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1.models import Created

import elab_sdk
from elab_sdk import (
    CreatedEvent,
    CreatedExperiment,
    CreatedItem,
    CreatedTemplate,
    Experiment,
    Manager,
    ValidationError,
)
from elab_sdk.rules.entry_kinds import resolve_entry

if TYPE_CHECKING:
    from tests.facade.conftest import World

MORE: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "add_extra_field": (("pH",), {"type": "number", "value": 7}),
    "append": (("text",), {}),
    "append_image": ((b"GIF89a", "dot.gif"), {}),
    "upload_files": (([("a.csv", b"1")],), {}),
    "download_attachments": ((Path("files"),), {}),
    "link": ((1,), {}),
    "update": ((), {"title": "New"}),
    "save": (({"title": "New"},), {}),
    "set_extra_fields": (({"pH": 7.2},), {}),
    "remove_extra_fields": (("pH",), {}),
    "tag": (("blot",), {}),
}
"""The other arguments of each method that takes an entry, on every release."""
MORE_ON_V2: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "add_comment": (("fine",), {}),
    "get_comments": ((), {}),
    "edit_comment": ((1, "good"), {}),
    "delete_comment": ((1,), {"text": "good"}),
    "get_revisions": ((), {}),
    "add_step": (("thaw",), {}),
    "get_steps": ((), {}),
    "edit_step": ((1, "thaw cells"), {}),
    "set_step_deadline": ((1, "2040-11-30 12:00:00"), {}),
    "finish_step": ((1,), {}),
    "reopen_step": ((1,), {}),
    "delete_step": ((1,), {"body": "thaw cells"}),
    "get_uploads": ((), {}),
    "download_entry": ((Path("entry.pdf"),), {}),
    "link_experiments": ((1,), {}),
    "unlink_experiments": ((1,), {}),
    "unlink": ((1,), {}),
    "untag": (("blot",), {}),
    "set_category": ((None,), {}),
    "set_custom_id": ((77,), {}),
    "set_permissions": ((), {"read": "team"}),
    "set_rating": ((4,), {}),
    "set_status": ((None,), {}),
    "duplicate": ((), {}),
    "lock": ((), {}),
    "unlock": ((), {}),
    "archive": ((), {}),
    "restore": ((), {}),
    "delete": ((), {"title": "Untitled"}),
}
"""The same for the methods that only API v2 has; the last one ends the entry."""


def test_every_method_with_entry_is_tested() -> None:
    taking = [
        name
        for name, method in inspect.getmembers(Manager, inspect.isfunction)
        if not name.startswith("_") and "entry" in inspect.signature(method).parameters
    ]
    assert sorted((*MORE, *MORE_ON_V2)) == taking


@pytest.mark.parametrize("kind", ["experiment", "item"])
def test_result_of_creation_can_be_passed_as_entry(
    world: World, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    world.create_item(1)
    created = world.create_item(1) if kind == "item" else world.create_experiment()
    for name, (args, keywords) in MORE.items():
        world.__getattr__(name)(created, *args, **keywords)
    entry = world.get_item(created) if kind == "item" else world.get_experiment(created)
    assert entry.tags == ["blot"]
    assert (tmp_path / "files" / "a.csv").read_bytes() == b"1"


@pytest.mark.parametrize("release", ["5.6"])
@pytest.mark.parametrize("kind", ["experiment", "item"])
def test_result_of_creation_can_be_passed_as_entry_on_v2(
    world: World, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    items_type = world.sandbox.add_items_type("Plasmid")
    world.create_experiment()
    world.create_item(items_type)
    created = world.create_item(items_type) if kind == "item" else world.create_experiment()
    for name, (args, keywords) in MORE_ON_V2.items():
        world.__getattr__(name)(created, *args, **keywords)
    entry = world.get_item(created) if kind == "item" else world.get_experiment(created)
    assert (entry.state, entry["rating"], entry.tags, entry.steps) == (3, 4, [], [])
    assert (tmp_path / "entry.pdf").read_bytes().startswith(b"%PDF")


def test_result_of_creation_knows_its_kind(world: World) -> None:
    experiment, item, template = world.create_experiment(), world.create_item(1), world.create_template()
    world.sandbox.make_bookable(item.id)
    booked = world.book(item, "2040-12-01T12:00Z", "2040-12-01T14:00Z")
    assert [type(each) for each in (experiment, item, template, booked)] == [
        CreatedExperiment,
        CreatedItem,
        CreatedTemplate,
        CreatedEvent,
    ]
    for wrong in (template, booked):
        with pytest.raises(ValidationError, match="entry must be an experiment, an item"):
            world.append(wrong, "text")
    with pytest.raises(ValidationError, match="id must be the ID of an item, not a CreatedExperiment"):
        world.get_item(experiment)
    assert world.get_item(Created.from_dict({"id": item.id})).id == item.id
    assert type(pickle.loads(pickle.dumps(experiment))) is CreatedExperiment


def test_result_of_creation_selects_backup(world: World, tmp_path: Path) -> None:
    created = world.create_experiment()
    result = world.backup(tmp_path / "backup", ids=[created], jobs=1)
    assert result.entries == 1


class CustomExperiment(Experiment):
    """A subclass defined by the caller."""

    __slots__ = ()


def test_subclass_is_entry_but_foreign_class_is_not(world: World) -> None:
    created = world.create_experiment()
    mine = CustomExperiment.from_dict(world.get_experiment(created).to_dict())
    world.append(mine, "text")
    world.tag(mine, "blot")
    world.link(mine, world.create_item(1))
    world.post_experiment(mine, title="CustomExperiment")
    world.save(mine, {**mine.to_dict(), "date": "2017-04-15"})
    experiment = world.get_experiment(mine)
    assert (experiment.title, experiment.tags) == ("CustomExperiment", ["blot"])
    assert elab_sdk.text(mine) == elab_sdk.text(Experiment.from_dict(mine.to_dict()))
    assert resolve_entry(mine) == ("experiment", created.id)
    assert "Experiment" in (mine._repr_html_() or "")
    item = type("Item", (), {"id": world.create_item(1).id, "__module__": "stock"})()
    with pytest.raises(ValidationError, match=r"id must be the ID of an item, not a stock\.Item"):
        world.get_item(item)
    with pytest.raises(ValidationError, match="entry must be an experiment"):
        world.append(item, "text")


def test_frame_of_created_entries_is_refused(world: World) -> None:
    with pytest.raises(
        ValidationError, match="rows must be experiments that were read or listed, but one is of type tuple"
    ):
        world.experiments_frame([("experiment", 1)])
