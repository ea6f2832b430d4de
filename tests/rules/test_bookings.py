"""Free and booked times, across time zones and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from elab_sdk import AlreadyBookedError
from elab_sdk.rules import bookings
from elab_sdk.rules.bookings import Slot, TimeWindow, check_hours, check_window, free_slots, overlapping
from tests.rules.refusing import refused

BERLIN = ZoneInfo("Europe/Berlin")
PLUS2 = timezone(timedelta(hours=2))


@attrs.frozen
class Booking:
    start: datetime | None
    end: datetime | None
    id: int = 1


def at(hour: int, minute: int = 0, second: int = 0, day: int = 13, zone: Any = UTC) -> datetime:
    return datetime(2020, 5, day, hour, minute, second, tzinfo=zone)


def slots(found: list[Slot]) -> list[str]:
    return [f"{slot.start:%d %H:%M} {slot.end:%d %H:%M}" for slot in found]


def test_window_is_checked() -> None:
    given = check_window("2020-05-13T08:00Z", at(18), length=timedelta(hours=2), hours=("09:00", time(17)))
    assert given == TimeWindow(at(8), at(18), timedelta(hours=2), (time(9), time(17)))
    assert check_window(at(8), at(18)) == TimeWindow(at(8), at(18), timedelta(0), None)


@pytest.mark.parametrize(
    ("arguments", "argument", "says"),
    [
        ({"length": timedelta(0)}, "length", "timedelta"),
        ({"length": timedelta(-1)}, "length", "timedelta"),
        ({"length": 2}, "length", "timedelta"),
        ({"hours": ("08:00",)}, "hours", "08:00"),
        ({"hours": ("08:00", "12:00", "18:00")}, "hours", "12:00"),
        ({"hours": ("8 am", "18:00")}, "hours", "8 am"),
        ({"hours": 8}, "hours", "8"),
        ({"hours": ("18:00", "08:00")}, "hours", ("08:00:00", "18:00:00")),
        ({"hours": ("18:00", "18:00")}, "hours", "18:00:00"),
        ({"hours": (time(8, tzinfo=UTC), "18:00")}, "hours", "zone"),
        ({"hours": ("08:00", time(18, tzinfo=UTC))}, "hours", "zone"),
        ({"end": at(8)}, "end", "08:00"),
        ({"start": "x"}, "start", "x"),
    ],
)
def test_invalid_window_is_refused(arguments: Any, argument: str, says: Any) -> None:
    given = {"start": at(8), "end": at(18), **arguments}
    refused(check_window, given.pop("start"), given.pop("end"), argument=argument, says=says, **given)


def test_hours_may_end_at_midnight() -> None:
    assert check_hours(("08:00", "00:00")) == (time(8), time(0))
    assert check_hours((time(0), time(0))) == (time(0), time(0))


def test_slot_length_is_elapsed_time() -> None:
    night = Slot(datetime(2020, 3, 29, 1, tzinfo=BERLIN), datetime(2020, 3, 29, 4, tzinfo=BERLIN))
    assert night.length == timedelta(hours=2)


@pytest.mark.parametrize(
    ("booked", "expected"),
    [
        ([], ["13 08:00 13 18:00"]),
        ([(10, 12)], ["13 08:00 13 10:00", "13 12:00 13 18:00"]),
        ([(12, 10)], ["13 08:00 13 10:00", "13 12:00 13 18:00"]),
        ([(14, 15), (10, 12), (11, 13)], ["13 08:00 13 10:00", "13 13:00 13 14:00", "13 15:00 13 18:00"]),
        ([(10, 14), (11, 12)], ["13 08:00 13 10:00", "13 14:00 13 18:00"]),
        ([(7, 9)], ["13 09:00 13 18:00"]),
        ([(17, 19)], ["13 08:00 13 17:00"]),
        ([(8, 18)], []),
        ([(6, 7), (19, 20)], ["13 08:00 13 18:00"]),
        ([(8, 10)], ["13 10:00 13 18:00"]),
    ],
)
def test_free_slots_exclude_bookings(booked: list[tuple[int, int]], expected: list[str]) -> None:
    there = [Booking(at(first), at(last)) for first, last in booked]
    assert slots(free_slots(TimeWindow(at(8), at(18)), there)) == expected


def test_short_slots_are_omitted() -> None:
    there = [Booking(at(10), at(12))]
    two, over = timedelta(hours=2), timedelta(hours=2, seconds=1)
    assert slots(free_slots(TimeWindow(at(8), at(18), two), there)) == [
        "13 08:00 13 10:00",
        "13 12:00 13 18:00",
    ]
    assert slots(free_slots(TimeWindow(at(8), at(18), over), there)) == ["13 12:00 13 18:00"]


def test_slots_are_within_opening_hours() -> None:
    hours = (time(9), time(17))
    asked = TimeWindow(at(10, zone=PLUS2), at(12, day=15, zone=PLUS2), timedelta(0), hours)
    found = free_slots(asked, [Booking(at(9, zone=UTC), at(10, zone=UTC))])
    assert slots(found) == [
        "13 10:00 13 11:00",
        "13 12:00 13 17:00",
        "14 09:00 14 17:00",
        "15 09:00 15 12:00",
    ]
    assert {slot.start.tzinfo for slot in found} == {PLUS2}


def test_hours_until_midnight_end_with_day() -> None:
    asked = TimeWindow(at(20), at(2, day=14), timedelta(0), (time(22), time(0)))
    assert slots(free_slots(asked, [])) == ["13 22:00 14 00:00"]
    whole = TimeWindow(at(20), at(2, day=14), timedelta(0), (time(0), time(0)))
    assert slots(free_slots(whole, [])) == ["13 20:00 14 00:00", "14 00:00 14 02:00"]


def test_closed_day_has_no_opening_times() -> None:
    assert list(TimeWindow(at(18), at(9, day=14), timedelta(0), (time(9), time(17))).opening_times) == []
    (part,) = TimeWindow(at(18), at(9, 1, day=14), timedelta(0), (time(9), time(17))).opening_times
    assert part == (at(9, day=14), at(9, 1, day=14))


def test_last_day_is_in_zone_of_start() -> None:
    # 23:00 UTC is the next day at +02:00
    asked = TimeWindow(at(12, zone=PLUS2), at(23, zone=UTC), timedelta(0), (time(0), time(0, 30)))
    assert slots(free_slots(asked, [])) == ["14 00:00 14 00:30"]


def test_opening_hours_are_local_on_clock_changes() -> None:
    start = datetime(2020, 3, 29, 0, tzinfo=BERLIN)
    asked = TimeWindow(start, datetime(2020, 3, 29, 8, tzinfo=BERLIN), timedelta(0), (time(1), time(4)))
    (slot,) = free_slots(asked, [])
    assert (slot.start.hour, slot.end.hour, slot.length) == (1, 4, timedelta(hours=2))


@pytest.mark.parametrize(
    ("first", "last", "is_in_the_way"),
    [(8, 10, False), (8, 11, True), (11, 12, True), (12, 15, True), (13, 15, False), (9, 14, True)],
)
def test_overlapping_bookings_are_found(first: int, last: int, is_in_the_way: bool) -> None:
    booking = Booking(at(first), at(last))
    assert overlapping(TimeWindow(at(10), at(13)), [booking]) == ([booking] if is_in_the_way else [])


def test_booking_without_start_takes_no_time() -> None:
    assert overlapping(TimeWindow(at(10), at(13)), [Booking(None, at(12)), Booking(None, None)]) == []
    assert slots(free_slots(TimeWindow(at(10), at(13)), [Booking(None, at(12))])) == ["13 10:00 13 13:00"]


def test_booking_without_end_takes_no_time() -> None:
    assert overlapping(TimeWindow(at(10), at(13)), [Booking(at(12), None)]) != []
    assert slots(free_slots(TimeWindow(at(10), at(13)), [Booking(at(12), None)])) == [
        "13 10:00 13 12:00",
        "13 12:00 13 13:00",
    ]


def test_time_without_zone_is_in_zone_of_window() -> None:
    naive = Booking(datetime(2020, 5, 13, 10), datetime(2020, 5, 13, 11))
    assert overlapping(TimeWindow(at(10, zone=PLUS2), at(11, zone=PLUS2)), [naive]) == [naive]
    assert overlapping(TimeWindow(at(10), at(11)), [naive]) == [naive]
    assert overlapping(TimeWindow(at(11, zone=PLUS2), at(12, zone=PLUS2)), [naive]) == []


def test_midnight_second_is_undone() -> None:
    found = free_slots(TimeWindow(at(22), at(2, day=14)), [Booking(at(0, 0, 1, day=14), at(1, day=14))])
    assert [slot.end for slot in found][:1] == [at(0, day=14)]
    other = free_slots(TimeWindow(at(8), at(12)), [Booking(at(9, 0, 1), at(10))])
    assert found[1].start == at(1, day=14)
    assert other[0].end == at(9, 0, 1)


def test_booked_time_error_names_bookings() -> None:
    bookings.check_not_booked(3, [])
    with pytest.raises(AlreadyBookedError) as caught:
        bookings.check_not_booked(3, [Booking(at(8), at(9), 7), Booking(at(10), None, 8)])
    error = caught.value
    assert (error.item_id, error.event_ids) == (3, (7, 8))
    assert error.times == ("2020-05-13T08:00:00+00:00 – 2020-05-13T09:00:00+00:00, 2020-05-13T10:00:00+00:00")


def test_days_are_counted_in_zone_of_start() -> None:
    parts = list(TimeWindow(at(0), at(0, day=16), timedelta(0), (time(1), time(2))).opening_times)
    assert [first.date() for first, _ in parts] == [date(2020, 5, day) for day in (13, 14, 15)]
