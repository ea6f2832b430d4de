"""Bookings through API v2."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from elab_api_v1.api.events import create_event, destroy_event, get_all_events, get_event
from elab_api_v1.models import EventForm
from elab_api_v1.wire import Response

from elab_sdk.errors import NotSupportedByServer
from elab_sdk.rules.releases import find_release, v2_release
from elab_sdk.v2.bridge import Bridge
from tests.recorded import steps_of
from tests.v2.driving import RELEASES, answer, bridge_to, carry_out, created_at

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

every_release = pytest.mark.parametrize("release", RELEASES)
with_offset = pytest.mark.parametrize("release", RELEASES[:5])
without_offset = pytest.mark.parametrize("release", RELEASES[5:])

_FORM = EventForm(start="2030-06-01T10:00:00+00:00", end="2030-06-01T11:00:00+00:00", title="GFP")
_EVER = (("start", "1970-01-01T00:00:00+00:00"), ("end", "9999-12-31T23:59:59+00:00"))


def _in_paris(release: str) -> Bridge:
    return Bridge(find_release(release), time_zone=ZoneInfo("Europe/Paris"))


def _of_item(item: int) -> Request[Any]:
    return attrs.evolve(get_all_events.request(), query=(("item", str(item)),))


def _times(row: dict[str, str]) -> tuple[str, str]:
    return row["start"], row["end"]


# -- booking -----------------------------------------------------------------------------------------------


@with_offset
def test_booking_is_sent_with_its_offset(release: str) -> None:
    request = create_event.request(5, body=_FORM)
    carried = carry_out(bridge_to(release), request, created_at("https://x/api/v2/event/8"))
    assert [(step.method, step.path, step.json) for step in carried.requests] == [
        ("POST", "events/5", {"start": _FORM.start, "end": _FORM.end, "title": "GFP"})
    ]
    assert request.parse(carried.response).id == 8


@without_offset
def test_booking_is_sent_in_the_time_of_the_lab_where_the_offset_is_cut_off(release: str) -> None:
    request = create_event.request(5, body=_FORM)
    carried = carry_out(_in_paris(release), request, created_at("https://x/api/v2/event/8"))
    assert carried.requests[0].json == {
        "start": "2030-06-01T12:00:00+02:00",
        "end": "2030-06-01T13:00:00+02:00",
        "title": "GFP",
    }


@without_offset
@pytest.mark.parametrize(
    "request_of",
    [
        lambda: create_event.request(5, body=_FORM),
        lambda: _of_item(5),
        lambda: get_all_events.request(start="2030-06-01T00:00:00+00:00"),
    ],
)
def test_nothing_is_sent_where_the_offset_is_cut_off_and_the_time_zone_is_unknown(
    release: str, request_of: Any
) -> None:
    with pytest.raises(NotSupportedByServer, match="time_zone="):
        next(bridge_to(release).plan(request_of()))


@every_release
def test_booking_that_is_refused_is_an_error(release: str) -> None:
    refused = answer(400, {"code": 400, "message": "", "description": "no"})
    bridge = _in_paris(release) if release in RELEASES[5:] else bridge_to(release)
    assert carry_out(bridge, create_event.request(5, body=_FORM), refused).response is refused


@every_release
def test_booking_is_cancelled(release: str) -> None:
    request = destroy_event.request(8)
    carried = carry_out(bridge_to(release), request, answer(204))
    assert [(step.method, step.path) for step in carried.requests] == [("DELETE", "event/8")]
    assert request.parse(carried.response).get("result") == "success"


# -- reading -----------------------------------------------------------------------------------------------


@every_release
def test_booking_is_read_as_the_server_sends_it(release: str) -> None:
    sent = answer(200, {"id": 8, "start": "2030-06-01 12:00:00", "end": "2030-06-01 13:00:00"})
    carried = carry_out(bridge_to(release), get_event.request(8), sent)
    assert [(step.method, step.path) for step in carried.requests] == [("GET", "event/8")]
    assert carried.response is sent


@without_offset
def test_booking_has_the_offset_of_the_lab(release: str) -> None:
    sent = answer(200, {"id": 8, "start": "2030-06-01 12:00:00", "end": "2030-12-01 13:00:00"})
    carried = carry_out(_in_paris(release), get_event.request(8), sent)
    assert _times(json.loads(carried.response.content)) == (
        "2030-06-01T12:00:00+02:00",
        "2030-12-01T13:00:00+01:00",
    )


@without_offset
def test_hour_that_occurs_twice_is_booked_both_times(release: str) -> None:
    sent = answer(200, [{"id": 8, "start": "2030-10-27 02:15:00", "end": "2030-10-27 02:45:00"}])
    carried = carry_out(_in_paris(release), _of_item(5), sent)
    assert _times(json.loads(carried.response.content)[0]) == (
        "2030-10-27T02:15:00+02:00",
        "2030-10-27T02:45:00+01:00",
    )


@with_offset
def test_bookings_of_an_item_are_asked_for_without_end(release: str) -> None:
    sent = answer(200, [])
    carried = carry_out(bridge_to(release), _of_item(5), sent)
    assert [(step.path, step.query) for step in carried.requests] == [("events/5", _EVER)]
    assert carried.response is sent


@every_release
def test_bookings_of_the_team_are_asked_for_without_end(release: str) -> None:
    sent = answer(200, [{"id": 1, "start": "2040-06-01 12:00:00", "end": "2040-06-01 13:00:00"}])
    carried = carry_out(bridge_to(release), get_all_events.request(), sent)
    assert [(step.path, step.query) for step in carried.requests] == [("events", _EVER)]
    assert carried.response is sent


@every_release
def test_window_is_compared_with_offsets(release: str) -> None:
    # the server compares without offsets: it is asked for more, by days
    sent = [
        {"id": 1, "start": "2030-06-01T11:30:00+02:00", "end": "2030-06-01T11:45:00+02:00"},
        {"id": 2, "start": "2030-06-01T12:30:00+02:00", "end": "2030-06-01T12:45:00+02:00"},
        {"id": 3, "start": "2030-06-01T10:30:00Z", "end": "2030-06-01T11:30:00Z"},
    ]
    bridge = _in_paris(release) if release in RELEASES[5:] else bridge_to(release)
    request = get_all_events.request(start="2030-06-01T10:00:00+00:00", end="2030-06-01T11:00:00+00:00")
    carried = carry_out(bridge, request, answer(200, sent))
    assert carried.requests[0].query == (
        ("start", "2030-05-30T10:00:00+00:00"),
        ("end", "2030-06-03T11:00:00+00:00"),
    )
    assert [row.id for row in request.parse(carried.response)] == [2]


@pytest.mark.parametrize(
    ("recording", "start"),
    [
        ("4.9.0-v2", "2030-06-01T10:00:00+00:00"),
        ("5.1.15-v2", "2030-06-01T10:00:00+00:00"),
        ("5.3.11-v2", "2030-06-01T10:00:00+00:00"),
        # 10:00Z was sent
        ("5.6.12-v2", "2030-06-01T10:00:00+02:00"),
    ],
)
def test_real_servers_keep_or_cut_the_offset(recording: str, start: str) -> None:
    steps = {each.step: each for each in steps_of(recording)}
    sent = steps["v2.event.create.zulu"]
    assert sent.request["json"]["start"] == "2030-06-01T10:00:00Z"
    booked = int(sent.response["headers"]["location"].rpartition("/")[2])
    bridge = Bridge(v2_release(recording.removesuffix("-v2")), time_zone=ZoneInfo("Europe/Paris"))
    request = get_all_events.request()
    carried = carry_out(bridge, request, answer(200, steps["v2.events.list"].answer))
    starts = {row.id: row.start for row in request.parse(carried.response)}
    assert starts[booked] == datetime.fromisoformat(start)


@every_release
@pytest.mark.parametrize("content", [b"<html>", b"[", b"[1]", b""])
def test_response_that_is_not_of_bookings_is_left_to_the_parser(release: str, content: bytes) -> None:
    bridge = _in_paris(release) if release in RELEASES[5:] else bridge_to(release)
    sent = Response(200, {"content-type": "text/html"}, content)
    for request in (
        _of_item(3),
        get_all_events.request(start="2030-06-01T10:00:00+00:00"),
        get_event.request(3),
    ):
        carried = carry_out(bridge, request, sent)
        assert carried.response is sent
