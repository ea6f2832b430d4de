"""Times without an offset, in `elab book`, `elab free` and `elab events`."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from elab_sdk import Manager
from elab_sdk.cli.local_times import LocalTimes
from elab_sdk.sandbox import Sandbox
from tests.cli.conftest import ElabCommand


@pytest.fixture(autouse=True)
def paris(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_TIME_ZONE", "Europe/Paris")


@pytest.mark.parametrize(
    "release", [pytest.param(each, marks=pytest.mark.elab_release(each)) for each in ("4.3", "5.3", "5.6")]
)
def test_local_times_are_in_the_zone_of_the_lab(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager, release: str
) -> None:
    assert sandbox.release.generation == release
    item = manager.create_item(1).id
    sandbox.make_bookable(item)
    times = ("--from", "2040-07-31T12:00", "--to", "2040-07-31 14:00")
    booked = int(elab("book", item, *times, "--title", "Confocal").out)
    start = manager.get_event(booked).start
    assert start is not None
    assert start.isoformat()[:16] == "2040-07-31T12:00"
    day = ("--from", "2040-07-31", "--to", "2040-07-31", "--hours", "10:00-16:00")
    assert elab("free", item, *day).out == (
        "2040-07-31T10:00:00+02:00\t2040-07-31T12:00:00+02:00\n"
        "2040-07-31T14:00:00+02:00\t2040-07-31T16:00:00+02:00\n"
    )
    table = elab("free", item, *day, "-o", "table").out
    assert "times in Europe/Paris" in table
    assert "2040-07-31 10:00   2040-07-31 12:00" in table


@pytest.mark.elab_release("4.4")
def test_bookings_are_listed_in_local_times_and_as_sent_in_json(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = manager.create_item(1, title="Confocal").id
    sandbox.make_bookable(item)
    elab("book", item, "--from", "2040-10-28T02:30+02:00", "--to", "2040-10-28T05:00", "--title", "Cells")
    monkeypatch.setenv("ELAB_TIME_ZONE", "America/New_York")
    table = elab("events", "-o", "table").out
    assert "times in America/New_York" in table
    assert "2040-10-27 20:30   2040-10-28 00:00   Confocal   Cells" in table
    assert "\t2040-10-27T20:30:00-04:00\t2040-10-28T00:00:00-04:00\tConfocal\t" in elab("events").out
    assert elab("events", "--fields", "start,item_title").out == "2040-10-27T20:30:00-04:00\tConfocal\n"
    assert elab("events", "--jq", ".[0].start").out == "2040-10-28T02:30:00+02:00\n"
    monkeypatch.setenv("ELAB_TIME_ZONE", "Europe/Paris")
    # this time exists twice
    assert "2040-10-28 02:30 +02:00" in elab("events", "-o", "table").out


@pytest.mark.elab_release("5.6")
def test_times_without_a_zone_are_listed_as_they_are(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = manager.create_item(1).id
    sandbox.make_bookable(item)
    elab("book", item, "--from", "2040-07-31T12:00", "--to", "2040-07-31T14:00", "--title", "Cells")
    monkeypatch.delenv("ELAB_TIME_ZONE")
    table = elab("events", "-o", "table").out
    assert "times as the server sent them" in table
    assert "2040-07-31 12:00" in table


@pytest.mark.elab_release("4.3")
@pytest.mark.parametrize(
    ("time", "fault", "first", "second"),
    [
        ("2024-03-31T02:30", "does not exist", "2024-03-31T01:30+01:00", "2024-03-31T03:30+02:00"),
        ("2024-10-27 02:30", "exists twice", "2024-10-27T02:30+02:00", "2024-10-27T02:30+01:00"),
    ],
)
def test_times_at_a_change_of_clocks_are_refused_with_both_choices(
    elab: ElabCommand, sandbox: Sandbox, time: str, fault: str, first: str, second: str
) -> None:
    before = sandbox.state()
    refused = elab("book", 1, "--from", time, "--to", "2024-12-01T12:00")
    assert refused.code == 2
    words = " ".join(refused.err.split())
    assert f"{fault} in Europe/Paris" in words
    assert f"use {first} or {second}" in words
    assert sandbox.state() == before


@pytest.mark.elab_release("5.6")
def test_the_zone_of_this_computer_is_not_enough_if_the_server_keeps_no_offsets(
    elab: ElabCommand, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELAB_TIME_ZONE")
    before = sandbox.state()
    refused = elab("book", 1, "--from", "2040-07-31T12:00", "--to", "2040-07-31T14:00")
    assert refused.code != 0
    assert "ELAB_TIME_ZONE" in refused.err
    assert sandbox.state() == before


def test_a_day_starts_at_its_first_moment_where_the_clocks_change_at_midnight() -> None:
    cairo, havana = LocalTimes(ZoneInfo("Africa/Cairo")), LocalTimes(ZoneInfo("America/Havana"))
    assert _text(cairo.read_limit("2024-04-26", "--from")) == "2024-04-26T01:00:00+03:00"
    assert _text(havana.read_limit("2024-11-03", "--from")) == "2024-11-03T00:00:00-04:00"


def test_a_booking_is_described_with_its_zone() -> None:
    paris = LocalTimes(ZoneInfo("Europe/Paris"))
    start, end = paris.read("2024-01-31T12:00", "--from"), paris.read("2024-01-31 14:00", "--to")
    assert paris.describe(start, end) == "from 2024-01-31 12:00 to 14:00 (Europe/Paris, UTC+01:00)"


def _text(moment: datetime | str) -> str:
    assert isinstance(moment, datetime)
    return moment.isoformat()
