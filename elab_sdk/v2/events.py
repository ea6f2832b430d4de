"""Bookings of items.

From 5.4 servers cut off the offset of a time and keep the rest (seen on 5.6.12): `10:00Z` becomes 10:00,
which its web page shows as local time. The server does not report its time zone, so the caller must say it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from elab_api_v1.types import UNSET
from elab_api_v2.api.events import create_event, delete_event, get_event, list_events, list_item_events
from elab_api_v2.models.event_create import EventCreate

from elab_sdk.errors import NotSupportedByServer
from elab_sdk.rules.bookings import NO_TIME_ZONE
from elab_sdk.v2.plans import created, done, failed, json_object, json_response, json_rows

if TYPE_CHECKING:
    from datetime import tzinfo

    from elab_api_v1.types import JsonObject
    from elab_api_v1.wire import Response

    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["create", "destroy", "read", "read_all"]

_EVER: Final = ("1970-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00")
"""The window of a list. Without it, lists end in 2037."""


def create(server: Server, call: V1Call) -> Plan:
    """`POST events/N`: book an item."""
    form, zone = call.form, _zone_to_send(server, call)
    body = EventCreate(
        start=_sent(form["start"], zone), end=_sent(form["end"], zone), title=form.get("title", UNSET)
    )
    response = yield create_event.request(call.id, body=body)
    return response if failed(response) else created(create_event.parse(response))


def read(server: Server, call: V1Call) -> Plan:
    """`GET events/N`: one booking."""
    response = yield get_event.request(call.id)
    zone = _zone_received(server)
    booking = None if zone is None else json_object(response)
    if zone is None or booking is None:
        return response
    return json_response(_with_offsets(booking, zone))


def destroy(_: Server, call: V1Call) -> Plan:
    """`DELETE events/N`: cancel a booking."""
    response = yield delete_event.request(call.id)
    return response if failed(response) else done()


def read_all(server: Server, call: V1Call) -> Plan:
    """`GET events`: the bookings of the team in a window; or of one item, whenever they are."""
    item = call.query("item")
    if item is not None:
        return (yield from _of_item(server, call, int(item)))
    start, end = call.query("start"), call.query("end")
    zone = _zone_received(server) if start is None and end is None else _zone_to_send(server, call)
    # the server compares times without their offsets, so the window is wider than requested, by days
    window = (_EVER[0] if start is None else _day(start, -2), _EVER[1] if end is None else _day(end, 2))
    response = yield list_events.request(start=window[0], end=window[1])
    rows = None if zone is None and window == _EVER else _rows(response, zone)
    if rows is None:
        return response
    return json_response([row for row in rows if _is_within(row, start, end)])


def _of_item(server: Server, call: V1Call, item: int) -> Plan:
    """`GET events/N` of API v2: the list of the team depends on whose bookings the user has chosen to see.

    Bookings up to and including 5.3 may end before they start, so none is left out by its time.
    """
    zone = _zone_to_send(server, call)
    response = yield list_item_events.request(item, start=_EVER[0], end=_EVER[1])
    rows = None if zone is None else _rows(response, zone)
    return response if rows is None else json_response([*rows])


# -- times -------------------------------------------------------------------------------------------------


def _zone_received(server: Server) -> tzinfo | None:
    """The time zone of the times that the server sends; None if they have an offset, or it is unknown."""
    return server.time_zone if server.v2.event_times == "local" else None


def _zone_to_send(server: Server, call: V1Call) -> tzinfo | None:
    """The time zone of the times that are sent; None if they keep their offset.

    Raises:
        NotSupportedByServer: The server cuts off offsets, and the caller did not say the time zone.
    """
    zone = _zone_received(server)
    if zone is None and server.v2.event_times == "local":
        raise NotSupportedByServer(call.request.operation, server.release.generation, str(NO_TIME_ZONE))
    return zone


def _sent(text: str, zone: tzinfo | None) -> str:
    return text if zone is None else datetime.fromisoformat(text).astimezone(zone).isoformat()


def _with_offsets(row: JsonObject, zone: tzinfo) -> JsonObject:
    """Get a booking whose times have the offset of the lab.

    An hour that occurs twice, when clocks are put back, is booked from its first until its second occurrence:
    the server has not kept which one was meant.
    """
    for key, fold in (("start", 0), ("end", 1)):
        moment = _moment(row.get(key))
        if moment is not None and moment.tzinfo is None:
            row[key] = moment.replace(tzinfo=zone, fold=fold).isoformat()
    return row


def _moment(value: object) -> datetime | None:
    """A time, if it is one: releases before 4.1 stored any text."""
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


# -- lists -------------------------------------------------------------------------------------------------


def _rows(response: Response, zone: tzinfo | None) -> list[JsonObject] | None:
    """The bookings in a response; None if it is not a list."""
    rows = json_rows(response)
    return rows if zone is None or rows is None else [_with_offsets(row, zone) for row in rows]


def _day(text: str, days: int) -> str:
    """A time some days from another."""
    return (datetime.fromisoformat(text) + timedelta(days=days)).isoformat()


def _is_within(row: JsonObject, start: str | None, end: str | None) -> bool:
    """Whether a booking is in a window. One whose times are unclear is."""
    begins, ends = _moment(row.get("start")), _moment(row.get("end"))
    return not (
        (
            start is not None
            and begins is not None
            and begins.tzinfo
            and begins <= datetime.fromisoformat(start)
        )
        or (end is not None and ends is not None and ends.tzinfo and ends > datetime.fromisoformat(end))
    )
