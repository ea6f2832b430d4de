"""Calls that create, book and cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.elabapy.calls.common import Call, careless
from tests.elabapy.calls.reading import MISSING_ID
from tests.safety.cases import has, nothing
from tests.safety.state import BookingState

if TYPE_CHECKING:
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

START: Final = "2032-05-04T12:00:00+00:00"
END: Final = "2032-05-04T14:00:00+00:00"
TIMES: Final = {"start": START, "end": END}


def booked(title: str = "") -> Expect:
    """Expect a booking of the item."""

    def expect(state: State, world: ExampleNotebook) -> None:
        state.bookings.append(BookingState(world.item, START, END, title))

    return expect


def cancelled(state: State, world: ExampleNotebook) -> None:
    """Expect no booking."""
    state.bookings.clear()


_ONE_ITEM: Final = {"items": 1}
_ONE_EVENT: Final = {"events": 1}

CREATING: Final = (
    Call(
        method="create_experiment",
        name="",
        operation=lambda m, _: m.create_experiment(),
        expect=nothing,
        creates={"experiments": 1},
    ),
    Call(
        method="create_experiment",
        name="a read-only key",
        operation=lambda m, _: m.create_experiment(),
        expect=nothing,
        creates={"experiments": 1},
        key="readonly",
    ),
    Call(
        method="create_experiment",
        name="as send_req",
        operation=lambda m, _: m.send_req("experiments", verb="POST"),
        expect=nothing,
        creates={"experiments": 1},
    ),
    careless(
        "create_experiment",
        "send_req with fields",
        lambda m, _: m.send_req("experiments", {"title": "New"}, verb="POST"),
        "creates one and ignores the fields",
    ),
    Call(
        method="create_item",
        name="ID as number",
        operation=lambda m, w: m.create_item(w.items_type),
        expect=nothing,
        creates=_ONE_ITEM,
    ),
    Call(
        method="create_item",
        name="ID as text",
        operation=lambda m, w: m.create_item(str(w.items_type)),
        expect=nothing,
        creates=_ONE_ITEM,
    ),
    Call(
        method="create_item",
        name="as send_req",
        operation=lambda m, w: m.send_req(f"items/{w.items_type}", verb="POST"),
        expect=nothing,
        creates=_ONE_ITEM,
    ),
    careless("create_item", "missing items type", lambda m, _: m.create_item(MISSING_ID), ""),
    careless("create_item", "text that is not an ID", lambda m, _: m.create_item("abc"), ""),
    careless("create_item", "0", lambda m, _: m.create_item(0), ""),
    careless("create_item", "1.5", lambda m, _: m.create_item(1.5), "creates an item of items type 1"),
    Call(
        method="create_template",
        name="",
        operation=lambda m, _: m.create_template(),
        expect=nothing,
        creates={"templates": 1},
    ),
    Call(
        method="create_event",
        name="with a title",
        operation=lambda m, w: m.create_event(w.item, {**TIMES, "title": "Confocal"}),
        expect=booked("Confocal"),
        creates=_ONE_EVENT,
        why="renames the item and books nothing",
    ),
    Call(
        method="create_event",
        name="without a title",
        operation=lambda m, w: m.create_event(w.item, TIMES),
        expect=booked(),
        creates=_ONE_EVENT,
    ),
    Call(
        method="create_event",
        name="with Z",
        operation=lambda m, w: m.create_event(
            w.item, {"start": "2032-05-04T12:00:00Z", "end": "2032-05-04T14:00:00Z"}
        ),
        expect=booked(),
        creates=_ONE_EVENT,
    ),
    Call(
        method="create_event",
        name="without an offset",
        operation=lambda m, w: m.create_event(
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
        "end before start",
        lambda m, w: m.create_event(w.item, {"start": END, "end": START}),
        "stores a booking that ends before it starts",
    ),
    careless(
        "create_event",
        "text instead of a time",
        lambda m, w: m.create_event(w.item, {"start": "tomorrow", "end": "later"}),
        "stores the text as times",
    ),
    careless(
        "create_event",
        "with a date",
        lambda m, w: m.create_event(w.item, {**TIMES, "date": "20320504", "title": "x"}),
        "clears the item's title and body, or changes its date",
    ),
    careless(
        "create_event",
        "missing item",
        lambda m, _: m.create_event(MISSING_ID, TIMES),
        "books an item that does not exist",
    ),
    careless("create_event", "no fields", lambda m, w: m.create_event(w.item, {}), "stores an empty booking"),
    careless("create_event", "None", lambda m, w: m.create_event(w.item, None), "stores an empty booking"),
    Call(
        method="destroy_event",
        name="ID as number",
        operation=lambda m, w: m.destroy_event(w.event),
        expect=cancelled,
        needs=has("create_event"),
    ),
    Call(
        method="destroy_event",
        name="as send_req",
        operation=lambda m, w: m.send_req(f"events/{w.event}", params={}, verb="DELETE"),
        expect=cancelled,
        needs=has("create_event"),
    ),
    careless("destroy_event", "missing booking", lambda m, _: m.destroy_event(MISSING_ID), ""),
    careless("destroy_event", "text that is not an ID", lambda m, _: m.destroy_event("abc"), ""),
    careless("destroy_event", "ID plus 0.5", lambda m, w: m.destroy_event(w.event + 0.5), "cancels another"),
)
