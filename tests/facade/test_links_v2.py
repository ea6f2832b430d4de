"""Links to items on servers with API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import NotFoundError, PermissionDeniedError, ValidationError
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from tests.facade.conftest import World

pytestmark = pytest.mark.parametrize("release", WITH_V2)
MISSING = 99_999


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with two experiments and two items."""
    items_type = v2_world.sandbox.add_items_type("Plasmid")
    for _ in range(2):
        v2_world.create_experiment()
        v2_world.create_item(items_type)
    v2_world.sent.clear()
    return v2_world


def sent(world: World) -> list[str]:
    """The requests since the last call."""
    requests = [f"{each.method} {each.path}" for each in world.sent]
    world.sent.clear()
    return requests


def links(world: World, kind: str, entry: int) -> list[int]:
    """The items that an entry links to, as it is stored."""
    rows = world.sandbox.state()[f"{kind}_links"]
    return sorted(int(row["item"] or 0) for row in rows if row["entry"] == entry)


@pytest.mark.parametrize(
    ("method", "kind", "item"),
    [("add_link_to_experiment", "experiments", 1), ("add_link_to_item", "items", 2)],
)
def test_link_costs_one_look_where_a_missing_item_is_ignored(
    world: World, method: str, kind: str, item: int
) -> None:
    looks = world.sandbox._record.name < "5.6"
    getattr(world, method)(1, item)
    expected = [f"POST {kind}/1/items_links/{item}"]
    assert sent(world) == ([f"GET items/{item}", *expected] if looks else expected)
    assert links(world, kind, 1) == [item]
    getattr(world, method)(1, item)
    assert links(world, kind, 1) == [item]


@pytest.mark.parametrize(
    ("method", "kind"), [("add_link_to_experiment", "experiments"), ("add_link_to_item", "items")]
)
def test_link_to_a_missing_item_is_an_error(world: World, method: str, kind: str) -> None:
    before = world.sandbox.state()
    with pytest.raises(NotFoundError):
        getattr(world, method)(1, MISSING)
    assert links(world, kind, 1) == []
    assert world.sandbox.state() == before


def test_link_of_a_missing_experiment_is_an_error(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.add_link_to_experiment(MISSING, 1)


def test_item_is_not_linked_to_itself(world: World) -> None:
    with pytest.raises(ValidationError, match="itself"):
        world.add_link_to_item(1, 1)
    assert sent(world) == []


def test_experiment_is_linked_to_the_item_with_its_id(world: World) -> None:
    world.add_link_to_experiment(1, 1)
    assert links(world, "experiments", 1) == [1]
    assert [link.item_id for link in world.get_experiment(1).items_links] == [1]


def test_several_links_are_checked_before_the_first(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.link(("experiment", 1), 1, MISSING)
    assert links(world, "experiments", 1) == []
    world.link(("experiment", 1), 1, 2)
    assert links(world, "experiments", 1) == [1, 2]


def test_links_of_a_new_experiment_are_checked_before_it_is_made(world: World) -> None:
    before = world.sandbox.state()
    with pytest.raises(NotFoundError):
        world.create_experiment(title="Blot", links=[1, MISSING])
    assert world.sandbox.state() == before
    made: Any = world.create_experiment(title="Blot", links=[1, 2])
    assert links(world, "experiments", made.id) == [1, 2]


def test_foreign_experiment_is_linked_only_where_the_server_lets_readers_do_so(world: World) -> None:
    stranger = world.another(world.sandbox.other_token, api="v2")
    needs_write = world.sandbox._record.name >= "5.3"
    if needs_write:
        with pytest.raises(PermissionDeniedError):
            world.through(stranger, "add_link_to_experiment", 1, 1)
    else:
        world.through(stranger, "add_link_to_experiment", 1, 1)
    assert links(world, "experiments", 1) == ([] if needs_write else [1])
