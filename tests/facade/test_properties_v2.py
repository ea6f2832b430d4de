"""Rating, custom ID, status, category and permissions on servers with API v2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest

from elab_sdk import (
    LockedEntryWarning,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    Permission,
    PermissionDeniedError,
    ServerError,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.sandbox.v2 import errors, readers, render

if TYPE_CHECKING:
    from tests.facade.conftest import World

MISSING = 99_999
EXPERIMENT: tuple[Literal["experiment"], int] = ("experiment", 1)
ITEM: tuple[Literal["item"], int] = ("item", 1)
DIFFERING = ("4.9", "5.0", "5.3", "5.6")
"""The releases that differ in what is tested here."""


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with two experiments and an item."""
    items_type = v2_world.sandbox.add_items_type("Plasmid")
    v2_world.create_experiment()
    v2_world.create_experiment()
    v2_world.create_item(items_type)
    v2_world.sent.clear()
    return v2_world


def stored(world: World, table: str = "experiments", entry: int = 1) -> dict[str, Any]:
    """An entry as it is stored."""
    return next(dict(row) for row in world.sandbox.state()[table] if row["id"] == entry)


def sent(world: World) -> list[str]:
    """The requests since the last call."""
    requests = [f"{each.method} {each.path}" for each in world.sent]
    world.sent.clear()
    return requests


@pytest.mark.parametrize("release", DIFFERING)
def test_rating_is_stored_or_refused(world: World) -> None:
    world.set_rating(EXPERIMENT, 4)
    world.set_rating(ITEM, 2)
    assert (stored(world)["rating"], stored(world, "items")["rating"]) == (4, 2)
    assert sent(world) == ["PATCH experiments/1", "PATCH items/1"]
    for wrong in (9, -1, 6, True, "good", None, 2.5):
        with pytest.raises(ValidationError, match="rating"):
            world.set_rating(EXPERIMENT, wrong)
    assert sent(world) == []
    world.set_rating(EXPERIMENT, 0)
    assert stored(world)["rating"] == 0
    with pytest.raises(NotFoundError):
        world.set_rating(("experiment", MISSING), 1)


@pytest.mark.parametrize("release", ["5.0", "5.3", "5.6"])
def test_custom_id_is_unique_in_its_category(world: World) -> None:
    world.create_category("experiment", "Blots")
    for entry in (1, 2):
        world.set_category(("experiment", entry), "Blots")
    world.set_custom_id(EXPERIMENT, 77)
    world.set_custom_id(EXPERIMENT, 77)
    assert stored(world)["custom_id"] == 77
    with pytest.raises(ValidationError, match="unique in a category") as raised:
        world.set_custom_id(("experiment", 2), 77)
    assert raised.value.was_sent
    assert stored(world, entry=2)["custom_id"] is None
    world.set_category(("experiment", 2), None)
    world.set_custom_id(("experiment", 2), 77)
    sent(world)
    for wrong in ("EXP-1", 0, -3, 2.5, True):
        with pytest.raises(ValidationError, match="custom_id"):
            world.set_custom_id(EXPERIMENT, wrong)
    assert sent(world) == []
    world.set_custom_id(EXPERIMENT, None)
    assert stored(world)["custom_id"] is None


@pytest.mark.parametrize("release", ["4.9"])
def test_custom_id_exists_from_5_0(world: World) -> None:
    with pytest.raises(NotSupportedByServer, match=r"set_custom_id.*from 5\.0\.0"):
        world.set_custom_id(EXPERIMENT, 77)
    assert "PATCH" not in " ".join(sent(world))


@pytest.mark.parametrize("release", DIFFERING)
def test_status_and_category_are_apart(world: World) -> None:
    blots = world.create_category("experiment", "Blots", color="00aa00")
    assert (blots.title, blots.color) == ("Blots", "#00aa00")
    world.set_status(EXPERIMENT, "success")
    world.set_category(EXPERIMENT, blots)
    experiment = world.get_experiment(1)
    assert (experiment.status_title, experiment.status_id) == ("Success", 2)
    assert (experiment.category_title, experiment.category_id) == ("Blots", blots.id)
    # the vocabulary of API v1: its category of an experiment is the status
    world.update(EXPERIMENT, category="Running")
    experiment = world.get_experiment(1)
    assert (experiment.status_title, experiment.category_title) == ("Running", "Blots")
    world.set_status(experiment, None)
    world.set_category(experiment, None)
    assert (stored(world)["status"], stored(world)["category"]) == (None, None)


