"""Reading one experiment after the other: on a warm connection, and over TLS."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Final

import elabapy
import httpx

from benchmarks.measuring import Timings, interleaved
from benchmarks.results import Row, at_least, at_most, time_of
from benchmarks.serving import KEY, Serve, serving
from elab_sdk import AsyncManager, Manager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.serving import Running

MANAGER: Final = "Manager"
ASYNC: Final = "AsyncManager"
HTTPX: Final = "httpx"
ELABAPY: Final = "elabapy"
_MOST: Final = 1.25
_BURST: Final = 50
_LEAST: Final = 3.8


def measure(quick: bool) -> Iterator[Row]:
    """Warm, then over TLS."""
    with serving() as server:
        yield from _warm(server, 200 if quick else 4_000)
    with serving(Serve(tls=True)) as server:
        yield from _tls(server, 20 if quick else 300, 3 if quick else 9)


def _warm(server: Running, rounds: int) -> Iterator[Row]:
    url = f"{server.endpoint}experiments/1"
    with (
        httpx.Client(headers={"Authorization": KEY}) as client,
        Manager(server.endpoint, KEY) as manager,
        asyncio.Runner() as runner,
    ):
        async_client = httpx.AsyncClient(headers={"Authorization": KEY})
        async_manager = AsyncManager(server.endpoint, KEY)

        async def bare() -> object:
            return (await async_client.get(url)).json()

        timings = _alternating(
            {
                HTTPX: lambda: client.get(url).json(),
                MANAGER: lambda: manager.get_experiment(1),
                "httpx.AsyncClient": lambda: runner.run(bare()),
                ASYNC: lambda: runner.run(async_manager.get_experiment(1)),
            },
            rounds,
        )
        runner.run(async_manager.aclose())
        runner.run(async_client.aclose())
    for name, floor, most in ((MANAGER, HTTPX, _MOST), (ASYNC, "httpx.AsyncClient", None)):
        words = f"{floor}.get(…).json(): {time_of(timings.median(floor))}"
        measured = time_of(timings.median(name))
        yield at_most(f"one {name}.get_experiment, warm", timings.ratio(name, floor), most, measured, words)


def _alternating(acts: dict[str, Callable[[], object]], rounds: int) -> Timings:
    """Short acts in turns, a burst of each, as a program that reads does them."""

    def burst(act: Callable[[], object]) -> Callable[[], object]:
        return lambda: [act() for _ in range(_BURST)]

    found = interleaved({name: burst(act) for name, act in acts.items()}, max(3, rounds // _BURST))
    return Timings({name: [took / _BURST for took in times] for name, times in found.seconds.items()})


def _tls(server: Running, count: int, rounds: int) -> Iterator[Row]:
    numbers = range(1, count + 1)
    theirs = elabapy.Manager(endpoint=server.endpoint, token=KEY, verify=server.authority)
    context = ssl.create_default_context(cafile=server.authority)

    def kept_alive() -> None:
        with httpx.Client(headers={"Authorization": KEY}, verify=context) as client:
            for number in numbers:
                client.get(f"{server.endpoint}experiments/{number}").json()

    def ours() -> None:
        with Manager(server.endpoint, KEY, verify=server.authority) as manager:
            for number in numbers:
                manager.get_experiment(number)

    def one_by_one() -> None:
        for number in numbers:
            theirs.get_experiment(number)

    timings = interleaved({ELABAPY: one_by_one, HTTPX: kept_alive, MANAGER: ours}, rounds)
    floor = f"elabapy, a connection each: {time_of(timings.median(ELABAPY))}"
    yield at_least(
        f"{count} × get_experiment over TLS, times as fast as elabapy",
        timings.ratio(ELABAPY, MANAGER),
        _LEAST,
        time_of(timings.median(MANAGER)),
        floor,
    )
    measured = time_of(timings.median(HTTPX))
    yield at_least(
        "  the floor: bare httpx, kept alive", timings.ratio(ELABAPY, HTTPX), None, measured, floor
    )
