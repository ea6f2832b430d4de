"""The endpoint `events`: list, create and delete bookings."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import booking_times, errors, permissions, render, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.entries import created

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import ApiCall, JsonOut
    from elab_sdk.sandbox.store import Row

_WINDOW = ("2018-12-23T00:00:00 01:00", "2119-12-23T00:00:00 01:00")


def read(call: ApiCall) -> Answer:
    """Answer GET events/{id} with one event, or GET events with the list."""
    if not call.id:
        return _list(call)
    row = _require_event(call)
    return Answer(json=render.to_wire(call, select_keys(_all_values(call, row), call.shapes.event)))


def _list(call: ApiCall) -> Answer:
    if not call.release.event_listing:
        raise errors.refused(booking_times.UNKNOWN_FORMAT)
    start, end = _WINDOW
    if call.release.event_window:
        start, end = call.argument("start") or start, call.argument("end") or end
    # times are compared as text: an event whose start is not a time is not listed
    rows = call.store.rows('SELECT * FROM events WHERE start > ? AND "end" <= ? ORDER BY id', start, end)
    events: list[JsonOut] = [_list_row(call, row) for row in rows]
    return Answer(json=render.to_wire(call, events))


def create(call: ApiCall) -> Answer:
    """Book an item."""
    release = call.release
    if not call.id:
        raise errors.refused("Item id missing!")
    if release.event_title_required and {"start", "end", "title"} - call.form.keys():
        raise errors.crash(release)
    start, end = call.form.get("start", ""), call.form.get("end", "")
    if release.event_formats == "strict":
        start, end = _normalize(start, release), _normalize(end, release, is_end=True)
    if release.event_missing_item == "not_found" and call.store.row("items", call.id) is None:
        raise errors.not_found()
    if release.event_past != "anyone" and not call.is_admin and booking_times.is_past(start):
        raise errors.refused(booking_times.PAST)
    if release.event_midnight_second:
        start = re.sub(r"T00:00:00", "T00:00:01", start)
    title = values.storable(values.without_markup(call.form.get("title", "")), release)
    title = title or release.event_title_default
    if len(title) > 255:
        raise errors.too_long(release, "title")
    event_id = call.store.insert(
        "events", item=call.id, start=start, end=end, title=title, userid=call.userid
    )
    return created(call, event_id)


def delete(call: ApiCall) -> Answer:
    """Answer DELETE events/{id} and cancel the booking."""
    row = _require_event(call)
    release = call.release
    if release.event_past == "admins" and not call.is_admin and booking_times.is_past(str(row["start"])):
        raise errors.refused(booking_times.PAST)
    # a bug of 3.4 – 3.6: everybody except admins can delete bookings of others (observed on 3.6.7)
    may_delete_others = call.is_admin if release.event_delete == "owner" else not call.is_admin
    allowed = row["userid"] == call.userid or may_delete_others
    if not allowed:
        raise errors.refused(errors.REACH)
    call.store.delete("events", call.id)
    return Answer(json={"result": "success"})


def _require_event(call: ApiCall) -> Row:
    release = call.release
    if release.events_need_item:
        item = call.store.row("items", call.id)
        if item is None or not permissions.may_read(call, "items", item):
            raise errors.not_found()
    row = call.store.row("events", call.id)
    if row is None:
        raise errors.missing_event(release)
    return row


def _normalize(text: str, release: Release, *, is_end: bool = False) -> str:
    """Return a time with a zone unchanged; a date starts at 00:01 and ends at 23:58 of the day before.

    Raises:
        RefusedError: If the text has another format.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)", text):
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text) is None:
        raise errors.refused(booking_times.UNKNOWN_FORMAT)
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise errors.refused(booking_times.UNKNOWN_FORMAT) from None
    day = day.replace(minute=1, tzinfo=booking_times.server_zone(day.date()))
    stored = (day - timedelta(minutes=3) if is_end else day).isoformat()
    return stored if release.event_zone_colon else f"{stored[:-3]}{stored[-2:]}"


def _all_values(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    return {
        "id": row["id"],
        "item": row["item"],
        "start": row["start"],
        "end": row["end"],
        "title": row["title"],
        "title_only": row["title"],
        "userid": row["userid"],
        "team": 1,
        "experiment": None,
        "experiment_title": None,
        "item_link": None,
        "item_link_title": None,
        "book_cancel_minutes": 0,
        "book_is_cancellable": 1,
        "fullname": render.fullname(owner),
        "event_duration_minutes": booking_times.minutes_between(str(row["start"]), str(row["end"])),
    }


def _list_row(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    item = call.store.row("items", int(row["item"] or 0))
    items_type = None if item is None else call.store.row("items_types", int(item["category"] or 0))
    values = _all_values(call, row)
    title = None if item is None else f"[{item['title']}] {row['title']} ({values['fullname']})"
    values |= {
        "title": title,
        "color": None if items_type is None else f"#{items_type['color']}",
        "item_title": None if item is None else item["title"],
        "items_id": row["item"],
        "items_category": None if item is None else item["category"],
    }
    return select_keys(values, call.shapes.event_row)
