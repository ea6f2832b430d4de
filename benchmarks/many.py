"""Many entries from a server that takes its time: eight at once, and thirty-two."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import elabapy

from benchmarks.measuring import Timings, interleaved
from benchmarks.results import Row, at_least, at_most, time_of
from benchmarks.serving import KEY, Serve, serving
from elab_sdk import AsyncManager, Manager

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.serving import Running

DELAY: Final = 0.1
ELABAPY: Final = "elabapy"
_AT_ONCE: Final = 8
_MANY: Final = 32


def measure(quick: bool) -> Iterator[Row]:
    """elabapy reads a part of them in each round: it takes as long for each of them."""
    count, part, rounds = (64, 8, 1) if quick else (1_000, 200, 3)
    with serving(Serve(delay=DELAY)) as server:
        yield from _measured(server, count, part, rounds)


def _measured(server: Running, count: int, part: int, rounds: int) -> Iterator[Row]:
    theirs = elabapy.Manager(endpoint=server.endpoint, token=KEY)

    def one_by_one() -> None:
        for number in range(1, part + 1):
            theirs.get_experiment(number)

    timings = interleaved(
        {
            ELABAPY: one_by_one,
            "Manager": lambda: _sync(server, count, _AT_ONCE),
            "AsyncManager": lambda: asyncio.run(_async(server, count, _AT_ONCE)),
            "32": lambda: asyncio.run(_async(server, count, _MANY)),
        },
        rounds,
        warm=0,
    )
    each = Timings(
        {
            name: [took / (part if name == ELABAPY else count) for took in times]
            for name, times in timings.seconds.items()
        }
    )
    floor = f"elabapy, one by one: {time_of(each.median(ELABAPY))} each ({part} of them)"
    for name in ("Manager", "AsyncManager"):
        yield at_least(
            f"{count:,} entries, {time_of(DELAY)} each, {name}, {_AT_ONCE} at once: times as fast as elabapy",
            each.ratio(ELABAPY, name),
            7.5,
            time_of(timings.median(name)),
            floor,
        )
    ideal = DELAY * -(-count // _MANY)
    known = Timings({**timings.seconds, "ideal": [ideal] * rounds})
    yield at_most(
        f"{count:,} entries, AsyncManager, {_MANY} at once: to the ideal",
        known.ratio("32", "ideal"),
        1.1,
        time_of(timings.median("32")),
        f"{-(-count // _MANY)} × {time_of(DELAY)}",
    )


def _sync(server: Running, count: int, jobs: int) -> None:
    with Manager(server.endpoint, KEY) as manager:
        found = manager.read_many(range(1, count + 1), jobs=jobs)
    assert found[-1].id == count


async def _async(server: Running, count: int, jobs: int) -> None:
    async with AsyncManager(server.endpoint, KEY) as manager:
        found = await manager.read_many(range(1, count + 1), jobs=jobs)
    assert found[-1].id == count
