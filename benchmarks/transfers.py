"""One large file on its way up, and on its way down: the time beside bare httpx, and the memory.

A sandbox runs in a process of its own, and so does each transfer: the peak is that of one transfer alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import httpx

from benchmarks.measuring import Timings
from benchmarks.memory import peak
from benchmarks.results import Row, at_most, mib, time_of
from elab_sdk import AsyncManager, Manager
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk import Upload

KINDS: Final = ("httpx", "Manager", "AsyncManager")
RELEASE: Final = "4.3"
_ROOM: Final = 1 << 20
"""What a form adds to a file."""
_PIECE: Final = 1 << 16
_TIMEOUT: Final = 600
_LIMIT: Final = 64 << 20
_MOST: Final = 1.1


@attrs.frozen
class Place:
    """What a transfer is told: where the server is, and where the file."""

    endpoint: str
    token: str
    path: str


@attrs.frozen
class Transfer:
    """What one transfer took: seconds, and by how many bytes the peak of memory rose."""

    seconds: float
    rose: int


def measure(quick: bool) -> Iterator[Row]:
    """1 GiB in each direction, a few times."""
    length, rounds = (1 << 26, 1) if quick else (1 << 30, 3)
    found = run(length, rounds)
    for direction in ("up", "down"):
        timings = Timings({kind: [each.seconds for each in found[kind, direction]] for kind in KINDS})
        for kind in KINDS[1:]:
            yield at_most(
                f"{length >> 20} MiB {direction}, {kind}",
                timings.ratio(kind, "httpx"),
                _MOST if kind == "Manager" else None,
                time_of(timings.median(kind)),
                f"bare httpx, streaming: {time_of(timings.median('httpx'))}",
            )
            yield risen([each.rose for each in found[kind, direction]])


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


def run(length: int, rounds: int = 1) -> dict[tuple[str, str], list[Transfer]]:
    """All transfers of a file of so many bytes, in turns, by kind and direction."""
    found: dict[tuple[str, str], list[Transfer]] = {}
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        path = Path(folder) / "large.bin"
        block = os.urandom(min(length, 1 << 20))
        with path.open("wb") as file:
            for start in range(0, length, len(block)):
                file.write(block[: length - start])
        for turn in range(rounds):
            # a fresh one each time: it keeps what is uploaded
            with _serving(length, path) as place:
                for direction in ("up", "down"):
                    for kind in KINDS if turn % 2 else reversed(KINDS):
                        found.setdefault((kind, direction), []).append(_transferred(kind, direction, place))
                        if direction == "down":
                            _check(Path(f"{path}.back"), length)
    return found


def _check(path: Path, length: int) -> None:
    if path.stat().st_size != length:
        raise RuntimeError(f"{path.stat().st_size} of {length} bytes came back")
    path.unlink()


@contextmanager
def _serving(length: int, path: Path) -> Iterator[Place]:
    command = [sys.executable, "-m", "benchmarks.transfers", "serve", str(length)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        endpoint, token = server.stdout.readline().split()
        try:
            yield Place(endpoint, token, str(path))
        finally:
            server.communicate()


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
    """One transfer, timed after a small one that loads what any needs; its memory is over the imports.

    What comes down is the longest file of the experiment, written beside `path`.
    """
    before = peak()
    if kind == "httpx":
        seconds = _bare(direction, place)
    elif kind == "AsyncManager":
        seconds = asyncio.run(_async(direction, place))
    else:
        seconds = _sync(direction, place)
    return Transfer(seconds, peak() - before)


def _sync(direction: str, place: Place) -> float:
    with Manager(place.endpoint, place.token, timeout=_TIMEOUT) as manager:
        small = manager.upload_to_experiment(1, b"small", "small.bin")
        manager.download(small, f"{place.path}.small", existing="replace")
        largest = _largest(manager.get_experiment(1).uploads)
        began = time.perf_counter()
        if direction == "up":
            manager.upload_to_experiment(1, place.path)
        else:
            manager.download(largest, f"{place.path}.back")
        return time.perf_counter() - began


async def _async(direction: str, place: Place) -> float:
    async with AsyncManager(place.endpoint, place.token, timeout=_TIMEOUT) as manager:
        small = await manager.upload_to_experiment(1, b"small", "small.bin")
        await manager.download(small, f"{place.path}.small", existing="replace")
        largest = _largest((await manager.get_experiment(1)).uploads)
        began = time.perf_counter()
        if direction == "up":
            await manager.upload_to_experiment(1, place.path)
        else:
            await manager.download(largest, f"{place.path}.back")
        return time.perf_counter() - began


def _bare(direction: str, place: Place) -> float:
    headers = {"Authorization": place.token}
    with httpx.Client(base_url=place.endpoint, headers=headers, timeout=_TIMEOUT) as client:
        client.post("experiments/1", files={"file": ("small.bin", b"small")}).raise_for_status()
        uploads = client.get("experiments/1").json()["uploads"]
        largest = max(uploads, key=lambda upload: int(upload["filesize"]))["id"]
        began = time.perf_counter()
        if direction == "up":
            with Path(place.path).open("rb") as file:
                client.post("experiments/1", files={"file": ("large.bin", file)}).raise_for_status()
        else:
            with (
                client.stream("GET", f"uploads/{largest}") as answer,
                Path(f"{place.path}.back").open("wb") as file,
            ):
                for part in answer.iter_bytes(_PIECE):
                    file.write(part)
        return time.perf_counter() - began


def _largest(uploads: list[Upload]) -> Upload:
    return max(uploads, key=lambda upload: upload.filesize or 0)


def _main(arguments: list[str]) -> None:
    if arguments[0] == "serve":
        _serve(int(arguments[1]))
        return
    kind, direction, *place = arguments
    print(json.dumps(attrs.asdict(_transfer(kind, direction, Place(*place)))))


if __name__ == "__main__":
    _main(sys.argv[1:])
