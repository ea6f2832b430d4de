"""Steps of entries, which API v2 can change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pytest

from elab_sdk import (
    ConflictError,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    PermissionDeniedError,
    ServerError,
    Step,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import errors, routes
from elab_sdk.sandbox.v2 import steps as served
from elab_sdk.sandbox.v2.calls import deleted

if TYPE_CHECKING:
    from tests.facade.conftest import World

RELEASES: Final = ("4.9", "5.0", "5.3", "5.6")
EXPERIMENT: Final = ("experiment", 1)
on_releases = pytest.mark.parametrize("release", RELEASES)
on_5_6 = pytest.mark.parametrize("release", ["5.6"])


@pytest.fixture
def world(v2_world: World) -> World:
    """A world with two experiments, the first of which has the step `thaw`."""
    v2_world.create_experiment()
    v2_world.create_experiment()
    v2_world.add_step(EXPERIMENT, "thaw")
    v2_world.sent.clear()
    return v2_world


def stored(world: World, kind: str = "experiments", entry: int = 1) -> list[tuple[Any, ...]]:
    """The steps of an entry as they are stored: text, whether finished, deadline."""
    rows = world.sandbox.state()["steps"]
    return [
        (row["body"], bool(row["finished"]), row["deadline"])
        for row in rows
        if (row["kind"], row["entry"]) == (kind, entry)
    ]


def sent(world: World) -> list[str]:
    """The requests since the last call."""
    requests = [f"{each.method} {each.path}" for each in world.sent]
    world.sent.clear()
    return requests


@on_releases
def test_steps_are_added_to_entries_of_every_kind(world: World) -> None:
    items_type = world.sandbox.add_items_type("Plasmid")
    for kind, entry in (
        ("experiments", world.create_experiment()),
        ("items", world.create_item(items_type)),
        ("templates", world.create_template()),
    ):
        first = world.add_step(entry, ' say "hi" & it\'s fine ')
        second = world.add_step(entry, "weigh", deadline=datetime(2040, 1, 31, 12))
        assert isinstance(first, Step)
        assert (first.body, first.finished, first.deadline) == ('say "hi" & it\'s fine', False, None)
        assert second.deadline == datetime(2040, 1, 31, 12)
        assert [step.id for step in world.get_steps(entry)] == [first.id, second.id]
        assert [row[2] for row in stored(world, kind, entry.id)] == [None, "2040-01-31 12:00:00"]


@on_releases
def test_adding_a_step_costs_two_requests(world: World) -> None:
    world.add_step(EXPERIMENT, "weigh")
    assert sent(world) == ["POST experiments/1/steps", "GET experiments/1/steps"]
    world.add_step(EXPERIMENT, "weigh", deadline="2040-01-31T12:00")
    assert sent(world) == ["POST experiments/1/steps", "PATCH experiments/1/steps/3"]


@on_releases
def test_finished_step_stays_finished_and_an_open_one_open(world: World) -> None:
    (step,) = world.get_steps(EXPERIMENT)
    sent(world)
    for _ in range(2):
        assert world.finish_step(EXPERIMENT, step).finished_at is not None
    read, toggle = "GET experiments/1/steps", "PATCH experiments/1/steps/1"
    assert sent(world) == [read, toggle, read]
    for _ in range(2):
        assert world.reopen_step(EXPERIMENT, step.id).finished_at is None
    assert sent(world) == [read, toggle, read]
    assert stored(world) == [("thaw", False, None)]


@on_5_6
def test_step_that_somebody_finishes_at_the_same_time_is_finished(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all = served.read_all

    def finish_after_reading(call: Any) -> Any:
        answer = read_all(call)
        world.sandbox.store.change("steps", 1, finished=1)
        return answer

    monkeypatch.setitem(routes.ROUTES, ("GET", "TYPE/N/steps"), finish_after_reading)
    assert world.finish_step(EXPERIMENT, 1).finished
    assert stored(world) == [("thaw", True, None)]


@on_5_6
def test_server_that_does_not_finish_a_step_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(routes.ROUTES, ("PATCH", "TYPE/N/steps/N"), served.read)
    with pytest.raises(UnexpectedWrite, match="step 1 is still open"):
        world.finish_step(EXPERIMENT, 1)
    with pytest.raises(UnexpectedWrite, match="step 1 is 'thaw' instead of 'weigh'"):
        world.edit_step(EXPERIMENT, 1, "weigh")
    with pytest.raises(UnexpectedWrite, match="has the deadline None instead of 2040-01-31 12:00:00"):
        world.set_step_deadline(EXPERIMENT, 1, "2040-01-31 12:00")


@on_5_6
def test_server_that_does_not_delete_a_step_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(routes.ROUTES, ("DELETE", "TYPE/N/steps/N"), lambda _: deleted())
    with pytest.raises(UnexpectedWrite, match="step 1 is still there"):
        world.delete_step(EXPERIMENT, 1, body="thaw")


@on_5_6
def test_error_after_a_step_was_added_has_its_id(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Any:
        raise errors.crash()

    monkeypatch.setitem(routes.ROUTES, ("PATCH", "TYPE/N/steps/N"), fail)
    with pytest.raises(ServerError) as caught:
        world.add_step(EXPERIMENT, "weigh", deadline="2040-01-31 12:00")
    assert caught.value.__notes__ == ["done before this error: added step 2"]
    assert stored(world) == [("thaw", False, None), ("weigh", False, None)]
    monkeypatch.setitem(routes.ROUTES, ("GET", "TYPE/N/steps"), lambda _: Answer(json=[]))
    with pytest.raises(NotFoundError) as lost:
        world.add_step(EXPERIMENT, "mix")
    assert lost.value.__notes__ == ["done before this error: added step 3"]
    assert lost.value.was_sent


@on_releases
def test_text_and_deadline_are_changed_and_nothing_else(world: World) -> None:
    world.add_step(EXPERIMENT, "weigh", deadline="2040-01-31 12:00")
    step, other = world.get_steps(EXPERIMENT)
    sent(world)
    step = world.edit_step(EXPERIMENT, step, "thaw on ice")
    assert step.body == "thaw on ice"
    step = world.set_step_deadline(EXPERIMENT, step, "2040-02-01T09:30:15.5")
    assert step.deadline == datetime(2040, 2, 1, 9, 30, 15)
    assert world.set_step_deadline(EXPERIMENT, other, None).deadline is None
    assert stored(world) == [("thaw on ice", False, "2040-02-01 09:30:15"), ("weigh", False, None)]
    sent(world)
    world.edit_step(EXPERIMENT, step, "thaw on ice")
    world.set_step_deadline(EXPERIMENT, step, "2040-02-01T09:30:15")
    assert sent(world) == ["GET experiments/1/steps"] * 2


@on_5_6
def test_deadline_with_a_time_zone_becomes_the_time_in_the_lab(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2040, 1, 31, 12, tzinfo=UTC)
    monkeypatch.delenv("ELAB_TIME_ZONE", raising=False)
    unaware = world.another(api="v2")
    with pytest.raises(ValidationError, match=r"has a time zone; .*Manager\(time_zone='Europe/Paris'\)"):
        world.through(unaware, "set_step_deadline", EXPERIMENT, 1, noon)
    assert sent(world) == []
    for zone in ("Europe/Paris", ZoneInfo("Europe/Paris")):
        lab = world.another(api="v2", time_zone=zone)
        for deadline in (noon, "2040-01-31T07:00-05:00"):
            assert world.through(lab, "set_step_deadline", EXPERIMENT, 1, None).deadline is None
            step = world.through(lab, "set_step_deadline", EXPERIMENT, 1, deadline)
            assert step.deadline == datetime(2040, 1, 31, 13)


@on_releases
def test_step_is_deleted_only_with_its_text(world: World) -> None:
    step = world.add_step(EXPERIMENT, "weigh")
    sent(world)
    with pytest.raises(ValidationError, match="body is required with the ID of a step"):
        world.delete_step(EXPERIMENT, step.id)
    assert sent(world) == []
    with pytest.raises(ConflictError, match="step 2 is 'weigh', not 'thaw'"):
        world.delete_step(EXPERIMENT, step.id, body="thaw")
    assert world.delete_step(EXPERIMENT, step.id, body="weigh") is True
    assert world.delete_step(EXPERIMENT, step) is False
    assert stored(world) == [("thaw", False, None)]


@on_5_6
def test_step_that_changed_since_it_was_read_is_left_as_it_is(world: World) -> None:
    (step,) = world.get_steps(EXPERIMENT)
    world.edit_step(EXPERIMENT, step, "thaw on ice")
    for change in (
        lambda: world.edit_step(EXPERIMENT, step, "weigh"),
        lambda: world.finish_step(EXPERIMENT, step),
        lambda: world.reopen_step(EXPERIMENT, step),
        lambda: world.set_step_deadline(EXPERIMENT, step, "2040-01-31 12:00"),
        lambda: world.delete_step(EXPERIMENT, step),
    ):
        with pytest.raises(ConflictError, match="experiment 1: step 1 is 'thaw on ice'"):
            change()
    assert stored(world) == [("thaw on ice", False, None)]


@on_5_6
def test_immutable_step_is_not_sent_a_change(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = served._shown
    monkeypatch.setattr(served, "_shown", lambda call, row: {**shown(call, row), "is_immutable": 1})
    for change in (
        lambda: world.edit_step(EXPERIMENT, 1, "weigh"),
        lambda: world.set_step_deadline(EXPERIMENT, 1, "2040-01-31 12:00"),
        lambda: world.delete_step(EXPERIMENT, 1, body="thaw"),
    ):
        with pytest.raises(ValidationError, match="step 1 is immutable"):
            change()
    assert {each.method for each in world.sent} == {"GET"}
    assert world.finish_step(EXPERIMENT, 1).finished


@on_releases
def test_invalid_step_is_refused_before_anything_is_sent(world: World) -> None:
    (step,) = world.get_steps(EXPERIMENT)
    sent(world)
    for text, reason in (
        (" ", "body is blank"),
        ("a\nb", "body must be a single line"),
        ("a | b", r"body contains '\|'"),
        ("a\0b", "body contains a NUL"),
        (None, "body must be text, not None"),
    ):
        with pytest.raises(ValidationError, match=reason):
            world.add_step(EXPERIMENT, text)
        with pytest.raises(ValidationError, match=reason):
            world.edit_step(EXPERIMENT, 1, text)
    for deadline in ("tomorrow", "2040-01-31", "2040-02-30 12:00", datetime(2040, 1, 31).date(), 7):
        with pytest.raises(ValidationError, match="deadline must be a datetime or text"):
            world.add_step(EXPERIMENT, "weigh", deadline=deadline)
    with pytest.raises(ValidationError, match="step 1 belongs to entry 1, not to experiment 2"):
        world.finish_step(("experiment", 2), step)
    with pytest.raises(ValidationError, match="step must be a step or its ID"):
        world.finish_step(EXPERIMENT, world.create_experiment())
    assert [each for each in sent(world) if "steps" in each] == []


@on_releases
def test_markup_in_a_step_is_refused_where_titles_lose_it(world: World) -> None:
    if world.sandbox.release.generation == "4.9":
        with pytest.raises(ValidationError, match="which may begin a tag"):
            world.add_step(EXPERIMENT, "wait <b>1 h</b>")
        assert world.add_step(EXPERIMENT, "wait until T < 4 °C").body == "wait until T < 4 °C"
    else:
        assert world.add_step(EXPERIMENT, "wait <b>1 h</b>").body == "wait <b>1 h</b>"


@on_releases
def test_step_of_another_or_a_missing_entry_is_not_found(world: World) -> None:
    for call in (
        lambda: world.finish_step(("experiment", 2), 1),
        lambda: world.edit_step(("experiment", 2), 1, "weigh"),
        lambda: world.finish_step(("experiment", 99_999), 1),
        lambda: world.add_step(("experiment", 99_999), "weigh"),
        lambda: world.get_steps(("item", 99_999)),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert stored(world) == [("thaw", False, None)]


@on_releases
def test_steps_of_others_are_read_and_not_changed(world: World) -> None:
    stranger = world.another(world.sandbox.other_token, api="v2")
    (step,) = world.through(stranger, "get_steps", EXPERIMENT)
    for name, arguments in (
        ("add_step", ("weigh",)),
        ("finish_step", (step,)),
        ("edit_step", (step, "weigh")),
        ("set_step_deadline", (step, "2040-01-31 12:00")),
        ("delete_step", (step,)),
    ):
        with pytest.raises(PermissionDeniedError):
            world.through(stranger, name, EXPERIMENT, *arguments)
    assert stored(world) == [("thaw", False, None)]


@pytest.mark.parametrize("release", ["4.3", "4.9"])
def test_server_that_is_used_through_api_v1_changes_no_steps(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment()
        before = sandbox.state()
        with pytest.raises(NotSupportedByServer, match=r"add_step .* exists from 5\.0\.0"):
            manager.add_step(created, "weigh")
        with pytest.raises(NotSupportedByServer, match="get_steps"):
            manager.get_steps(created)
        assert sandbox.state() == before
