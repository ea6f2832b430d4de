"""Upload and download of one large file: time compared with bare httpx, and memory.

The server and each transfer have their own process, so the peak memory is that of one transfer. Uploads go to
a sandbox, which parses the form, calculates a checksum and stores the file like a real server. Downloads come
from a very fast server, as if it had its own processor. The Managers verify checksums in both directions,
bare httpx does not; uploads that are discarded show the cost of the checksum. No upload with a checksum can
be faster than SHA-256 alone, which takes longer than sending the file. So its target is relative to bare
httpx with a second thread that hashes as many bytes, without anything passed between the two.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import httpx

from benchmarks import data
from benchmarks.fast_server import KEY, ServerOptions, serve
from benchmarks.memory import peak
from benchmarks.results import ResultRow, at_most, mib, time_of
from benchmarks.timing import Timings, seconds
from elab_sdk import AsyncManager, Manager
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


FLOORS: Final = {"Manager": "httpx.Client", "AsyncManager": "httpx.AsyncClient"}
KINDS: Final = (*FLOORS, *FLOORS.values())
SYNC: Final = ("Manager", FLOORS["Manager"])
HASHING: Final = "httpx.Client with SHA-256"
AWAY: Final = (*SYNC, HASHING)
RELEASE: Final = "4.3"
V2_RELEASE: Final = "5.6"
_RECORDED: Final = {RELEASE: data.WITH_TEXT, V2_RELEASE: data.WITH_V2}
_FORM_OVERHEAD: Final = 1 << 20
"""The size of a form without its file."""
_CHUNK_SIZE: Final = 1 << 16
_TIMEOUT: Final = 600
_MEMORY_LIMIT: Final = 64 << 20
_MAX_RATIO: Final = 1.1
_MAX_HASHING_RATIO: Final = 1.15


@attrs.frozen
class TransferLocation:
    """The server, the file to upload and the path of the downloaded file."""

    endpoint: str
    token: str
    path: str
    back: str


@attrs.frozen
class TransferResult:
    """The result of one transfer: seconds, and increase of the peak memory in bytes."""

    seconds: float
    memory_increase: int


Results: TypeAlias = dict[tuple[str, str], list[TransferResult]]


def measure(quick: bool) -> Iterator[ResultRow]:
    """Transfer 1 GiB in each direction several times."""
    length = (1 << 26) if quick else 1 << 30
    results = run(length) if quick else run(length, 4, 4)
    yield from _compare(results, "up", f"upload of {length >> 20} MiB")
    yield from _compare(results, "down", f"download of {length >> 20} MiB")
    results_v2 = run(length, release=V2_RELEASE) if quick else run(length, 4, release=V2_RELEASE)
    yield from _compare(results_v2, "up", f"upload of {length >> 20} MiB over API v2")
    yield from _compare(results_v2, "down", f"download of {length >> 20} MiB over API v2")
    timings = _timings(results, "away")
    checksum_seconds = checksum(length)
    yield at_most(
        "  upload to a server that discards it, Manager",
        timings.ratio("Manager", "httpx.Client"),
        None,
        f"{time_of(timings.median('Manager'))}, of which the checksum takes {time_of(checksum_seconds)}",
        f"bare httpx.Client: {time_of(timings.median('httpx.Client'))}",
    )
    yield at_most(
        "  compared with the fastest possible upload with SHA-256",
        timings.ratio("Manager", HASHING),
        _MAX_HASHING_RATIO,
        time_of(timings.median("Manager")),
        f"bare httpx.Client while a thread hashes as many bytes: {time_of(timings.median(HASHING))}",
    )


def _compare(results: Results, direction: str, label: str) -> Iterator[ResultRow]:
    timings = _timings(results, direction)
    for kind, floor in FLOORS.items():
        yield at_most(
            f"{label}, {kind}",
            timings.ratio(kind, floor),
            _MAX_RATIO if kind == "Manager" else None,
            time_of(timings.median(kind)),
            f"bare {floor}, streaming: {time_of(timings.median(floor))}",
        )
        yield memory_row([result.memory_increase for result in results[kind, direction]])


def _timings(results: Results, direction: str) -> Timings:
    return Timings(
        {
            kind: _pair_means(results[kind, direction])
            for kind in (*KINDS, HASHING)
            if (kind, direction) in results
        }
    )


def _pair_means(transfers: Sequence[TransferResult]) -> list[float]:
    """Return the means of pairs of rounds, whose orders are opposite, to cancel alternating effects.

    Reserving memory for a file is alternately slow and fast, independent of the client.
    """
    return [
        statistics.mean(result.seconds for result in transfers[start : start + 2])
        for start in range(0, len(transfers), 2)
    ]


def checksum(length: int) -> float:
    """Return the seconds that SHA-256 needs for a number of bytes."""
    return seconds(lambda: _hash(length))


def _hash(length: int) -> None:
    chunk, digest = bytes(1 << 20), hashlib.sha256()
    for _ in range(length >> 20):
        digest.update(chunk)


def memory_row(rises: list[int]) -> ResultRow:
    """Return the row for the largest memory increase."""
    largest = max(rises)
    return ResultRow(
        label="  memory increase",
        result=mib(largest),
        measured=f"maximum of {len(rises)}",
        target=f"≤ {mib(_MEMORY_LIMIT)}",
        is_met=largest <= _MEMORY_LIMIT,
    )


def run(
    length: int,
    rounds: int = 1,
    more: int = 0,
    *,
    release: str = RELEASE,
    kinds: Sequence[str] = (*KINDS, HASHING),
) -> Results:
    """Run all transfers of a file alternately and return the results by client and direction.

    Args:
        length: The size of the file in bytes.
        rounds: The number of rounds.
        more: The number of additional rounds for clients with a target.
        release: The release of the server, `RELEASE` or `V2_RELEASE`.
        kinds: The clients.
    """
    results: Results = {}

    def run_round(
        round_number: int, label: str, direction: str, location: TransferLocation, chosen: Sequence[str]
    ) -> None:
        for kind in chosen if round_number % 2 else reversed(chosen):
            if kind not in kinds:
                continue
            _reserve_memory(Path(location.back), 2 * length)
            results.setdefault((kind, label), []).append(_run_transfer(kind, direction, location))
            if direction == "down":
                _check(Path(location.back), length)

    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        path, back = f"{folder}/large.bin", f"{folder}/back.bin"
        _create_file(path, length)
        for round_number in range(rounds + more):
            # a new sandbox each time, since it keeps uploaded files
            with _run_sandbox(length, release) as (endpoint, token):
                location = TransferLocation(endpoint, token, path, back)
                run_round(round_number, "up", "up", location, KINDS if round_number < rounds else SYNC)
        with serve(ServerOptions(file=path, release=_RECORDED[release])) as server:
            location = TransferLocation(server.endpoint, KEY, path, back)
            for round_number in range(rounds):
                run_round(round_number, "away", "up", location, AWAY)
            for round_number in range(rounds + 2 * more):
                run_round(round_number, "down", "down", location, KINDS if round_number < rounds else SYNC)
    return results


def _create_file(path: str, length: int) -> None:
    chunk = os.urandom(_CHUNK_SIZE)
    with Path(path).open("wb") as file:
        for _ in range(length // _CHUNK_SIZE):
            file.write(chunk)


@contextmanager
def _run_sandbox(largest: int, release: str) -> Iterator[list[str]]:
    """Run a sandbox in its own process and return its address and key."""
    command = [sys.executable, "-m", "benchmarks.transfers", "serve", str(largest), release]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()
        finally:
            server.communicate()


def _reserve_memory(path: Path, length: int) -> None:
    """Write a file so that the system reserves as much memory for files as the transfer will need.

    On a virtual machine, memory is provided when first used, which takes a third of the time of a transfer.
    """
    chunk = bytes(_CHUNK_SIZE)
    with path.open("wb") as file:
        for _ in range(length // _CHUNK_SIZE):
            file.write(chunk)
    path.unlink()


def _check(path: Path, length: int) -> None:
    if path.stat().st_size != length:
        raise RuntimeError(f"downloaded {path.stat().st_size} of {length} bytes")
    path.unlink()


def _run_transfer(kind: str, direction: str, location: TransferLocation) -> TransferResult:
    command = [sys.executable, "-m", "benchmarks.transfers", kind, direction, *attrs.astuple(location)]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return TransferResult(**json.loads(process.stdout))


# --- in the other processes ---


def _serve(largest: int, release: str) -> None:
    """Run a sandbox until the standard input is closed."""
    with Sandbox(release=release, max_body=largest + _FORM_OVERHEAD) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        print(sandbox.endpoint, sandbox.token, flush=True)
        sys.stdin.read()


def _transfer(kind: str, direction: str, location: TransferLocation) -> TransferResult:
    """Time one transfer on an open connection and measure the memory increase after imports."""
    before = peak()
    transfers: dict[str, Callable[[str, TransferLocation], float]] = {
        "Manager": _sync,
        "httpx.Client": _bare,
        HASHING: partial(_bare, hashes=True),
        "AsyncManager": lambda *arguments: asyncio.run(_async(*arguments)),
        "httpx.AsyncClient": lambda *arguments: asyncio.run(_bare_async(*arguments)),
    }
    elapsed = transfers[kind](direction, location)
    return TransferResult(elapsed, peak() - before)


def _sync(direction: str, location: TransferLocation) -> float:
    with Manager(location.endpoint, location.token, timeout=_TIMEOUT) as manager:
        uploads = manager.get_experiment(1).uploads
        start = time.perf_counter()
        if direction == "up":
            manager.upload_to_experiment(1, location.path)
        else:
            manager.download(uploads[0], location.back, existing="replace")
        return time.perf_counter() - start


async def _async(direction: str, location: TransferLocation) -> float:
    async with AsyncManager(location.endpoint, location.token, timeout=_TIMEOUT) as manager:
        uploads = (await manager.get_experiment(1)).uploads
        start = time.perf_counter()
        if direction == "up":
            await manager.upload_to_experiment(1, location.path)
        else:
            await manager.download(uploads[0], location.back, existing="replace")
        return time.perf_counter() - start


def _paths(location: TransferLocation) -> tuple[str, str]:
    """Return the paths to upload and download a file."""
    if "/api/v2/" in location.endpoint:
        return "experiments/1/uploads", "experiments/1/uploads/1?format=binary"
    return "experiments/1", "uploads/1"


def _bare(direction: str, location: TransferLocation, *, hashes: bool = False) -> float:
    """Transfer with bare httpx, optionally while a thread hashes as many bytes."""
    headers = {"Authorization": location.token}
    upload, download = _paths(location)
    with httpx.Client(base_url=location.endpoint, headers=headers, timeout=_TIMEOUT) as client:
        client.get("experiments/1").raise_for_status()
        start = time.perf_counter()
        with _hashing(Path(location.path).stat().st_size) if hashes else nullcontext():
            if direction == "up":
                with Path(location.path).open("rb") as file:
                    client.post(upload, files={"file": ("large.bin", file)}).raise_for_status()
            else:
                with client.stream("GET", download) as response, Path(location.back).open("wb") as file:
                    for chunk in response.iter_bytes(_CHUNK_SIZE):
                        file.write(chunk)
        return time.perf_counter() - start


@contextmanager
def _hashing(length: int) -> Iterator[None]:
    """Hash a number of bytes in a thread until the end of the block, and wait for it."""
    thread = threading.Thread(target=_hash, args=(length,))
    thread.start()
    yield
    thread.join()


async def _bare_async(direction: str, location: TransferLocation) -> float:
    headers = {"Authorization": location.token}
    upload, download = _paths(location)
    async with httpx.AsyncClient(base_url=location.endpoint, headers=headers, timeout=_TIMEOUT) as client:
        (await client.get("experiments/1")).raise_for_status()
        start = time.perf_counter()
        if direction == "up":
            with Path(location.path).open("rb") as file:
                response = await client.post(upload, files={"file": ("large.bin", file)})
            response.raise_for_status()
        else:
            async with client.stream("GET", download) as response:
                with Path(location.back).open("wb") as file:
                    async for chunk in response.aiter_bytes(_CHUNK_SIZE):
                        file.write(chunk)
        return time.perf_counter() - start


def _main(arguments: list[str]) -> None:
    if arguments[0] == "serve":
        _serve(int(arguments[1]), arguments[2])
        return
    kind, direction, *location = arguments
    print(json.dumps(attrs.asdict(_transfer(kind, direction, TransferLocation(*location)))))


if __name__ == "__main__":
    _main(sys.argv[1:])
