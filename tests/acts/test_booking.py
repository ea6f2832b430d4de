"""Free slots of an item, and bookings without double booking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import pytest

from elab_sdk import AlreadyBookedError, ElabError, NotFoundError, NotSupportedByServer, ValidationError
from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS
from elab_sdk.sandbox import events
from elab_sdk.sandbox.v2 import routes
from tests.acts.test_changes import an_item as an_unbookable_item
from tests.acts.test_creating import acts
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.sandbox import Sandbox

BOOKING = [name for name in GENERATIONS if GENERATIONS[name].has("create_event")]
ALL = pytest.mark.parametrize("release", [*BOOKING, *V2_GENERATIONS])
BERLIN = ZoneInfo("Europe/Berlin")


def an_item(world: World, title: str = "Shelf") -> int:
    """Create an item that every release books."""
    item = an_unbookable_item(world, title)
    world.sandbox.make_bookable(item)
    return item


def on(day: int, hour: int, minute: int = 0, *, month: int = 11, zone: Any = UTC, fold: int = 0) -> datetime:
    return datetime(2040, month, day, hour, minute, tzinfo=zone, fold=fold)


def taken(world: World, item: int, start: str, end: str, *, by: int = 2) -> int:
    times = {"start": start, "end": end}
    if world.sandbox._record.cuts_offsets:
        local = {name: datetime.fromisoformat(each).astimezone(BERLIN) for name, each in times.items()}
        times = {name: f"{each:%Y-%m-%d %H:%M:%S}" for name, each in local.items()}
    return world.sandbox.store.insert("events", item=item, title="", userid=by, **times)


def book(world: World, *args: Any, **keywords: Any) -> Any:
    # 3.4 fails without a title; from 4.0 up to and including 4.2, a title renames the item
    if world.sandbox._record.event_title_required:
        keywords.setdefault("title", "GFP")
    return world.book(*args, **keywords)


def enough_items(world: World, count: int) -> None:
    """Create items with the IDs of the bookings: cancelling needs them from 4.4 (seen on 4.4.0 – 4.9.0)."""
    for _ in range(count):
        an_item(world, "Shelf")


def hours(slots: Any) -> list[str]:
    return [f"{slot.start:%d %H:%M}-{slot.end:%d %H:%M}" for slot in slots]


@ALL
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_free_slots_exclude_bookings(world: World, warm: bool) -> None:
    item, other = an_item(world, "Confocal"), an_item(world, "Confocal")
    third = an_item(world, "Centrifuge")
    taken(world, item, "2040-11-30T10:00:00+01:00", "2040-11-30T11:00:00+01:00")
    taken(world, item, "2040-11-30T10:30:00+00:00", "2040-11-30T12:00:00+00:00")
    taken(world, item, "2040-11-29T23:00:00+00:00", "2040-11-30T07:00:00+00:00")
    taken(world, other, "2040-11-30T07:00:00+00:00", "2040-11-30T20:00:00+00:00")
    taken(world, third, "2040-11-30T07:00:00+00:00", "2040-11-30T20:00:00+00:00")
    if warm:
        world.get_item(item)
    slots = world.free_slots(item, on(30, 6), on(30, 13))
    assert hours(slots) == ["30 07:00-30 09:00", "30 10:00-30 10:30", "30 12:00-30 13:00"]
    long = world.free_slots(item, on(30, 6), on(30, 13), length=timedelta(hours=1))
    assert hours(long) == ["30 07:00-30 09:00", "30 12:00-30 13:00"]
    assert slots[1].length == timedelta(minutes=30)


@pytest.mark.parametrize("release", ["2.0", "3.3"])
def test_release_without_bookings_raises_not_supported(world: World) -> None:
    item = an_item(world)
    world.get_item(item)
    acts_with_times: list[Callable[[], Any]] = [
        lambda: world.free_slots(item, on(1, 8), on(1, 9)),
        lambda: book(world, item, on(1, 8), on(1, 9)),
    ]
    for act in acts_with_times:
        with pytest.raises(NotSupportedByServer):
            act()


@pytest.mark.parametrize("release", ["3.4", "4.3", "4.9", "5.3", "5.6"])
def test_opening_hours_are_local_time(world: World) -> None:
    item = an_item(world)
    # clocks change from 02:00 to 03:00 on 25 March, and from 03:00 to 02:00 on 28 October
    spring = world.free_slots(item, on(25, 0, month=3, zone=BERLIN), on(26, 0, month=3, zone=BERLIN))
    autumn = world.free_slots(item, on(28, 0, month=10, zone=BERLIN), on(29, 0, month=10, zone=BERLIN))
    assert [slot.length for slot in spring + autumn] == [timedelta(hours=23), timedelta(hours=25)]
    week = world.free_slots(
        item, on(24, 0, month=3, zone=BERLIN), on(27, 0, month=3, zone=BERLIN), hours=("08:00", time(18))
    )
    assert hours(week) == [f"{day} 08:00-{day} 18:00" for day in (24, 25, 26)]
    assert [slot.start.utcoffset() for slot in week] == [timedelta(hours=each) for each in (1, 2, 2)]
    nights = world.free_slots(
        item, on(28, 0, month=10, zone=BERLIN), on(30, 0, month=10, zone=BERLIN), hours=("20:00", "00:00")
    )
    assert hours(nights) == ["28 20:00-29 00:00", "29 20:00-30 00:00"]


@pytest.mark.parametrize("release", ["3.4", "4.3", "4.9", "5.3"])
def test_repeated_hour_is_distinguished(world: World) -> None:
    item = an_item(world)
    first, second = (on(28, 2, 30, month=10, zone=BERLIN, fold=fold) for fold in (0, 1))
    book(world, item, first, on(28, 2, 15, month=10, zone=BERLIN, fold=1))
    slots = world.free_slots(item, on(28, 2, month=10, zone=BERLIN), on(28, 3, month=10, zone=BERLIN))
    assert [slot.length for slot in slots] == [timedelta(minutes=30), timedelta(minutes=45)]
    book(world, item, second, on(28, 3, month=10, zone=BERLIN))
    with pytest.raises(AlreadyBookedError):
        book(world, item, first, second)


@pytest.mark.parametrize("release", ["5.4", "5.6"])
def test_repeated_hour_is_booked_both_times_where_the_server_cuts_offsets(world: World) -> None:
    item = an_item(world)
    book(world, item, *(on(28, 2, minute, month=10, zone=BERLIN, fold=1) for minute in (15, 30)))
    slots = world.free_slots(item, on(28, 2, month=10, zone=BERLIN), on(28, 4, month=10, zone=BERLIN))
    assert [slot.length for slot in slots] == [timedelta(minutes=15), timedelta(minutes=90)]


@pytest.mark.parametrize("release", ["5.4", "5.6"])
def test_nothing_is_booked_where_the_server_cuts_offsets_and_the_time_zone_is_unknown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = an_item(world)
    monkeypatch.delenv("ELAB_TIME_ZONE")
    world.manager = world.another()
    acts_with_times: list[Callable[[], Any]] = [
        lambda: world.free_slots(item, on(1, 8), on(1, 9)),
        lambda: book(world, item, on(1, 8), on(1, 9)),
        lambda: book(world, item, on(1, 8), on(1, 9), overlapping=True),
        lambda: world.create_event(item, start=on(1, 8), end=on(1, 9)),
        lambda: world.get_all_events(start=on(1, 8)),
    ]
    for act in acts_with_times:
        with pytest.raises(NotSupportedByServer, match="time_zone='Europe/Paris'"):
            act()
    assert {each.path for each in world.sent} == {"info"}


@pytest.mark.parametrize("release", ["5.4", "5.6"])
def test_times_are_those_of_the_lab(world: World) -> None:
    item = an_item(world)
    booked = book(world, item, on(30, 10), on(30, 12))
    assert world.sandbox.state()["events"][0]["start"] == "2040-11-30 11:00:00"
    assert world.get_event(booked).start.isoformat() == "2040-11-30T11:00:00+01:00"
    assert [row.start.isoformat() for row in world.get_all_events()] == ["2040-11-30T11:00:00+01:00"]


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_events_are_listed_by_their_time(world: World) -> None:
    item = an_item(world)
    for start, end in ((8, 9), (10, 11), (12, 13)):
        book(world, item, on(30, start), on(30, end))
    assert [row.id for row in world.get_all_events()] == [1, 2, 3]
    assert [row.id for row in world.get_all_events(start=on(30, 9), end="2040-11-30T12:00+01:00")] == [2]


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_item_that_is_not_bookable_is_not_booked(world: World) -> None:
    item = an_unbookable_item(world)
    for overlapping in (False, True):
        with pytest.raises(ElabError):
            book(world, item, on(30, 10), on(30, 12), overlapping=overlapping)
    assert world.sandbox.state()["events"] == []


@pytest.mark.parametrize("release", ["4.3", "4.9", "5.3", "5.6"])
def test_booking_from_midnight_leaves_no_free_second(world: World) -> None:
    item = an_item(world)
    book(world, item, on(1, 20), on(2, 0))
    book(world, item, on(2, 0), on(2, 4))
    assert hours(world.free_slots(item, on(1, 18), on(2, 6))) == ["01 18:00-01 20:00", "02 04:00-02 06:00"]


@pytest.mark.parametrize("release", ["3.4", "3.6", "4.0"])
def test_times_of_old_servers_are_read_as_calendars_do(world: World) -> None:
    item = an_item(world)
    taken(world, item, "2040-11-30T10:00:00", "2040-11-30T11:00:00")
    taken(world, item, "2040-11-30T14:00:00+01:00", "2040-11-30T13:00:00+01:00")
    taken(world, item, "tomorrow", "later")
    slots = world.free_slots(item, on(30, 9, zone=BERLIN), on(30, 17, zone=BERLIN))
    assert hours(slots) == [
        "30 09:00-30 10:00",
        "30 11:00-30 13:00",
        "30 14:00-30 17:00",
    ]


@ALL
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_booked_time_is_not_booked_again(world: World, warm: bool) -> None:
    item, other = an_item(world, "Confocal"), an_item(world, "Confocal")
    if warm:
        world.get_item(item)
    first = book(world, item, on(30, 10), on(30, 12))
    with pytest.raises(AlreadyBookedError, match=r"2040-11-30T1[01]:00:00\+") as raised:
        book(world, item, on(30, 11), on(30, 13))
    assert (raised.value.item_id, raised.value.event_ids) == (item, (first.id,))
    book(world, item, on(30, 12), on(30, 13))
    book(world, other, on(30, 10), on(30, 12))
    assert len(world.sandbox.state()["events"]) == 3
    book(world, item, on(30, 10), on(30, 12), overlapping=True)
    assert len(world.sandbox.state()["events"]) == 4


def _creating(world: World) -> Any:
    return events.create if world.sandbox._record.v2 is None else routes.ROUTES["POST", "events/N"]


def _create_by(world: World, monkeypatch: pytest.MonkeyPatch, create: Any) -> None:
    """Let the sandbox book in another way."""
    if world.sandbox._record.v2 is None:
        monkeypatch.setattr(events, "create", create)
    else:
        monkeypatch.setitem(cast("Any", routes.ROUTES), ("POST", "events/N"), create)


@ALL
def test_later_of_two_parallel_bookings_gives_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    item = an_item(world)
    enough_items(world, 2)
    original = _creating(world)
    seen: list[int] = []

    def overtaken(call: Any) -> Any:
        seen.append(taken(world, item, "2040-11-30T11:00:00+00:00", "2040-11-30T14:00:00+00:00"))
        return original(call)

    _create_by(world, monkeypatch, overtaken)
    with pytest.raises(AlreadyBookedError) as raised:
        book(world, item, on(30, 10), on(30, 12))
    assert raised.value.event_ids == tuple(seen)
    assert [row["id"] for row in world.sandbox.state()["events"]] == seen


@pytest.mark.parametrize("release", ["3.6", "4.3", "4.9", *V2_GENERATIONS])
def test_first_booking_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    item = an_item(world)
    original = _creating(world)

    def followed(call: Any) -> Any:
        answer = original(call)
        taken(world, item, "2040-11-30T11:00:00+00:00", "2040-11-30T14:00:00+00:00")
        return answer

    _create_by(world, monkeypatch, followed)
    assert book(world, item, on(30, 10), on(30, 12)).id == 1
    assert len(world.sandbox.state()["events"]) == 2


@pytest.mark.parametrize("release", ["3.6", "4.3", "4.9", *V2_GENERATIONS])
def test_many_parallel_bookings_do_not_overlap(sandbox: Sandbox) -> None:
    world = World("sync", sandbox)
    item = an_item(world)
    enough_items(world, 8)

    def attempt(_: int) -> bool:
        try:
            world.manager.book(item, on(30, 10), on(30, 12))
        except AlreadyBookedError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = sum(pool.map(attempt, range(8)))
    world.close()
    assert won == len(sandbox.state()["events"]) == 1


@pytest.mark.parametrize("release", ["4.0", "4.1"])
def test_booking_title_that_would_rename_item_is_refused(world: World) -> None:
    item = an_item(world, "Confocal")
    with pytest.raises(NotSupportedByServer, match="omit the title"):
        book(world, item, on(30, 10), on(30, 12), title="GFP")
    assert world.sandbox.entry("items", item)["title"] == "Confocal"
    assert book(world, item, on(30, 10), on(30, 12)).id == 1


@pytest.mark.parametrize("release", ["3.4", "3.6", "4.3", "4.9", *V2_GENERATIONS])
def test_booking_title_is_stored(world: World) -> None:
    booked = book(world, an_item(world), on(30, 10), on(30, 12), title="GFP")
    assert world.get_event(booked).title == "GFP"


@ALL
def test_booking_is_cancelled_once(world: World) -> None:
    item = an_item(world)
    # from 3.4 up to and including 3.6, admins can cancel only their own bookings
    booked = book(world, item, on(30, 10), on(30, 12))
    assert world.cancel(booked) is True
    assert world.cancel(booked) is False
    assert world.sandbox.state()["events"] == []


@ALL
def test_missing_item_cannot_be_booked(world: World) -> None:
    with pytest.raises(NotFoundError):
        book(world, 99, on(30, 10), on(30, 12))
    assert world.sandbox.state()["events"] == []


@pytest.mark.parametrize("release", ["4.3"])  # the only one whose list of bookings is a text of IDs
def test_truncated_list_of_bookings_is_not_trusted(world: World) -> None:
    item = an_item(world)
    for _ in range(400):
        taken(world, item, "2030-01-01T10:00:00Z", "2030-01-01T11:00:00Z")
    with pytest.raises(NotSupportedByServer, match="more than it names"):
        world.free_slots(item, on(30, 8), on(30, 9))


WRONG: list[tuple[Any, Any, dict[str, Any], str]] = [
    (datetime(2040, 11, 30, 8), on(30, 9), {}, "has no time zone"),
    ("2040-11-30T08:00:00", on(30, 9), {}, "has no time zone"),
    (on(30, 9), on(30, 9), {}, "must be after the start"),
    (on(30, 9), on(30, 8), {}, "must be after the start"),
    ("soon", on(30, 8), {}, "must be a time"),
    (on(30, 8), on(30, 9), {"length": timedelta(0)}, "length"),
    (on(30, 8), on(30, 9), {"length": 60}, "length"),
    (on(30, 8), on(30, 9), {"hours": ("8", "x")}, "hours"),
    (on(30, 8), on(30, 9), {"hours": "08:00"}, "hours"),
    (on(30, 8), on(30, 9), {"hours": ("18:00", "08:00")}, "must end after"),
    (on(30, 8), on(30, 9), {"hours": ("08:00Z", "18:00Z")}, "must not have a time zone"),
]


@pytest.mark.parametrize(("start", "end", "more", "words"), WRONG)
def test_invalid_argument_is_refused_before_sending(
    world: World, start: Any, end: Any, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        world.free_slots(1, start, end, **more)
    if not more:
        with pytest.raises(ValidationError, match=words):
            book(world, 1, start, end)
    assert world.sent == []


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("3.6", ["GET events"]),
        ("4.3", ["GET items/1", "GET events/1", "GET events/2"]),
        ("4.9", ["GET events"]),
        ("5.3", ["GET events/1"]),
        ("5.6", ["GET events/1"]),
    ],
)
def test_booking_reads_only_what_release_needs(world: World, expected: list[str]) -> None:
    item = an_item(world)
    for hour in ("08", "09"):
        taken(world, item, f"2040-11-30T{hour}:00:00Z", f"2040-11-30T{hour}:30:00Z")
    world.get_item(item)
    world.sent.clear()
    world.free_slots(item, on(30, 12), on(30, 13))
    assert sorted(acts(world)) == sorted(expected)


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        # the item is read, since it may not be bookable
        ("5.3", ["GET items/1", "GET events/1", "events/1 start+end", "GET events/1"]),
        ("5.6", ["GET events/1", "events/1 start+end", "GET events/1"]),
    ],
)
def test_booking_is_checked_before_and_after(world: World, expected: list[str]) -> None:
    item = an_item(world)
    world.get_item(item)
    world.sent.clear()
    book(world, item, on(30, 12), on(30, 13))
    assert acts(world) == expected


@pytest.mark.parametrize("release", ["3.4"])
def test_missing_required_booking_title_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="book needs a title"):
        world.book(an_item(world), on(30, 10), on(30, 12))
    assert world.sandbox.state()["events"] == []


@pytest.mark.parametrize("release", ["2.0", "3.0", "3.3"])
def test_release_without_bookings_cannot_cancel(world: World) -> None:
    with pytest.raises(NotSupportedByServer, match=r"cancel is not possible .* It exists from 3\.4\.0"):
        world.cancel(1)
