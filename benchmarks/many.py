"""Parallel reads of many entries from a slow server, with 8 and 32 jobs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import elabapy

from benchmarks.fast_server import KEY, ServerOptions, serve
from benchmarks.results import ResultRow, at_least, at_most, time_of
from benchmarks.timing import Timings, interleaved
from elab_sdk import AsyncManager, Manager

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.fast_server import RunningServer

DELAY: Final = 0.1
ELABAPY: Final = "elabapy"
_JOBS: Final = 8
_MORE_JOBS: Final = 32


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure all clients; elabapy reads only a part, since its time per entry is constant."""
    count, part, rounds = (64, 8, 1) if quick else (1_000, 200, 3)
    with serve(ServerOptions(delay=DELAY)) as server:
        yield from _measure_rows(server, count, part, rounds)


def _measure_rows(server: RunningServer, count: int, part: int, rounds: int) -> Iterator[ResultRow]:
    elabapy_manager = elabapy.Manager(endpoint=server.endpoint, token=KEY)

    def read_sequentially() -> None:
        for entry_id in range(1, part + 1):
            elabapy_manager.get_experiment(entry_id)

    timings = interleaved(
        {
            ELABAPY: read_sequentially,
            "Manager": lambda: _sync(server, count, _JOBS),
            "AsyncManager": lambda: asyncio.run(_async(server, count, _JOBS)),
            "32": lambda: asyncio.run(_async(server, count, _MORE_JOBS)),
        },
        rounds,
        warm=0,
    )
    per_entry = Timings(
        {
            name: [elapsed / (part if name == ELABAPY else count) for elapsed in times]
            for name, times in timings.seconds.items()
        }
    )
    floor = f"elabapy, sequential: {time_of(per_entry.median(ELABAPY))} each ({part} of them)"
    for name in ("Manager", "AsyncManager"):
        yield at_least(
            f"{count:,} entries, {time_of(DELAY)} each, {name}, {_JOBS} jobs: times as fast as elabapy",
            per_entry.ratio(ELABAPY, name),
            7.5,
            time_of(timings.median(name)),
            floor,
        )
    ideal = DELAY * -(-count // _MORE_JOBS)
    with_ideal = Timings({**timings.seconds, "ideal": [ideal] * rounds})
    yield at_most(
        f"{count:,} entries, AsyncManager, {_MORE_JOBS} jobs: compared with the ideal",
        with_ideal.ratio("32", "ideal"),
        1.1,
        time_of(timings.median("32")),
        f"{-(-count // _MORE_JOBS)} × {time_of(DELAY)}",
    )


def _sync(server: RunningServer, count: int, jobs: int) -> None:
    with Manager(server.endpoint, KEY) as manager:
        entries = manager.read_many(range(1, count + 1), jobs=jobs)
    assert entries[-1].id == count


async def _async(server: RunningServer, count: int, jobs: int) -> None:
    async with AsyncManager(server.endpoint, KEY) as manager:
        entries = await manager.read_many(range(1, count + 1), jobs=jobs)
    assert entries[-1].id == count
