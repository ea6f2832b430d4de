"""Lists through API v2."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from elab_api_v1.api.experiments import get_all_experiments
from elab_api_v1.api.items import get_all_items
from elab_api_v1.api.team import get_bookable, get_tags
from elab_api_v1.api.templates import get_all_templates
from elab_api_v1.wire import Response

from tests.v2.driving import RELEASES, answer, bridge_to, carry_out

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

    from elab_sdk.v2.bridge import Bridge

every_release = pytest.mark.parametrize("release", RELEASES)
with_pins = pytest.mark.parametrize("release", ["5.2", "5.3", "5.4", "5.6"])
without_pins = pytest.mark.parametrize("release", ["4.9.0", "5.0", "5.1"])


def _row(id: int, *, pinned: bool = False, day: int | None = None) -> dict[str, Any]:
    date = f"2020-{1 + (day or id) // 28:02}-{1 + (day or id) % 28:02}"
    return {"id": id, "date": date, "title": f"E{id}", "is_pinned": int(pinned)}


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["date"], row["id"]), reverse=True)


def _served(rows: list[dict[str, Any]], request: Request[Any], *, marked: bool) -> Response:
    """What a server sends for a window: pinned rows come first."""
    query = dict(request.query)
    listed = sorted(_in_order(rows), key=lambda row: not row["is_pinned"])
    start = int(query.get("offset", 0))
    page = listed[start : start + int(query["limit"])]
    return answer(200, page if marked else [{key: row[key] for key in ("id", "date")} for row in page])


def _list(
    bridge: Bridge, rows: list[dict[str, Any]], limit: int, offset: int, *, marked: bool = True
) -> tuple[list[int], int]:
    """The IDs in a window of a list, and the number of requests."""
    query = (("limit", str(limit)), *((("offset", str(offset)),) if offset else ()))
    plan = bridge.plan(attrs.evolve(get_all_experiments.request(), query=query))
    count, step = 0, next(plan)
    while True:
        count += 1
        try:
            step = plan.send(_served(rows, step, marked=marked))
        except StopIteration as result:
            return [row["id"] for row in json.loads(result.value.content)], count


# -- requests ----------------------------------------------------------------------------------------------


@every_release
def test_list_has_the_order_and_scope_of_api_v1(release: str) -> None:
    request = attrs.evolve(get_all_items.request(), query=(("limit", "5"), ("q", "gel")))
    sent = answer(200, [_row(1)])
    carried = carry_out(bridge_to(release), request, sent)
    assert [(step.path, step.query) for step in carried.requests] == [
        ("items", (("limit", "5"), ("order", "date"), ("sort", "desc"), ("scope", "2"), ("q", "gel")))
    ]
    assert [row["id"] for row in json.loads(carried.response.content)] == [1]


@pytest.mark.parametrize("release", RELEASES[1:])
def test_list_is_not_decoded_for_the_window(release: str) -> None:
    sent = answer(200, [_row(1)])
    request = attrs.evolve(get_all_items.request(), query=(("limit", "5"),))
    assert carry_out(bridge_to(release), request, sent).response is sent


def test_row_beyond_the_limit_is_left_out_where_the_server_sends_one() -> None:
    request = attrs.evolve(get_all_items.request(), query=(("limit", "2"),))
    carried = carry_out(bridge_to("4.9.0"), request, answer(200, [_row(3), _row(2), _row(1)]))
    assert [row["id"] for row in json.loads(carried.response.content)] == [3, 2]


@every_release
def test_tags_without_numbers_are_sent(release: str) -> None:
    query = (("tags[0]", "blot"), ("tags[1]", "gel"), ("limit", "5"))
    carried = carry_out(
        bridge_to(release), attrs.evolve(get_all_experiments.request(), query=query), answer(200, [])
    )
    assert carried.requests[0].query[-2:] == (("tags[]", "blot"), ("tags[]", "gel"))


@without_pins
def test_large_limit_takes_several_requests_where_it_would_become_15(release: str) -> None:
    rows = [_row(number) for number in range(1, 10_050)]
    ids, count = _list(bridge_to(release), rows, 12_000, 0)
    assert (ids, count) == ([row["id"] for row in _in_order(rows)], 2)


@without_pins
def test_exactly_full_pages_are_complete(release: str) -> None:
    rows = [_row(number) for number in range(1, 10_050)]
    assert _list(bridge_to(release), rows, 10_000, 49)[0] == [row["id"] for row in _in_order(rows)][49:]


@every_release
def test_error_of_a_list_is_the_response(release: str) -> None:
    refused = answer(400, {"code": 400, "message": "", "description": "syntax error"})
    query = (("limit", "5"), ("q", "("))
    request = attrs.evolve(get_all_experiments.request(), query=query)
    assert carry_out(bridge_to(release), request, refused).response is refused


# -- pinned entries ----------------------------------------------------------------------------------------


@with_pins
def test_list_without_pinned_entries_is_one_request_and_stays_as_it_is(release: str) -> None:
    sent = answer(200, [_row(2), _row(1)])
    request = attrs.evolve(get_all_experiments.request(), query=(("limit", "2"),))
    assert carry_out(bridge_to(release), request, sent).response is sent


@with_pins
@pytest.mark.parametrize("pinned", [(), (1,), (40,), (20,), (3, 17, 39), range(1, 13), range(1, 41), (40, 1)])
@pytest.mark.parametrize("limit", [1, 2, 7, 39, 40, 100])
def test_pages_are_the_list_without_pins(release: str, limit: int, pinned: tuple[int, ...]) -> None:
    # two entries of each day, so that the ID decides too
    rows = [_row(number, day=number // 2, pinned=number in pinned) for number in range(1, 41)]
    expected = [row["id"] for row in _in_order(rows)]
    bridge = bridge_to(release)
    pages = [_list(bridge, rows, limit, offset)[0] for offset in range(0, 45, limit)]
    assert [number for page in pages for number in page] == expected
    assert all(len(page) == limit for page in pages[: 40 // limit])


@pytest.mark.parametrize("pinned", [(), (1,), (40,), (20,), (3, 17, 39), range(1, 13), range(1, 41), (40, 1)])
@pytest.mark.parametrize("limit", [1, 2, 7, 39, 40, 100])
def test_pages_are_the_same_where_rows_do_not_say_that_they_are_pinned(
    limit: int, pinned: tuple[int, ...]
) -> None:
    rows = [_row(number, day=number // 2, pinned=number in pinned) for number in range(1, 41)]
    expected = [row["id"] for row in _in_order(rows)]
    pages = [_list(bridge_to("5.2"), rows, limit, offset, marked=False)[0] for offset in range(0, 45, limit)]
    assert [number for page in pages for number in page] == expected


@with_pins
def test_more_pinned_entries_than_one_request_gets_are_put_in_place(release: str) -> None:
    rows = [_row(number, pinned=number <= 230) for number in range(1, 301)]
    expected = [row["id"] for row in _in_order(rows)]
    bridge = bridge_to(release)
    assert _list(bridge, rows, 5, 0)[0] == expected[:5]
    assert _list(bridge, rows, 20, 250)[0] == expected[250:270]


@with_pins
def test_whole_list_with_pinned_entries_is_one_request(release: str) -> None:
    rows = [_row(number, pinned=number == 3) for number in range(1, 41)]
    assert _list(bridge_to(release), rows, 2000, 0)[1] == 1


@with_pins
def test_full_page_with_a_pinned_entry_needs_the_displaced_row(release: str) -> None:
    rows = [_row(number, pinned=number == 3) for number in range(1, 41)]
    assert _list(bridge_to(release), rows, 10, 0)[1] == 2


@with_pins
def test_later_page_needs_one_row_to_show_that_nothing_is_pinned(release: str) -> None:
    rows = [_row(number) for number in range(1, 41)]
    assert _list(bridge_to(release), rows, 10, 10)[1] == 2


@with_pins
def test_following_page_takes_one_request(release: str) -> None:
    rows = [_row(number) for number in range(1, 41)]
    bridge = bridge_to(release)
    expected = [row["id"] for row in _in_order(rows)]
    pages = [_list(bridge, rows, 10, offset) for offset in (0, 10, 20, 30)]
    assert [number for page, _ in pages for number in page] == expected
    assert [count for _, count in pages] == [1, 1, 1, 1]
    assert _list(bridge, rows, 10, 10)[1] == 2


def test_page_that_follows_much_later_may_have_been_moved_by_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [_row(number) for number in range(1, 41)]
    bridge = bridge_to("5.6")
    _list(bridge, rows, 10, 0)
    later = time.monotonic() + 61
    monkeypatch.setattr("time.monotonic", lambda: later)
    rows[0]["is_pinned"] = 1
    assert _list(bridge, rows, 10, 10)[0] == [row["id"] for row in _in_order(rows)][10:20]


@with_pins
def test_text_that_looks_like_a_pin_is_not_one(release: str) -> None:
    sent = answer(200, [{**_row(1), "title": '"is_pinned":1'}])
    request = attrs.evolve(get_all_experiments.request(), query=(("limit", "1"),))
    assert carry_out(bridge_to(release), request, sent).response is sent


# -- the team ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["5.3", "5.4", "5.6"])
def test_bookable_items_are_filtered_by_the_server(release: str) -> None:
    sent = answer(200, [_row(1)])
    carried = carry_out(bridge_to(release), get_bookable.request(), sent)
    assert carried.requests[0].path == "items"
    assert ("bookable", "1") in carried.requests[0].query
    assert carried.response is sent


@pytest.mark.parametrize("release", ["4.9.0", "5.0", "5.1", "5.2"])
def test_bookable_items_are_picked_where_the_server_ignores_the_filter(release: str) -> None:
    rows = [{**_row(3), "is_bookable": 1}, {**_row(2), "is_bookable": 0}, {**_row(1), "is_bookable": 1}]
    request = get_bookable.request()
    carried = carry_out(bridge_to(release), request, answer(200, rows))
    assert [row.id for row in request.parse(carried.response)] == [3, 1]


def test_all_items_are_asked_for_in_pages_where_their_rows_have_bodies() -> None:
    rows = [{**_row(number), "is_bookable": 1} for number in range(4_010, 0, -1)]
    request = get_bookable.request()
    pages = (answer(200, rows[:2000]), answer(200, rows[2000:4000]), answer(200, rows[4000:]))
    carried = carry_out(bridge_to("5.1"), request, *pages)
    assert len(request.parse(carried.response)) == 4_010


@every_release
def test_templates_are_listed_whole_and_by_id(release: str) -> None:
    request = get_all_templates.request()
    rows = [{"id": 5, "title": "T", "body": "b"}, {"id": 1, "title": "T", "body": "b"}]
    carried = carry_out(bridge_to(release), request, answer(200, rows))
    assert [row.id for row in request.parse(carried.response)] == [1, 5]
    query = dict(carried.requests[0].query)
    assert ("limit" in query) == (release in ("5.3", "5.4", "5.6"))
    assert ("full" in query) == (release == "5.6")


@every_release
def test_tags_of_the_team_have_their_path(release: str) -> None:
    carried = carry_out(bridge_to(release), get_tags.request(), answer(200, [{"id": 1, "tag": "blot"}]))
    path = "team_tags" if release in ("4.9.0", "5.0") else "teams/current/tags"
    assert [step.path for step in carried.requests] == [path]


# -- other responses ---------------------------------------------------------------------------------------


@every_release
@pytest.mark.parametrize("content", [b"<html>", b"[", b"{}", b"[1]", b""])
def test_response_that_is_no_list_is_left_to_the_parser(release: str, content: bytes) -> None:
    sent = Response(200, {"content-type": "text/html"}, content)
    page = attrs.evolve(get_all_experiments.request(), query=(("limit", "5"), ("offset", "5")))
    for request in (get_bookable.request(), get_all_templates.request(), page):
        plan = bridge_to(release).plan(request)
        next(plan)
        with pytest.raises(StopIteration) as result:
            # what is wrong may be seen only after another request
            _ = [plan.send(sent) for _ in range(3)]
        assert result.value.value is sent
