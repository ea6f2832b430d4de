"""Bookings of the traps scenario: all forms of times, by all users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fidelity.scenario_client import created_id

if TYPE_CHECKING:
    from tests.fidelity.scenario_client import ScenarioClient


# name, start, end, title; None omits the field
_BOOKINGS: tuple[tuple[str, str | None, str | None, str | None], ...] = (
    ("title", "2030-01-01T12:00:00+01:00", "2030-01-01T14:00:00+01:00", "with title"),
    ("notitle", "2030-01-02T12:00:00+01:00", "2030-01-02T14:00:00+01:00", None),
    ("emptytitle", "2030-01-03T12:00:00+01:00", "2030-01-03T14:00:00+01:00", ""),
    ("nooffset", "2030-01-04T12:00:00", "2030-01-04T14:00:00", "x"),
    ("zulu", "2030-01-05T12:00:00Z", "2030-01-05T14:00:00Z", "x"),
    ("offset5", "2030-01-06T12:00:00-05:00", "2030-01-06T14:00:00-05:00", "x"),
    ("offset0", "2030-01-26T12:00:00+00:00", "2030-01-26T14:00:00+00:00", "x"),
    ("millis", "2030-01-07T12:00:00.123+01:00", "2030-01-07T14:00:00.456+01:00", "x"),
    ("blank", "2030-01-08 12:00:00", "2030-01-08 14:00:00", "x"),
    ("minutes", "2030-01-09T12:00", "2030-01-09T14:00", "x"),
    ("dateonly", "2030-01-10", "2030-01-11", "x"),
    ("backwards", "2030-01-12T14:00:00+01:00", "2030-01-12T12:00:00+01:00", "x"),
    ("same", "2030-01-13T12:00:00+01:00", "2030-01-13T12:00:00+01:00", "x"),
    ("past", "2019-01-14T12:00:00+01:00", "2019-01-14T14:00:00+01:00", "x"),
    ("far", "2130-01-14T12:00:00+01:00", "2130-01-14T14:00:00+01:00", "x"),
    ("overlap", "2030-01-01T13:00:00+01:00", "2030-01-01T15:00:00+01:00", "overlap"),
    ("touch", "2030-01-01T14:00:00+01:00", "2030-01-01T16:00:00+01:00", "touch"),
    ("long", "2030-02-01T12:00:00+01:00", "2030-03-01T12:00:00+01:00", "x"),
    ("noend", "2030-01-15T12:00:00+01:00", None, "x"),
    ("nostart", None, "2030-01-15T12:00:00+01:00", "x"),
    ("impossible", "2030-02-30T12:00:00+01:00", "2030-02-30T14:00:00+01:00", "x"),
    ("word", "tomorrow", "later", "x"),
    ("html", "2030-01-16T12:00:00+01:00", "2030-01-16T14:00:00+01:00", '<b>x</b> p<0.05 R&D 5\' "q"'),
    ("emoji", "2030-01-17T12:00:00+01:00", "2030-01-17T14:00:00+01:00", "\U0001f9ea"),
    ("longtitle", "2030-01-18T12:00:00+01:00", "2030-01-18T14:00:00+01:00", "t" * 300),
)
_WINDOWS = {
    "window": {"start": "2030-01-01T00:00:00+01:00", "end": "2030-01-03T00:00:00+01:00"},
    "window.date": {"start": "2030-01-01", "end": "2030-01-03"},
    "window.none": {"start": "2031-01-01T00:00:00+01:00", "end": "2031-01-03T00:00:00+01:00"},
}


def _booking_on(day: int, title: str = "x") -> dict[str, str]:
    """Return a booking of two hours on a day in January."""
    return {
        "start": f"2030-01-{day}T12:00:00+01:00",
        "end": f"2030-01-{day}T14:00:00+01:00",
        "title": title,
    }


def run(
    ask: ScenarioClient, plain_type: int, bookable_type: int, some_item: int, experiment: int, item: int
) -> None:
    """Create, list and cancel bookings."""
    bookable = ask.new("event.item", f"items/{bookable_type}") or some_item
    unbookable = ask.new("event.item.plain", f"items/{plain_type}")
    events = _book(ask, bookable)
    other_event = _book_invalid_items_and_users(ask, bookable, unbookable)
    ask("event.list", "GET", "events")
    for name, query in {**_WINDOWS, "item": {"item": str(unbookable)}, "limit": {"limit": "1"}}.items():
        ask(f"event.list.{name}", "GET", "events", query=query)
    ask("event.list.byitem", "GET", f"events/{bookable}")
    _cancel(ask, events, other_event)
    ask("event.delete.experiment", "DELETE", f"experiments/{experiment}")
    ask.read("event.delete.experiment", f"experiments/{experiment}")
    ask("event.delete.item", "DELETE", f"items/{item}")
    ask.read("event.delete.item", f"items/{item}")
    ask("event.end", "GET", "events")


def _book(ask: ScenarioClient, item: int) -> dict[str, int]:
    events: dict[str, int] = {}
    forms: dict[str, dict[str, str]] = {}
    for name, start, end, title in _BOOKINGS:
        form = {"start": start, "end": end, "title": title}
        forms[name] = {key: value for key, value in form.items() if value is not None}
    untitled = {key: value for key, value in _booking_on(19).items() if key != "title"}
    forms["tag"] = {**untitled, "tag": "x"}
    for name, form in forms.items():
        events[name] = created_id(ask(f"event.{name}", "POST", f"events/{item}", form=form))
        if events[name]:
            ask.read(f"event.{name}", f"events/{events[name]}")
    return events


def _book_invalid_items_and_users(ask: ScenarioClient, item: int, plain: int) -> int:
    """Try to book unbookable items and with other keys; return the booking of the other user."""
    event_id = created_id(ask("event.plainitem", "POST", f"events/{plain}", form=_booking_on(20)))
    if event_id:
        ask.read("event.plainitem", f"events/{event_id}")
    ask("event.ro", "POST", f"events/{item}", key="ro", form=_booking_on(21))
    other_event = created_id(
        ask("event.other", "POST", f"events/{item}", key="other", form=_booking_on(22, "of other"))
    )
    if other_event:
        ask.read("event.other", f"events/{other_event}")
    ask("event.missingitem", "POST", "events/99999", form=_booking_on(23))
    ask("event.noitem", "POST", "events", form=_booking_on(24))
    ask("event.nothing", "POST", f"events/{item}")
    return other_event


def _cancel(ask: ScenarioClient, events: dict[str, int], other_event: int) -> None:
    booked = events.get("title") or 1
    untitled = events.get("notitle") or booked
    ask("event.update", "POST", f"events/{booked}", form={"title": "changed"})
    ask.read("event.update", f"events/{booked}")
    ask("event.read.other", "GET", f"events/{booked}", key="other")
    ask("event.delete.ro", "DELETE", f"events/{untitled}", key="ro")
    ask.read("event.delete.ro", f"events/{untitled}")
    ask("event.delete.other", "DELETE", f"events/{booked}", key="other")
    ask.read("event.delete.other", f"events/{booked}")
    if other_event:
        ask("event.delete.ofother", "DELETE", f"events/{other_event}")
        ask.read("event.delete.ofother", f"events/{other_event}")
    ask("event.delete.past", "DELETE", f"events/{events.get('past') or 99999}")
    cancelled = events.get("nooffset") or booked
    ask("event.delete", "DELETE", f"events/{cancelled}")
    ask.read("event.delete", f"events/{cancelled}")
    ask("event.delete.missing", "DELETE", "events/99999")
