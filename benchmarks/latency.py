"""Sequential reads of experiments: on an open connection, and over TLS."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Final

import elabapy
import httpx

from benchmarks.fast_server import KEY, ServerOptions, serve
from benchmarks.results import ResultRow, at_least, at_most, time_of
from benchmarks.timing import Timings, interleaved
from elab_sdk import AsyncManager, Manager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.fast_server import RunningServer

MANAGER: Final = "Manager"
ASYNC: Final = "AsyncManager"
HTTPX: Final = "httpx"
ELABAPY: Final = "elabapy"
_MAX_RATIO: Final = 1.0
_BURST_SIZE: Final = 50
_MIN_RATIO: Final = 6.4


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure on an open connection, then over TLS."""
    with serve() as server:
        yield from _measure_warm(server, 200 if quick else 4_000)
    with serve(ServerOptions(tls=True)) as server:
        yield from _measure_tls(server, 20 if quick else 300, 3 if quick else 9)


def _measure_warm(server: RunningServer, rounds: int) -> Iterator[ResultRow]:
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

        timings = time_bursts(
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
    for name, floor, max_ratio in ((MANAGER, HTTPX, _MAX_RATIO), (ASYNC, "httpx.AsyncClient", None)):
        floor_label = f"{floor}.get(…).json(): {time_of(timings.median(floor))}"
        measured = time_of(timings.median(name))
        yield at_most(
            f"one {name}.get_experiment, warm", timings.ratio(name, floor), max_ratio, measured, floor_label
        )


def time_bursts(operations: dict[str, Callable[[], object]], rounds: int) -> Timings:
    """Time short operations alternately in bursts, like a program that reads."""

    def burst(operation: Callable[[], object]) -> Callable[[], object]:
        return lambda: [operation() for _ in range(_BURST_SIZE)]

    timings = interleaved(
        {name: burst(operation) for name, operation in operations.items()}, max(3, rounds // _BURST_SIZE)
    )
    return Timings(
        {name: [elapsed / _BURST_SIZE for elapsed in times] for name, times in timings.seconds.items()}
    )


def _measure_tls(server: RunningServer, count: int, rounds: int) -> Iterator[ResultRow]:
    ids = range(1, count + 1)
    elabapy_manager = elabapy.Manager(endpoint=server.endpoint, token=KEY, verify=server.authority)
    context = ssl.create_default_context(cafile=server.authority)

    def read_with_httpx() -> None:
        with httpx.Client(headers={"Authorization": KEY}, verify=context) as client:
            for entry_id in ids:
                client.get(f"{server.endpoint}experiments/{entry_id}").json()

    def read_with_manager() -> None:
        with Manager(server.endpoint, KEY, verify=server.authority) as manager:
            for entry_id in ids:
                manager.get_experiment(entry_id)

    def read_with_elabapy() -> None:
        for entry_id in ids:
            elabapy_manager.get_experiment(entry_id)

    timings = interleaved(
        {ELABAPY: read_with_elabapy, HTTPX: read_with_httpx, MANAGER: read_with_manager}, rounds
    )
    floor = f"elabapy, new connection each: {time_of(timings.median(ELABAPY))}"
    yield at_least(
        f"{count} × get_experiment over TLS, times as fast as elabapy",
        timings.ratio(ELABAPY, MANAGER),
        _MIN_RATIO,
        time_of(timings.median(MANAGER)),
        floor,
    )
    measured = time_of(timings.median(HTTPX))
    yield at_least(
        "  for comparison: bare httpx with an open connection",
        timings.ratio(ELABAPY, HTTPX),
        None,
        measured,
        floor,
    )
