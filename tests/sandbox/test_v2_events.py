"""Bookings over API v2, by release: which times are accepted, what is checked, and what a change does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.client_v2 import V2Client, error_message, for_v2_releases, new_id

if TYPE_CHECKING:
    from tests.sandbox.client import HttpAnswer

WITH_OFFSET = ("4.9", "5.0", "5.1", "5.2", "5.3")
WITHOUT_OFFSET = ("5.4", "5.5", "5.6")
TEN, NOON, TWO = (f"2031-01-01T{hour}:00:00+01:00" for hour in (10, 12, 14))
FORMAT = "Could not understand date format!"


def bookable(client: V2Client) -> int:
    item = client.create_item()
    client.sandbox.make_bookable(item)
    return item


def book(
    client: V2Client, item: int, start: str = NOON, end: str = TWO, *, key: str | None = None
) -> HttpAnswer:
    return client.post(f"events/{item}", {"start": start, "end": end, "title": "Gel"}, key=key)


def listed(client: V2Client, query: str = "") -> list[tuple[str, str]]:
    return [(row["start"], row["end"]) for row in client.read(f"events{query}")]


@for_v2_releases(*WITH_OFFSET)
def test_times_keep_their_offset(client: V2Client) -> None:
    book(client, bookable(client), "2031-01-01T10:00:00Z", "2031-01-01T12:00:00+02:00")
    assert listed(client) == [("2031-01-01T10:00:00Z", "2031-01-01T12:00:00+02:00")]


@for_v2_releases(*WITHOUT_OFFSET)
def test_offset_is_cut_off_and_not_converted(client: V2Client) -> None:
    book(client, bookable(client), "2031-01-01T10:00:00Z", "2031-01-01T12:00:00+02:00")
    assert listed(client) == [("2031-01-01 10:00:00", "2031-01-01 12:00:00")]


@for_v2_releases()
def test_naive_iso_time_is_refused(client: V2Client) -> None:
    answer = book(client, bookable(client), "2031-01-01T10:00:00", "2031-01-01T12:00:00")
    assert (answer.status, error_message(answer)) == (400, FORMAT)
    assert listed(client) == []


@for_v2_releases(*WITH_OFFSET)
def test_time_with_a_blank_is_refused_while_times_have_offsets(client: V2Client) -> None:
    answer = book(client, bookable(client), "2031-01-01 10:00:00", "2031-01-01 12:00:00")
    assert (answer.status, error_message(answer)) == (400, FORMAT)


@for_v2_releases(*WITHOUT_OFFSET)
def test_time_with_a_blank_is_accepted_once_times_have_no_offsets(client: V2Client) -> None:
    book(client, bookable(client), "2031-01-01 10:00:00", "2031-01-01 12:00:00")
    assert listed(client) == [("2031-01-01 10:00:00", "2031-01-01 12:00:00")]


@for_v2_releases()
def test_day_is_booked_from_the_first_minute_to_two_before_the_end_of_the_day_before(
    client: V2Client,
) -> None:
    book(client, bookable(client), "2030-06-01", "2030-06-02")
    start, end = listed(client)[0]
    shown = ("2030-06-01T00:01:00+02:00", "2030-06-01T23:58:00+02:00")
    if client.version >= "5.4":
        shown = ("2030-06-01 00:01:00", "2030-06-01 23:58:00")
    assert (start, end) == shown


@for_v2_releases()
def test_booking_without_an_end_crashes_and_books_nothing(client: V2Client) -> None:
    answer = client.post(f"events/{bookable(client)}", {"start": NOON, "title": "Gel"})
    assert (answer.status, answer.text) == (500, "")
    assert listed(client) == []


@for_v2_releases(*WITH_OFFSET)
def test_end_before_start_is_booked_up_to_5_3(client: V2Client) -> None:
    new_id(book(client, bookable(client), TWO, NOON))
    assert client.read("events")[0]["event_duration_minutes"] == -120


@for_v2_releases(*WITHOUT_OFFSET)
def test_end_before_start_is_refused_from_5_4(client: V2Client) -> None:
    answer = book(client, bookable(client), TWO, NOON)
    message = "End time 2031-01-01 12:00:00 cannot be before start time 2031-01-01 14:00:00."
    assert (answer.status, answer.json["code"], error_message(answer)) == (400, 422, message)
    assert listed(client) == []


@for_v2_releases()
def test_overlapping_bookings_are_made(client: V2Client) -> None:
    item = bookable(client)
    assert [new_id(book(client, item)) for _ in range(2)] == [1, 2]
    assert len(listed(client)) == 2


@for_v2_releases(*WITH_OFFSET)
def test_item_that_is_not_bookable_is_booked_up_to_5_3(client: V2Client) -> None:
    new_id(book(client, client.create_item()))
    assert len(listed(client)) == 1


@for_v2_releases(*WITHOUT_OFFSET)
def test_item_that_is_not_bookable_is_refused_from_5_4(client: V2Client) -> None:
    answer = book(client, client.create_item())
    message = "You do not have the permission to book this entry."
    assert (answer.status, error_message(answer)) == (400, message)
    assert listed(client) == []


@for_v2_releases()
def test_missing_item_is_a_404_and_no_item_a_400(client: V2Client) -> None:
    assert book(client, 99999).status == 404
    answer = client.post("events", {"start": NOON, "end": TWO})
    assert (answer.status, error_message(answer)) == (400, "An item id is needed.")


@for_v2_releases()
def test_only_admins_book_the_past(client: V2Client) -> None:
    item = bookable(client)
    past = ("2019-01-01T10:00:00+01:00", "2019-01-01T11:00:00+01:00")
    answer = book(client, item, *past, key=client.sandbox.other_token)
    message = "Creation/modification of events in the past is not allowed!"
    assert (answer.status, error_message(answer)) == (400, message)
    new_id(book(client, item, *past))


@for_v2_releases("5.1", "5.2", "5.3", "5.4", "5.6")
def test_title_may_be_missing_and_is_kept_as_sent(client: V2Client) -> None:
    item = bookable(client)
    client.post(f"events/{item}", {"start": NOON, "end": TWO})
    client.post(f"events/{item}", {"start": NOON, "end": TWO, "title": '<b>x</b> "q"'})
    assert [row["title_only"] for row in client.read("events")] == ["", '<b>x</b> "q"']


@for_v2_releases("5.1", "5.2")
def test_title_over_255_characters_is_a_500_up_to_5_2(client: V2Client) -> None:
    answer = client.post(f"events/{bookable(client)}", {"start": NOON, "end": TWO, "title": "t" * 300})
    assert answer.status == 500
    assert listed(client) == []


@for_v2_releases("5.3", "5.4", "5.6")
def test_title_over_255_characters_is_cut_from_5_3(client: V2Client) -> None:
    client.post(f"events/{bookable(client)}", {"start": NOON, "end": TWO, "title": "t" * 300})
    assert client.read("events")[0]["title_only"] == "t" * 255


@for_v2_releases()
def test_window_lists_bookings_that_overlap_it(client: V2Client) -> None:
    item = bookable(client)
    book(client, item)
    inside = "?start=2031-01-01T13:00:00%2B01:00&end=2031-01-01T13:30:00%2B01:00"
    assert len(listed(client, inside)) == 1
    assert len(listed(client, "?start=2030-12-31&end=2031-01-03")) == 1
    assert listed(client, "?start=2031-01-02&end=2031-01-03") == []
    assert client.get("events?start=soon").status == 400


@for_v2_releases()
def test_list_without_a_window_ends_in_2037(client: V2Client) -> None:
    item = bookable(client)
    book(client, item, "2039-01-01T10:00:00+01:00", "2039-01-01T11:00:00+01:00")
    assert listed(client) == []
    assert len(listed(client, "?end=2040-01-01")) == 1


@for_v2_releases()
def test_events_of_an_item_are_those_of_the_item(client: V2Client) -> None:
    first, second = bookable(client), bookable(client)
    book(client, first)
    book(client, second, TEN, NOON)
    rows = client.read(f"events/{second}")
    assert [(row["item"], row["title_only"]) for row in rows] == [(second, "Gel")]
    assert client.get("events/99999").status == 404


@for_v2_releases()
def test_booking_is_read_and_deleted_by_its_own_id(client: V2Client) -> None:
    item = bookable(client)
    event = new_id(book(client, item))
    assert client.read(f"event/{event}")["item"] == item
    assert client.delete(f"events/{item}").status == 500
    assert client.delete("events/99999").status == 404
    assert client.delete(f"event/{event}").status == 204
    assert client.get(f"event/{event}").status == 404
    assert client.delete(f"event/{event}").status == 404


@for_v2_releases()
def test_others_may_neither_change_nor_delete_a_booking(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    other = client.sandbox.other_token
    refusals = [
        client.delete(f"event/{event}", key=other),
        client.patch(f"event/{event}", {"target": "title", "content": "x", "title": "x"}, key=other),
    ]
    for refusal in refusals:
        if client.version < "5.3":
            assert (refusal.status, error_message(refusal)) == (400, "This section is out of your reach!")
        else:
            message = "Sorry, you are not allowed to perform that action."
            assert (refusal.status, error_message(refusal)) == (403, message)
    assert client.read(f"event/{event}")["title"] == "Gel"


def add_past_booking(client: V2Client, item: int) -> int:
    """Add a booking of user 2 that has begun and was made long ago."""
    times = ("2020-01-01 10:00:00", "2020-01-01 11:00:00")
    if client.version < "5.4":
        times = ("2020-01-01T10:00:00+01:00", "2020-01-01T11:00:00+01:00")
    return client.sandbox.store.insert(
        "events",
        item=item,
        start=times[0],
        end=times[1],
        title="Past",
        userid=2,
        created_at="2019-12-01 10:00:00",
        modified_at="2019-12-01 10:00:00",
    )


@for_v2_releases("4.9", "5.0", "5.1", "5.2")
def test_owner_deletes_a_past_booking_up_to_5_2(client: V2Client) -> None:
    event = add_past_booking(client, bookable(client))
    assert client.delete(f"event/{event}", key=client.sandbox.other_token).status == 204


@for_v2_releases("5.3", "5.4", "5.6")
def test_only_admins_delete_a_past_booking_from_5_3(client: V2Client) -> None:
    event = add_past_booking(client, bookable(client))
    answer = client.delete(f"event/{event}", key=client.sandbox.other_token)
    message = "Creation/modification of events in the past is not allowed!"
    assert (answer.status, error_message(answer)) == (400, message)
    assert client.delete(f"event/{event}").status == 204


@for_v2_releases()
def test_bookings_of_private_items_are_hidden_from_5_3(client: V2Client) -> None:
    item = bookable(client)
    book(client, item)
    client.sandbox.share("items", item, canread="useronly")
    rows = client.get("events", key=client.sandbox.other_token).json
    assert len(rows) == (1 if client.version < "5.3" else 0)
    assert len(listed(client)) == 1


@for_v2_releases(*WITH_OFFSET)
def test_title_is_changed_by_content_up_to_5_3(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    answer = client.patch(f"event/{event}", {"target": "title", "content": "Renamed"})
    assert (answer.status, answer.json["title"]) == (200, "Renamed")


@for_v2_releases(*WITHOUT_OFFSET)
def test_content_changes_nothing_from_5_4_where_the_key_is_title(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    answer = client.patch(f"event/{event}", {"target": "title", "content": "Renamed"})
    assert (answer.status, answer.json["title"]) == (200, "Gel")
    answer = client.patch(f"event/{event}", {"target": "title", "title": "Renamed"})
    assert (answer.status, answer.json["title"]) == (200, "Renamed")


@for_v2_releases(*WITH_OFFSET)
def test_epoch_is_stored_as_the_time_of_utc_with_the_offset_of_the_server(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    answer = client.patch(f"event/{event}", {"target": "start_epoch", "epoch": "1956700800"})
    assert answer.json["start"].startswith("2032-01-03T00:00:00+0")


@for_v2_releases(*WITHOUT_OFFSET)
def test_epoch_is_refused_from_5_4(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    answer = client.patch(f"event/{event}", {"target": "start_epoch", "epoch": "1956700800"})
    assert (answer.status, error_message(answer)) == (400, "Incorrect target parameter.")


@for_v2_releases(*WITHOUT_OFFSET)
def test_both_times_are_changed_together_from_5_4(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    answer = client.patch(f"event/{event}", {"target": "datetime", "start": TEN})
    assert (answer.status, error_message(answer)) == (400, "Start and end must both be provided.")
    answer = client.patch(f"event/{event}", {"target": "datetime", "start": TEN, "end": NOON})
    assert (answer.json["start"], answer.json["end"]) == ("2031-01-01 10:00:00", "2031-01-01 12:00:00")


@for_v2_releases(*WITH_OFFSET)
def test_booking_is_moved_by_days_and_milliseconds_up_to_5_3(client: V2Client) -> None:
    event = new_id(book(client, bookable(client)))
    delta = {"days": 1, "milliseconds": 3_600_000}
    answer = client.patch(f"event/{event}", {"target": "start", "delta": delta})
    assert answer.json["start"] == "2031-01-02T13:00:00+01:00"
    assert answer.json["end"] == "2031-01-02T15:00:00+01:00"


@for_v2_releases()
def test_booking_is_bound_to_an_experiment(client: V2Client) -> None:
    event, experiment = new_id(book(client, bookable(client))), client.create("experiments")
    answer = client.patch(f"event/{event}", {"target": "experiment", "id": experiment})
    assert (answer.json["experiment"], answer.json["experiment_title"]) == (experiment, "Untitled")


@pytest.mark.parametrize("target", ["nonsense", None])
@for_v2_releases()
def test_unknown_target_is_refused(client: V2Client, target: str | None) -> None:
    event = new_id(book(client, bookable(client)))
    answer = client.patch(f"event/{event}", {"target": target})
    assert (answer.status, error_message(answer)) == (400, "Incorrect target parameter.")
