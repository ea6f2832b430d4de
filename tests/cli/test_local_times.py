"""Times without an offset, in `elab book`, `elab free` and `elab events`."""

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.cli.conftest import ElabCommand


@pytest.fixture(autouse=True)
def paris(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_TIME_ZONE", "Europe/Paris")


@pytest.mark.elab_release("4.3", "5.3", "5.6")
def test_local_times_are_in_the_zone_of_the_lab(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager
) -> None:
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
