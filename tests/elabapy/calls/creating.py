"""Calls that create, book and cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.elabapy.calls.common import Call, careless
from tests.elabapy.calls.reading import NOBODY
from tests.safety.cases import has, nothing
from tests.safety.state import Booking

if TYPE_CHECKING:
    from tests.safety.cases import Expect
    from tests.safety.state import State
    from tests.safety.world import World

START: Final = "2032-05-04T12:00:00+00:00"
END: Final = "2032-05-04T14:00:00+00:00"
TIMES: Final = {"start": START, "end": END}


def booked(title: str = "") -> Expect:
    """The item has a booking."""

    def expect(state: State, world: World) -> None:
        state.bookings.append(Booking(world.item, START, END, title))

    return expect


def cancelled(state: State, world: World) -> None:
    """The booking is gone."""
    state.bookings.clear()


_ONE_ITEM: Final = {"items": 1}
_ONE_EVENT: Final = {"events": 1}

CREATING: Final = (
    Call(
        method="create_experiment",
        name="",
        act=lambda m, _: m.create_experiment(),
        expect=nothing,
        creates={"experiments": 1},
    ),
    Call(
        method="create_experiment",
        name="a read-only key",
        act=lambda m, _: m.create_experiment(),
        expect=nothing,
        creates={"experiments": 1},
        key="readonly",
    ),
    Call(
        method="create_experiment",
        name="as send_req",
        act=lambda m, _: m.send_req("experiments", verb="POST"),
        expect=nothing,
        creates={"experiments": 1},
    ),
    careless(
        "create_experiment",
        "send_req with fields",
        lambda m, _: m.send_req("experiments", {"title": "New"}, verb="POST"),
        "creates one, and drops the fields",
    ),
    Call(
        method="create_item",
        name="a number",
        act=lambda m, w: m.create_item(w.items_type),
        expect=nothing,
        creates=_ONE_ITEM,
    ),
    Call(
        method="create_item",
        name="digits",
        act=lambda m, w: m.create_item(str(w.items_type)),
        expect=nothing,
        creates=_ONE_ITEM,
    ),
    Call(
        method="create_item",
        name="as send_req",
        act=lambda m, w: m.send_req(f"items/{w.items_type}", verb="POST"),
        expect=nothing,
        creates=_ONE_ITEM,
    ),
    careless("create_item", "a type that does not exist", lambda m, _: m.create_item(NOBODY), ""),
    careless("create_item", "a word", lambda m, _: m.create_item("abc"), ""),
    careless("create_item", "0", lambda m, _: m.create_item(0), ""),
    careless("create_item", "1.5", lambda m, _: m.create_item(1.5), "makes an item of type 1"),
    Call(
        method="create_template",
        name="",
        act=lambda m, _: m.create_template(),
        expect=nothing,
        creates={"templates": 1},
    ),
    Call(
        method="create_event",
        name="with a title",
        act=lambda m, w: m.create_event(w.item, {**TIMES, "title": "Confocal"}),
        expect=booked("Confocal"),
        creates=_ONE_EVENT,
        why="renames the item and books nothing",
    ),
    Call(
        method="create_event",
        name="without a title",
        act=lambda m, w: m.create_event(w.item, TIMES),
        expect=booked(),
        creates=_ONE_EVENT,
    ),
    Call(
        method="create_event",
        name="with Z",
        act=lambda m, w: m.create_event(
            w.item, {"start": "2032-05-04T12:00:00Z", "end": "2032-05-04T14:00:00Z"}
        ),
        expect=booked(),
        creates=_ONE_EVENT,
    ),
    Call(
        method="create_event",
        name="without an offset",
        act=lambda m, w: m.create_event(
            w.item, {"start": "2032-05-04T12:00:00", "end": "2032-05-04T14:00:00"}
        ),
        expect=booked(),
        creates=_ONE_EVENT,
    ),
    careless(
        "create_event",
        "no end",
        lambda m, w: m.create_event(w.item, {"start": START}),
        "stores a booking without an end",
    ),
    careless(
        "create_event",
        "from later to earlier",
        lambda m, w: m.create_event(w.item, {"start": END, "end": START}),
        "stores a booking that ends before it starts",
    ),
    careless(
        "create_event",
        "a word for a time",
        lambda m, w: m.create_event(w.item, {"start": "tomorrow", "end": "later"}),
        "stores the words as times",
    ),
    careless(
        "create_event",
        "with a date",
        lambda m, w: m.create_event(w.item, {**TIMES, "date": "20320504", "title": "x"}),
        "wipes the item's title and body, or changes its date",
    ),
    careless(
        "create_event",
        "an item that does not exist",
        lambda m, _: m.create_event(NOBODY, TIMES),
        "books an item that does not exist",
    ),
    careless("create_event", "no fields", lambda m, w: m.create_event(w.item, {}), "stores an empty booking"),
    careless("create_event", "None", lambda m, w: m.create_event(w.item, None), "stores an empty booking"),
    Call(
        method="destroy_event",
        name="a number",
        act=lambda m, w: m.destroy_event(w.event),
        expect=cancelled,
        needs=has("create_event"),
    ),
    Call(
        method="destroy_event",
        name="as send_req",
        act=lambda m, w: m.send_req(f"events/{w.event}", params={}, verb="DELETE"),
        expect=cancelled,
        needs=has("create_event"),
    ),
    careless("destroy_event", "on any release", lambda m, _: m.destroy_event(NOBODY), ""),
    careless("destroy_event", "a word", lambda m, _: m.destroy_event("abc"), ""),
    careless(
        "destroy_event", "half a number more", lambda m, w: m.destroy_event(w.event + 0.5), "cancels another"
    ),
)
