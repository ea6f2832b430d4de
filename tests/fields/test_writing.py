"""Writing extra fields: changes are merged, and changes of others are detected."""

from __future__ import annotations

import asyncio
import inspect
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import AsyncManager, ConflictError, Manager, NotSupportedByServer, ValidationError
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.facade.conftest import World

ONE = ("experiment", 1)
METADATA = {
    "mine": {"deep": [1, {"a": None}]},
    "extra_fields": {
        "pH": {"type": "number", "value": "7", "position": 1},
        "Lens": {"type": "select", "value": "10X", "options": ["10X", "20X"], "position": 2},
        "Volume": {"type": "number", "value": "5", "unit": "mL", "units": ["mL", "L"]},
        "from the future": {"type": "hologram", "value": [1], "strange": True},
    },
}
releases = pytest.mark.parametrize("release", ["4.3", "4.4", "4.9"])


def posts(world: World) -> list[Any]:
    return [request for request in world.sent if request.method == "POST"]


@pytest.fixture
def filled(world: World) -> World:
    """An experiment with metadata."""
    world.create_experiment()
    world.post_experiment(1, metadata=METADATA)
    world.get_experiment(1)
    return world


def test_set_changes_only_named_fields(filled: World) -> None:
    change = filled.set_extra_fields(ONE, {"pH": 7.2, "Lens": "20X", "Volume": (2, "L")})
    assert change.is_sent
    wanted = json.loads(json.dumps(METADATA))
    wanted["extra_fields"]["pH"]["value"] = "7.2"
    wanted["extra_fields"]["Lens"]["value"] = "20X"
    wanted["extra_fields"]["Volume"] |= {"value": "2", "unit": "L"}
    experiment = filled.get_experiment(1)
    assert experiment.metadata == wanted
    assert experiment.extra_fields["pH"].value == 7.2


def test_set_adds_missing_fields_of_a_type_in_the_same_write(filled: World) -> None:
    before = len(filled.sent)
    filled.set_extra_fields(ONE, {"pH": 7.2, "Weight": (2.5, "mg")}, add="number")
    assert [request.method for request in filled.sent[before:]] == ["GET", filled.update_method, "GET"]
    fields = filled.get_experiment(1).extra_fields
    assert (fields["pH"].value, str(fields["Weight"]), fields["Weight"].type) == (7.2, "2.5 mg", "number")
    before = len(filled.sent)
    with pytest.raises(ValidationError, match="Height"):
        filled.set_extra_fields(ONE, {"pH": 7.3, "Height": "tall"}, add="number")
    assert [request.method for request in filled.sent[before:]] == ["GET"]


def test_set_reads_writes_and_verifies(filled: World) -> None:
    before = len(filled.sent)
    filled.set_extra_fields(ONE, {"pH": 7.2})
    assert [request.method for request in filled.sent[before:]] == ["GET", filled.update_method, "GET"]


def test_equal_values_are_not_written(filled: World) -> None:
    before = len(posts(filled))
    change = filled.set_extra_fields(ONE, {"pH": 7})
    assert not change
    assert repr(change) == "experiment 1: nothing to change"
    assert len(posts(filled)) == before


def test_dry_run_shows_changes_and_sends_nothing(filled: World) -> None:
    before = len(posts(filled))
    change = filled.set_extra_fields(ONE, {"pH": 7.2, "Volume": (6, "L")}, dry_run=True)
    assert repr(change).splitlines() == [
        "experiment 1 would change:",
        "    pH: 7 → 7.2",
        "    Volume: 5 mL → 6 L",
    ]
    assert change
    assert not change.is_sent
    assert [field.name for field in change.fields] == ["pH", "Volume"]
    assert len(posts(filled)) == before
    assert filled.get_experiment(1).metadata == METADATA
    assert pickle.loads(pickle.dumps(change)) == change


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Ph": 7}, r"'Ph' does not exist; did you mean 'pH'\? Existing fields: 'pH', 'Lens'"),
        ({"pH": "sour"}, "must be a finite number"),
        ({"Lens": "100X"}, "'10X', '20X'"),
        ({"Volume": (5, "mM")}, "unit of 'Volume' must be one of .*not 'mM'"),
        ({"pH": (5, "mM", 1)}, r"a number, or \(number, unit\)"),
        ({}, "at least one field"),
        ([("pH", 7)], "must be a dict"),
        ({1: 7}, "a field name must be text"),
    ],
)
def test_invalid_value_is_refused_before_writing(filled: World, values: Any, words: str) -> None:
    before = len(posts(filled))
    with pytest.raises(ValidationError, match=words):
        filled.set_extra_fields(ONE, values)
    assert len(posts(filled)) == before