@pytest.mark.parametrize("release", DIFFERING)
def test_item_has_a_status_and_a_category(world: World) -> None:
    status = world.create_status("item", "In stock")
    assert [each.title for each in world.get_statuses("item")] == ["In stock"]
    category = world.create_category("item", "Cell line", color="#ff00aa")
    assert category.color == "#ff00aa"
    assert "Cell line" in [each.title for each in world.get_categories("item")]
    world.set_status(ITEM, status)
    world.set_category(ITEM, "cell line")
    item = world.get_item(1)
    assert (item.status_title, item.category_title, item.category_id) == (
        "In stock",
        "Cell line",
        category.id,
    )
    made = world.create_item(category.id, title="HeLa")
    assert world.get_item(made).category_title == "Cell line"
    if world.sandbox._record.name.startswith("4."):
        with pytest.raises(ValidationError, match="every item"):
            world.set_category(ITEM, None)
    else:
        world.set_category(ITEM, None)
        assert stored(world, "items")["category"] is None


@pytest.mark.parametrize("release", DIFFERING)
def test_unknown_status_and_category_are_refused_before_the_change(world: World) -> None:
    before = world.sandbox.state()
    for wrong in ("no such", MISSING, "", 0, True, world.get_experiment(1)):
        with pytest.raises(ValidationError, match="status"):
            world.set_status(EXPERIMENT, wrong)
        with pytest.raises(ValidationError, match="category"):
            world.set_category(EXPERIMENT, wrong)
    with pytest.raises(ValidationError, match="category"):
        world.set_category(ITEM, world.get_statuses("experiment")[0])
    assert world.sandbox.state() == before
    assert not [each for each in sent(world) if each.startswith(("PATCH", "POST"))]


@pytest.mark.parametrize("release", ["5.3"])
def test_model_of_the_other_kind_is_refused_although_its_id_exists(world: World) -> None:
    world.create_status("item", "In stock")
    blots = world.create_category("experiment", "Blots")
    sent(world)
    with pytest.raises(ValidationError, match="status 1 is 'In stock' here, not 'Running'"):
        world.set_status(ITEM, world.get_statuses("experiment")[0])
    with pytest.raises(ValidationError, match=r"is '(Default|Plasmid)' here"):
        world.set_category(ITEM, blots)
    assert not [each for each in sent(world) if each.startswith(("PATCH", "POST"))]


@pytest.mark.parametrize("release", ["5.3", "5.6"])
def test_immutable_permission_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # a template can make it so: not recorded
    monkeypatch.setitem(vars(render)["_CONSTANTS"], "canread_is_immutable", 1)
    before = stored(world)
    with pytest.raises(ValidationError, match="canread of experiment 1 cannot be changed"):
        world.set_permissions(EXPERIMENT, write="useronly", read="useronly")
    assert stored(world) == before
    assert world.set_permissions(EXPERIMENT, read="team").canread == Permission("team")


@pytest.mark.parametrize("release", DIFFERING)
def test_existing_title_of_a_status_or_category_is_refused(world: World) -> None:
    world.create_category("experiment", "Blots")
    before = world.sandbox.state()
    with pytest.raises(ValidationError, match="exists already: category 1"):
        world.create_category("experiment", "blots")
    with pytest.raises(ValidationError, match="exists already: status 1"):
        world.create_status("experiment", "running")
    with pytest.raises(ValidationError, match="exists already"):
        world.create_category("item", "Plasmid")
    with pytest.raises(ValidationError, match="kind"):
        world.create_status("template", "x")
    assert world.sandbox.state() == before


@pytest.mark.parametrize("release", ["5.0", "5.3"])
def test_members_create_statuses_from_5_3(world: World) -> None:
    member = world.another(world.sandbox.other_token, api="v2")
    if world.sandbox._record.name < "5.3":
        with pytest.raises(PermissionDeniedError):
            world.through(member, "create_status", "experiment", "Paused")
    else:
        assert world.through(member, "create_status", "experiment", "Paused").title == "Paused"


