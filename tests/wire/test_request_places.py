"""A limit of the requests that are under way at once."""

from __future__ import annotations

import asyncio

import pytest

from elab_sdk._async.request_places import RequestPlaces, current_place


async def _request(log: list[str], name: str, ends: asyncio.Event) -> None:
    place = current_place.get()
    assert place is not None
    await place.take()
    try:
        log.append(name)
        await ends.wait()
    finally:
        place.give_back()


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_nothing_is_limited_outside() -> None:
    assert current_place.get() is None
    with RequestPlaces(1).limit():
        assert current_place.get() is not None
    assert current_place.get() is None


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_urgent_requests_go_first_and_cancelled_ones_keep_no_place(is_cancelled: bool) -> None:
    async def run() -> list[str]:
        places, log = RequestPlaces(1), list[str]()
        ends = {name: asyncio.Event() for name in ("first", "other", "urgent")}
        tasks: dict[str, asyncio.Task[None]] = {}
        for name, end in ends.items():
            with places.limit(is_urgent=name == "urgent"):
                tasks[name] = asyncio.create_task(_request(log, name, end))
            await _settle()
        assert log == ["first"]
        if is_cancelled:
            tasks["urgent"].cancel()
        for name in ("first", "urgent", "other"):
            ends[name].set()
            await _settle()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        return log

    expected = ["first", "other"] if is_cancelled else ["first", "urgent", "other"]
    assert asyncio.run(run()) == expected


def test_place_that_was_given_to_a_cancelled_request_goes_to_the_next() -> None:
    async def run() -> list[str]:
        places, log = RequestPlaces(1), list[str]()
        end, never = asyncio.Event(), asyncio.Event()
        with places.limit():
            first = asyncio.create_task(_request(log, "first", end))
            await _settle()
            second = asyncio.create_task(_request(log, "second", never))
            third = asyncio.create_task(_request(log, "third", end))
            await _settle()
        places.give_back()  # the second has the place now, but does not know it yet
        second.cancel()
        await _settle()
        end.set()
        await asyncio.gather(first, second, third, return_exceptions=True)
        return log

    assert asyncio.run(run()) == ["first", "third"]
