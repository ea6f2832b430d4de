"""Removing tags and links, and links to experiments, which only API v2 can do."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    LockedEntryWarning,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    PermissionDeniedError,
    ServerError,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.v2 import errors, links, routes
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.sandbox.calls import Answer
    from elab_sdk.sandbox.v2.calls import Call
    from tests.facade.conftest import World

RELEASES = pytest.mark.parametrize("release", WITH_V2)
SPANS = pytest.mark.parametrize("release", ["4.9", "5.2", "5.3", "5.6"])
MISSING = 99
ENTRIES = (("experiment", 1), ("item", 1), ("template", 1))


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with three experiments, two items and a template."""
    items_type = v2_world.sandbox.add_items_type("Plasmid")
    for _ in range(3):
        v2_world.create_experiment()
    for _ in range(2):
        v2_world.create_item(items_type)
    v2_world.create_template()
    v2_world.sent.clear()
    return v2_world


def writes(world: World) -> list[str]:
    """The requests since the last call that can change something."""
    requests = [f"{each.method} {each.path}" for each in world.sent if each.method != "GET"]
    world.sent.clear()
    return requests


def tags(world: World, kind: str = "experiments", entry: int = 1) -> list[str]:
    """The tags of an entry, as they are stored."""
    state = world.sandbox.state()
    names = {row["id"]: str(row["tag"]) for row in state["tags"]}
    found = [row for row in state["tags2entity"] if (row["kind"], row["entry"]) == (kind, entry)]
    return sorted(names[row["tag_id"]] for row in found)


def linked(world: World, kind: str, entry: int = 1) -> tuple[list[int], list[int]]:
    """The items and the experiments that an entry links to, as they are stored."""
    state = world.sandbox.state()
    items = [row["item"] for row in state[f"{kind}_links"] if row["entry"] == entry]
    rows = [row for row in state["links_to_experiments"] if (row["kind"], row["entry"]) == (kind, entry)]
    return sorted(int(item or 0) for item in items), sorted(int(row["experiment"] or 0) for row in rows)


def locked_warning(call: Callable[[], object]) -> str:
    """The only warning of a call, which says that it changed a locked entry."""
    with warnings.catch_warnings(record=True, action="always") as caught:
        call()
    assert [each.category for each in caught] == [LockedEntryWarning]
    return str(caught[0].message)


# -- tags ------------------------------------------------------------------------------------------------


@RELEASES
def test_untag_removes_only_these_tags_from_only_this_entry(world: World) -> None:
    for number in (1, 2):
        world.tag(("experiment", number), "blot", "GFP", "anti X", "3'")
    world.sent.clear()
    assert sorted(world.untag(("experiment", 1), "BLOT", "blot", "3'", "missing")) == ["3'", "blot"]
    assert [request.split("/")[0] for request in writes(world)] == ["PATCH experiments"] * 2
    assert tags(world) == ["GFP", "anti X"]
    assert len(tags(world, entry=2)) == 4
    assert world.untag(("experiment", 1), "blot") == []
    world.sandbox.store.insert("tags2entity", kind="templates", entry=1, tag_id=1)
    assert len(tags(world, "templates")) == 1
    assert world.untag(("template", 1), *tags(world, "templates"))
    assert tags(world, "templates") == []


@SPANS
def test_untag_of_a_foreign_or_missing_entry_removes_nothing(world: World) -> None:
    world.tag(("experiment", 1), "blot")
    stranger = world.another(world.sandbox.other_token, api="v2")
    with pytest.raises(PermissionDeniedError):
        world.through(stranger, "untag", ("experiment", 1), "blot")
    with pytest.raises(NotFoundError):
        world.untag(("experiment", MISSING), "blot")
    for wrong in ((), (None,), (" ",), (3,)):
        with pytest.raises(ValidationError):
            world.untag(("experiment", 1), *wrong)
    assert tags(world) == ["blot"]


@SPANS
def test_change_of_an_entry_that_the_caller_locked_is_a_warning(world: World) -> None:
    world.tag(("experiment", 1), "blot")
    world.link(("experiment", 1), 1)
    world.lock(("experiment", 1))
    assert "locked" in locked_warning(lambda: world.untag(("experiment", 1), "blot"))
    assert "experiments/1" in locked_warning(lambda: world.unlink(("experiment", 1), 1))
    assert "locked" in locked_warning(lambda: world.link_experiments(("experiment", 1), 2))
    assert (tags(world), linked(world, "experiments")) == ([], ([], [2]))
    # nothing to remove: nothing to warn of
    with warnings.catch_warnings(action="error"):
        assert world.unlink(("experiment", 1), 1) == world.untag(("experiment", 1), "blot") == []