@pytest.mark.parametrize("release", DIFFERING)
def test_permissions_are_stored_where_the_release_reads_them(world: World) -> None:
    world.set_permissions(EXPERIMENT, read=Permission("useronly", users=[3]), write="organization")
    experiment = world.get_experiment(1)
    assert experiment.canread == Permission(10, users=(3,))
    assert experiment.canwrite == Permission(40)
    row = stored(world)
    if world.sandbox._record.name < "5.4":
        assert json.loads(row["canread"])["base"] == 10
    else:
        assert (row["canread_base"], row["canwrite_base"]) == (10, 40)
    sent(world)
    world.set_permissions(experiment, read=Permission("useronly", users=[3]))
    assert sent(world) == ["GET experiments/1"]
    stranger = world.another(world.sandbox.other_token, api="v2")
    world.set_permissions(ITEM, read="useronly", write="useronly")
    with pytest.raises(PermissionDeniedError):
        world.through(stranger, "get_item", 1)
    world.set_permissions(ITEM, read="team")
    assert world.through(stranger, "get_item", 1).canwrite == Permission(10)


@pytest.mark.parametrize("release", ["5.3"])
def test_invalid_permissions_are_refused_before_anything_is_sent(world: World) -> None:
    for wrong in ("everybody", "user:2", 30, Permission(), Permission(30, users=(0,))):
        with pytest.raises(ValidationError, match=r"^write"):
            world.set_permissions(EXPERIMENT, read="useronly", write=wrong)
    with pytest.raises(ValidationError, match="at least one"):
        world.set_permissions(EXPERIMENT)
    assert sent(world) == []


@pytest.mark.parametrize("release", ["5.6"])
def test_broken_change_of_permissions_says_what_was_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a fault of the database between two keys
    real = readers.reader

    def failing(call: Any, table: Any, name: str) -> Any:
        if name == "canwrite_base":
            raise errors.database(call.v2, 2006, "MySQL server has gone away")
        return real(call, table, name)

    monkeypatch.setattr(readers, "reader", failing)
    with pytest.raises(ServerError) as raised:
        world.set_permissions(EXPERIMENT, read="useronly", write="public")
    assert "done before this error: canread became useronly" in raised.value.__notes__
    experiment = world.get_experiment(1)
    assert (experiment.canread, experiment.canwrite) == (Permission("useronly"), Permission("user"))


@pytest.mark.parametrize("release", ["5.6"])
def test_permission_that_the_server_does_not_take_is_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a team that forces a permission: not recorded
    real = readers.reader

    def nothing(*_: Any) -> dict[str, Any]:
        return {}

    def ignoring(call: Any, table: Any, name: str) -> Any:
        return nothing if name == "canread_base" else real(call, table, name)

    monkeypatch.setattr(readers, "reader", ignoring)
    with pytest.raises(UnexpectedWrite, match="canread is team after the update, not useronly"):
        world.set_permissions(EXPERIMENT, read="useronly")


@pytest.mark.parametrize("release", ["5.0", "5.6"])
def test_change_of_a_locked_entry_warns(world: World) -> None:
    world.send_req("experiments/1", verb="PATCH", params={"action": "lock"})
    with pytest.warns(LockedEntryWarning, match="although it is locked"):
        world.set_rating(EXPERIMENT, 1)
    assert stored(world)["rating"] == 1


@pytest.mark.elab_release("4.9")
def test_api_v1_is_refused_with_what_to_do(manager: Manager) -> None:
    manager.create_experiment()
    calls: list[Any] = [
        lambda: manager.set_rating(EXPERIMENT, 4),
        lambda: manager.set_status(EXPERIMENT, "Success"),
        lambda: manager.set_category(EXPERIMENT, 1),
        lambda: manager.set_permissions(EXPERIMENT, read="team"),
        lambda: manager.get_categories("experiment"),
        lambda: manager.create_category("item", "x"),
    ]
    for call in calls:
        with pytest.raises(NotSupportedByServer, match=r'Manager\(api="v2"\)'):
            call()


@pytest.mark.elab_release("3.6")
def test_statuses_of_experiments_are_listed_on_api_v1(manager: Manager) -> None:
    assert [each.title for each in manager.get_statuses("experiment")][:1] == ["Running"]
    with pytest.raises(NotSupportedByServer):
        manager.get_statuses("item")
    with pytest.raises(NotSupportedByServer):
        manager.set_rating(EXPERIMENT, 4)