def test_field_is_added_after_others(filled: World) -> None:
    change = filled.add_extra_field(
        ONE,
        "Laser",
        type="radio",
        value="405",
        options=["405", "488"],
        group="Optics",
        description="in nm",
        required=True,
    )
    assert repr(change).splitlines() == ["experiment 1 was changed:", "  + Laser (radio): '405'"]
    laser = filled.get_experiment(1).extra_fields["Laser"]
    assert laser.wire == {
        "type": "radio",
        "value": "405",
        "options": ["405", "488"],
        "description": "in nm",
        "required": True,
        "position": 3,
        "group_id": 1,
    }
    assert laser.group == "Optics"
    filled.add_extra_field(ONE, "Power", type="number", value=3, unit="mW", group="Optics")
    experiment = filled.get_experiment(1)
    assert experiment.extra_fields["Power"].group_id == 1
    assert str(experiment.extra_fields["Power"]) == "3 mW"
    assert experiment.metadata["mine"] == METADATA["mine"]


def test_field_is_added_to_empty_metadata(world: World) -> None:
    world.create_experiment()
    world.add_extra_field(ONE, "Operator")
    assert world.get_experiment(1).metadata == {
        "extra_fields": {"Operator": {"type": "text", "value": "", "position": 1}}
    }


@pytest.mark.parametrize(
    ("name", "keywords", "words"),
    [
        ("pH", {}, "'pH' already exists"),
        ("", {}, "name must be text"),
        ("x", {"type": "numbr"}, "type must be one of text, number"),
        ("x", {"type": "select"}, "select field needs options"),
        ("x", {"type": "select", "options": ["a", "a"]}, "options must not contain duplicates"),
        ("x", {"type": "select", "options": "ab"}, "select field needs options"),
        ("x", {"options": ["a"]}, "options are only for select and radio"),
        ("x", {"unit": "mL"}, "a unit is only for number"),
        (
            "x",
            {"type": "number", "unit": "g", "units": ["mL"]},
            "unit of 'units' must be one of 'mL', not 'g'",
        ),
        ("x", {"type": "number", "value": "no"}, "must be a finite number"),
        ("x", {"type": "radio", "options": ["a"], "value": "b"}, "'b'"),
        ("x", {"type": "date", "allow_multi_values": True}, "is only for select"),
        ("x", {"position": -1}, "position must be at least 0"),
        ("x", {"required": True}, "is required"),
    ],
)
def test_invalid_new_field_is_refused_before_writing(
    filled: World, name: str, keywords: Any, words: str
) -> None:
    before = len(posts(filled))
    with pytest.raises(ValidationError, match=words):
        filled.add_extra_field(ONE, name, **keywords)
    assert len(posts(filled)) == before


def test_only_named_fields_are_removed(filled: World) -> None:
    change = filled.remove_extra_fields(ONE, "pH", "Lens")
    assert "- pH (number): 7" in repr(change)
    found = filled.get_experiment(1).metadata
    assert list(found["extra_fields"]) == ["Volume", "from the future"]
    assert found["mine"] == METADATA["mine"]
    with pytest.raises(ValidationError, match="the extra field 'Lens' does not exist"):
        filled.remove_extra_fields(ONE, "Lens", "pH")
    with pytest.raises(ValidationError, match="at least one field"):
        filled.remove_extra_fields(ONE)