@pytest.mark.parametrize("release", ["5.1", "5.3"])
def test_error_between_two_tags_says_what_was_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.tag(("experiment", 1), "a", "b")
    answer, changes = routes.answer, 0

    def fail_second(call: Call) -> Answer:
        nonlocal changes
        changes += call.method == "PATCH"
        if changes == 2:
            raise errors.crash()
        return answer(call)

    monkeypatch.setattr(routes, "answer", fail_second)
    with pytest.raises(ServerError) as caught:
        world.untag(("experiment", 1), "a", "b")
    assert caught.value.__notes__ == ["done before this error: removed tag a"]
    assert tags(world) == ["b"]


# -- links -----------------------------------------------------------------------------------------------


@RELEASES
def test_unlink_removes_only_these_links(world: World) -> None:
    for entry, kind in zip(ENTRIES, ("experiments", "items", "templates"), strict=True):
        for item in (1, 2):
            world.sandbox.store.insert(f"{kind}_links", entry=1, item=item)
        if kind == "experiments":
            world.sandbox.store.insert("links_to_experiments", kind=kind, entry=1, experiment=2)
        world.sent.clear()
        assert world.unlink(entry, 2, 2, MISSING) == [2]
        assert len(writes(world)) == 1
        assert linked(world, kind) == ([1], [2] if kind == "experiments" else [])
        assert world.unlink(entry, 2) == []
        assert writes(world) == []


@RELEASES
def test_entries_are_linked_to_experiments_once(world: World) -> None:
    shows_links_of_templates = world.sandbox._record.name >= "5.1"
    for entry, kind in zip(ENTRIES, ("experiments", "items", "templates"), strict=True):
        if kind == "templates" and not shows_links_of_templates:
            with pytest.raises(NotSupportedByServer, match=r"from 5\.1"):
                world.link_experiments(entry, 2)
            assert (writes(world), linked(world, kind)) == ([], ([], []))
            continue
        assert world.link_experiments(entry, 2, 3, 2) == [2, 3]
        assert world.link_experiments(entry, 3) == []
        assert (len(writes(world)), linked(world, kind)) == (2, ([], [2, 3]))
        assert world.unlink_experiments(entry, 1, 2, 2) == [2]
        assert world.unlink_experiments(entry, 2) == []
        assert (len(writes(world)), linked(world, kind)) == (1, ([], [3]))


@RELEASES
def test_link_to_an_experiment_that_is_not_there_links_nothing(world: World) -> None:
    world.delete(("experiment", 3), title="Untitled")
    world.sent.clear()
    for missing in (MISSING, 3):
        with pytest.raises((NotFoundError, PermissionDeniedError)):
            world.link_experiments(("experiment", 1), 2, missing)
    for wrong in ((), (2, 1), ("x",), (world.get_item(1),)):
        with pytest.raises(ValidationError):
            world.link_experiments(("experiment", 1), *wrong)
    assert (writes(world), linked(world, "experiments")) == ([], ([], []))


@pytest.mark.parametrize("release", ["5.1", "5.3"])
def test_link_that_the_server_keeps_or_forgets_is_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.link(("experiment", 1), 1, 2)

    def only_reports_success(call: Call) -> Answer:
        return links.remove_without_id(call) if call.method == "DELETE" else links.created(call, "x/1")

    handlers: dict[Any, Any] = dict(routes.ROUTES)
    for method, name in (("DELETE", "items_links"), ("POST", "experiments_links")):
        handlers[method, f"TYPE/N/{name}/N"] = only_reports_success
    monkeypatch.setattr(routes, "ROUTES", handlers)
    with pytest.raises(UnexpectedWrite, match="kept the link to item 1, item 2"):
        world.unlink(("experiment", 1), 1, 2)
    with pytest.raises(UnexpectedWrite, match="did not link to experiment 2"):
        world.link_experiments(("experiment", 1), 2)


@pytest.mark.parametrize("release", ["4.3", "4.9"])
def test_api_v1_is_sent_nothing(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment(tags=["blot"])
        before = sandbox.state()
        calls = {
            "untag": lambda: manager.untag(("experiment", 1), "blot"),
            "unlink": lambda: manager.unlink(("experiment", 1), 1),
            "link_experiments": lambda: manager.link_experiments(("experiment", 1), 2),
            "unlink_experiments": lambda: manager.unlink_experiments(("experiment", 1), 2),
        }
        for name, call in calls.items():
            with pytest.raises(NotSupportedByServer, match=f'^{name} is not possible.*api="v2"'):
                call()
        assert sandbox.state() == before
