"""One large file on its way up, and on its way down: the time beside bare httpx, and the memory.

A server runs in a process of its own, and so does each transfer: the peak is that of one transfer alone. Up
it goes to a sandbox, which takes a form apart, makes a checksum and stores the file, as a server has to.
Down it comes from a server that does next to nothing, as if it had cores of its own. Ours compare the
checksum in both directions, and bare httpx does not: what that takes is shown by uploads that are thrown
away.
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
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import httpx

from benchmarks.measuring import Timings, seconds
from benchmarks.memory import peak
from benchmarks.results import Row, at_most, mib, time_of
from benchmarks.serving import KEY, Serve, serving
from elab_sdk import AsyncManager, Manager
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


FLOORS: Final = {"Manager": "httpx.Client", "AsyncManager": "httpx.AsyncClient"}
KINDS: Final = (*FLOORS, *FLOORS.values())
SYNC: Final = ("Manager", FLOORS["Manager"])
RELEASE: Final = "4.3"
_ROOM: Final = 1 << 20
"""What a form adds to a file."""
_PIECE: Final = 1 << 16
_TIMEOUT: Final = 600
_LIMIT: Final = 64 << 20
_MOST: Final = 1.1


@attrs.frozen
class Place:
    """What a transfer is told: where the server is, where the file, and where what comes down goes."""

    endpoint: str
    token: str
    path: str
    back: str


@attrs.frozen
class Transfer:
    """What one transfer took: seconds, and by how many bytes the peak of memory rose."""

    seconds: float
    rose: int


Found: TypeAlias = dict[tuple[str, str], list[Transfer]]


def measure(quick: bool) -> Iterator[Row]:
    """1 GiB in each direction, a few times."""
    length = (1 << 26) if quick else 1 << 30
    found = run(length) if quick else run(length, 4, 4)
    yield from _compared(found, "up", f"{length >> 20} MiB up")
    yield from _compared(found, "down", f"{length >> 20} MiB down")
    timings = _timings(found, "away")
    alone = checksum(length)
    yield at_most(
        "  up to a server that throws it away, Manager",
        timings.ratio("Manager", "httpx.Client"),
        None,
        f"{time_of(timings.median('Manager'))}, of which the checksum alone takes {time_of(alone)}",
        f"bare httpx.Client: {time_of(timings.median('httpx.Client'))}",
    )


def _compared(found: Found, what: str, words: str) -> Iterator[Row]:
    timings = _timings(found, what)
    for kind, floor in FLOORS.items():
        yield at_most(
            f"{words}, {kind}",
            timings.ratio(kind, floor),
            _MOST if kind == "Manager" else None,
            time_of(timings.median(kind)),
            f"bare {floor}, streaming: {time_of(timings.median(floor))}",
        )
        yield risen([each.rose for each in found[kind, what]])


def _timings(found: Found, what: str) -> Timings:
    return Timings({kind: _doubled(found[kind, what]) for kind in KINDS if (kind, what) in found})


def _doubled(transfers: Sequence[Transfer]) -> list[float]:
    """The mean of each two rounds: their orders are opposite, so that what alternates meets all alike.

    It does: the memory for a file takes long to get one time, and not the next, whoever writes it.
    """
    return [
        statistics.mean(each.seconds for each in transfers[start : start + 2])
        for start in range(0, len(transfers), 2)
    ]


def checksum(length: int) -> float:
    """The seconds that SHA-256 takes for so many bytes."""
    piece, digest = bytes(1 << 20), hashlib.sha256()

    def act() -> None:
        for _ in range(length >> 20):
            digest.update(piece)

    return seconds(act)


def risen(rises: list[int]) -> Row:
    """The memory of transfers, at the worst."""
    rose = max(rises)
    return Row(
        what="  memory over the import",
        result=mib(rose),
        measured=f"the most of {len(rises)}",
        target=f"≤ {mib(_LIMIT)}",
        is_met=rose <= _LIMIT,
    )


def run(length: int, rounds: int = 1, more: int = 0) -> Found:
    """All transfers of a file of so many bytes, in turns, by kind and what was done.

    Args:
        length: The bytes of the file.
        rounds: How often each.
        more: How often more where there is a target.
    """
    found: Found = {}

    def turn(number: int, what: str, direction: str, place: Place, kinds: Sequence[str]) -> None:
        for kind in kinds if number % 2 else reversed(kinds):
            _warm(Path(place.back), 2 * length)
            found.setdefault((kind, what), []).append(_transferred(kind, direction, place))
            if direction == "down":
                _check(Path(place.back), length)

    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        path, back = f"{folder}/large.bin", f"{folder}/back.bin"
        _make(path, length)
        for number in range(rounds + more):
            # a fresh one each time: it keeps what is uploaded
            with _storing(length) as (endpoint, token):
                place = Place(endpoint, token, path, back)
                turn(number, "up", "up", place, KINDS if number < rounds else SYNC)
        with serving(Serve(file=path)) as server:
            place = Place(server.endpoint, KEY, path, back)
            for number in range(rounds):
                turn(number, "away", "up", place, SYNC)
            for number in range(rounds + 2 * more):
                turn(number, "down", "down", place, KINDS if number < rounds else SYNC)
    return found


def _make(path: str, length: int) -> None:
    piece = os.urandom(_PIECE)
    with Path(path).open("wb") as file:
        for _ in range(length // _PIECE):
            file.write(piece)


@contextmanager
def _storing(largest: int) -> Iterator[list[str]]:
    """A sandbox in a process of its own: its address, and a key."""
    command = [sys.executable, "-m", "benchmarks.transfers", "serve", str(largest)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()
        finally:
            server.communicate()


def _warm(path: Path, length: int) -> None:
    """Have the system hold as much memory for files as will be written.

    On a virtual machine the host gives it when it is first used, which takes a third as long as a transfer.
    """
    piece = bytes(_PIECE)
    with path.open("wb") as file:
        for _ in range(length // _PIECE):
            file.write(piece)
    path.unlink()


def _check(path: Path, length: int) -> None:
    if path.stat().st_size != length:
        raise RuntimeError(f"{path.stat().st_size} of {length} bytes came back")
    path.unlink()


def _transferred(kind: str, direction: str, place: Place) -> Transfer:
    command = [sys.executable, "-m", "benchmarks.transfers", kind, direction, *attrs.astuple(place)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Transfer(**json.loads(ended.stdout))


# --- in the other processes ---


def _serve(largest: int) -> None:
    """A sandbox that takes what is sent, until its input ends."""
    with Sandbox(release=RELEASE, max_body=largest + _ROOM) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        print(sandbox.endpoint, sandbox.token, flush=True)
        sys.stdin.read()


def _transfer(kind: str, direction: str, place: Place) -> Transfer:
    """One transfer, timed on a warm connection; its memory is over the imports."""
    before = peak()
    acts = {
        "Manager": _sync,
        "httpx.Client": _bare,
        "AsyncManager": lambda *told: asyncio.run(_async(*told)),
        "httpx.AsyncClient": lambda *told: asyncio.run(_bare_async(*told)),
    }
    took = acts[kind](direction, place)
    return Transfer(took, peak() - before)


def _sync(direction: str, place: Place) -> float:
    with Manager(place.endpoint, place.token, timeout=_TIMEOUT) as manager:
        uploads = manager.get_experiment(1).uploads
        began = time.perf_counter()
        if direction == "up":
            manager.upload_to_experiment(1, place.path)
        else:
            manager.download(uploads[0], place.back, existing="replace")
        return time.perf_counter() - began


async def _async(direction: str, place: Place) -> float:
    async with AsyncManager(place.endpoint, place.token, timeout=_TIMEOUT) as manager:
        uploads = (await manager.get_experiment(1)).uploads
        began = time.perf_counter()
        if direction == "up":
            await manager.upload_to_experiment(1, place.path)
        else:
            await manager.download(uploads[0], place.back, existing="replace")
        return time.perf_counter() - began


def _bare(direction: str, place: Place) -> float:
    headers = {"Authorization": place.token}
    with httpx.Client(base_url=place.endpoint, headers=headers, timeout=_TIMEOUT) as client:
        client.get("experiments/1").raise_for_status()
        began = time.perf_counter()
        if direction == "up":
            with Path(place.path).open("rb") as file:
                client.post("experiments/1", files={"file": ("large.bin", file)}).raise_for_status()
        else:
            with client.stream("GET", "uploads/1") as answer, Path(place.back).open("wb") as file:
                for part in answer.iter_bytes(_PIECE):
                    file.write(part)
        return time.perf_counter() - began


async def _bare_async(direction: str, place: Place) -> float:
    headers = {"Authorization": place.token}
    async with httpx.AsyncClient(base_url=place.endpoint, headers=headers, timeout=_TIMEOUT) as client:
        (await client.get("experiments/1")).raise_for_status()
        began = time.perf_counter()
        if direction == "up":
            with Path(place.path).open("rb") as file:
                answer = await client.post("experiments/1", files={"file": ("large.bin", file)})
            answer.raise_for_status()
        else:
            async with client.stream("GET", "uploads/1") as answer:
                with Path(place.back).open("wb") as file:
                    async for part in answer.aiter_bytes(_PIECE):
                        file.write(part)
        return time.perf_counter() - began


def _main(arguments: list[str]) -> None:
    if arguments[0] == "serve":
        _serve(int(arguments[1]))
        return
    kind, direction, *place = arguments
    print(json.dumps(attrs.asdict(_transfer(kind, direction, Place(*place)))))


if __name__ == "__main__":
    _main(sys.argv[1:])