@releases
def test_fields_of_every_kind_are_written(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        manager.create_item(1)
        manager.create_template()
        for entry, read in [
            (ONE, manager.get_experiment),
            (("item", 1), manager.get_item),
            (("template", 1), manager.get_template),
        ]:
            manager.add_extra_field(entry, "pH", type="number", value=7)  # type: ignore[arg-type]
            found = read(1)
            assert found.extra_fields["pH"].value == 7
            change = manager.set_extra_fields(found, {"pH": 8})
            assert change.kind == entry[0]
            assert read(1).extra_fields["pH"].value == 8


@pytest.mark.parametrize("release", ["2.0", "3.6", "4.0", "4.1"])
@pytest.mark.parametrize("stated", [True, False])
def test_release_without_metadata_gets_no_write(release: str, stated: bool) -> None:
    with (
        Sandbox(release=release) as sandbox,
        Manager(sandbox.endpoint, sandbox.token, release=release if stated else None) as manager,
    ):
        manager.create_experiment()
        before = len(sandbox.requests)
        with pytest.raises(NotSupportedByServer, match=r"from 4\.3\.3"):
            manager.add_extra_field(ONE, "pH")
        with pytest.raises(NotSupportedByServer):
            manager.set_extra_fields(ONE, {"pH": 1}, dry_run=True)
        assert [request for request in sandbox.requests[before:] if request.method != "GET"] == []
        assert manager.get_experiment(1).extra_fields == {}


def test_change_of_others_since_reading_is_conflict(filled: World) -> None:
    seen = filled.get_experiment(1)
    other = filled.another()
    filled.through(other, "set_extra_fields", ONE, {"pH": 6})
    before = len(posts(filled))
    with pytest.raises(ConflictError, match="'pH' was 7 when it was read, and is now 6") as caught:
        filled.set_extra_fields(seen, {"pH": 8})
    assert caught.value.names == ("pH",)
    assert not caught.value.was_sent
    assert len(posts(filled)) == before
    with pytest.raises(ConflictError):
        filled.remove_extra_fields(seen, "pH")
    # changes of different fields are both kept
    filled.set_extra_fields(seen, {"Lens": "20X"})
    fields = filled.get_experiment(1).extra_fields
    assert (fields["pH"].value, fields["Lens"].value) == (6, "20X")


def test_conflict_check_uses_metadata_as_read(filled: World) -> None:
    seen = filled.get_experiment(1)
    seen.metadata["extra_fields"]["pH"]["value"] = "mine"
    filled.set_extra_fields(seen, {"pH": 8})
    assert filled.get_experiment(1).extra_fields["pH"].value == 8


def test_field_added_or_removed_by_others_is_conflict(filled: World) -> None:
    seen = filled.get_experiment(1)
    filled.set_extra_fields(ONE, {"pH": 6})
    filled.remove_extra_fields(ONE, "Lens")
    filled.add_extra_field(ONE, "T", type="number")
    with pytest.raises(ConflictError, match="'Lens' was '10X' when it was read, and is now missing"):
        filled.set_extra_fields(seen, {"Lens": "20X"})
    with pytest.raises(ConflictError, match="'T' was missing"):
        filled.add_extra_field(seen, "T", type="number")


def test_overwritten_write_is_conflict(filled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = filled.manager
    entries = manager._experiments
    do = entries.apply_locked
    with Manager(filled.sandbox.endpoint, filled.sandbox.token) as other:

        def then_the_other(answer: Any) -> Any:
            other.post_experiment(1, metadata=METADATA)
            return answer

        if inspect.iscoroutinefunction(do):

            async def done(*args: Any) -> Any:
                return then_the_other(await do(*args))
        else:

            def done(*args: Any) -> Any:  # type: ignore[misc]
                return then_the_other(do(*args))

        monkeypatch.setattr(entries, "apply_locked", done)
        with pytest.raises(ConflictError, match=r"'pH' is 7, but should be 7\.2") as caught:
            filled.set_extra_fields(ONE, {"pH": 7.2})
    assert caught.value.was_sent
    assert caught.value.__notes__ == ["done before this error: the metadata was sent"]
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_changes_in_threads_are_serialized(sandbox: Sandbox) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager, ThreadPoolExecutor(8) as pool:
        manager.create_experiment()
        list(pool.map(lambda number: manager.add_extra_field(ONE, f"f{number}"), range(12)))
        assert sorted(manager.get_experiment(1).extra_fields) == sorted(f"f{number}" for number in range(12))


def test_changes_in_tasks_are_serialized(sandbox: Sandbox) -> None:
    async def all_of_them() -> list[str]:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment()
            await asyncio.gather(*(manager.add_extra_field(ONE, f"f{number}") for number in range(12)))
            return sorted((await manager.get_experiment(1)).extra_fields)

    assert asyncio.run(all_of_them()) == sorted(f"f{number}" for number in range(12))


def test_invalid_extra_fields_are_refused_unchanged(world: World) -> None:
    world.create_experiment()
    world.post_experiment(1, metadata={"extra_fields": "mine"})
    with pytest.raises(ValidationError, match="extra_fields that are not an object"):
        world.add_extra_field(ONE, "pH")
    world.post_experiment(1, metadata={"extra_fields": []})
    world.add_extra_field(ONE, "pH")
    assert list(world.get_experiment(1).extra_fields) == ["pH"]


@pytest.mark.parametrize("entry", [5, "experiment", ("user", 1), ("template", "x"), None])
def test_entry_without_metadata_is_refused(world: World, entry: Any) -> None:
    with pytest.raises(ValidationError):
        world.set_extra_fields(entry, {"pH": 7})
    assert world.sent == []
