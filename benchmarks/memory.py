"""How much memory one large file takes on its way up, and on its way down.

Usage: python benchmarks/memory.py [--size 1GiB] [--limit 64MiB] [--release 4.3]

A sandbox runs in a process of its own, and so does each transfer: the peak is that of one transfer alone. The
exit code is 1 where one took more than the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from elab_sdk import AsyncManager, Manager
from elab_sdk.sandbox import Sandbox

UNITS = {"": 1, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}
ROOM = 1 << 20
"""What a form adds to a file."""


def size(text: str) -> int:
    """64MiB as a number of bytes."""
    found = re.fullmatch(r"(\d+)([KMG]iB)?", text, re.IGNORECASE)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 64MiB")
    return int(found[1]) * UNITS[(found[2] or "").upper()]


def peak() -> int:
    """The most memory that this process ever had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # not what getrusage says: that starts from the peak of the process that started this one
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found is not None:
            return int(found[1]) << 10
    import resource  # noqa: PLC0415 - Windows has none

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10


def serve(release: str, largest: int) -> None:
    """A sandbox that takes what is sent, until its input ends."""
    with Sandbox(release=release, max_body=largest + ROOM) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
        print(sandbox.endpoint, sandbox.token, flush=True)
        sys.stdin.read()


def transfer(kind: str, direction: str, endpoint: str, token: str, path: str) -> None:
    """One transfer, after a small one that loads what any transfer needs; prints by how much the peak rose.

    What comes down is the longest file of the experiment, written beside `path`.
    """
    if kind == "async":
        rose = asyncio.run(_async(direction, endpoint, token, path))
    else:
        with Manager(endpoint, token, timeout=600) as manager:
            manager.download(manager.upload_to_experiment(1, b"small", "small.bin"), f"{path}.small")
            before = peak()
            if direction == "up":
                manager.upload_to_experiment(1, path)
            else:
                uploads = manager.get_experiment(1).uploads
                manager.download(max(uploads, key=lambda upload: upload.filesize or 0), f"{path}.back")
            rose = peak() - before
    print(rose)


async def _async(direction: str, endpoint: str, token: str, path: str) -> int:
    async with AsyncManager(endpoint, token, timeout=600) as manager:
        await _small(manager, path)
        before = peak()
        if direction == "up":
            await manager.upload_to_experiment(1, path)
        else:
            uploads = (await manager.get_experiment(1)).uploads
            await manager.download(max(uploads, key=lambda upload: upload.filesize or 0), f"{path}.back")
        return peak() - before


async def _small(manager: AsyncManager, path: str) -> None:
    upload = await manager.upload_to_experiment(1, b"small", "small.bin")
    await manager.download(upload, f"{path}.small")


def run(length: int, release: str) -> dict[tuple[str, str], tuple[int, float]]:
    """The rise in bytes and the seconds of each transfer."""
    found: dict[tuple[str, str], tuple[int, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.bin"
        block = os.urandom(min(length, 1 << 20))
        with path.open("wb") as file:
            for start in range(0, length, len(block)):
                file.write(block[: length - start])
        server = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(length), "--release", release],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with server:
            assert server.stdout is not None
            endpoint, token = server.stdout.readline().split()
            for kind in ("sync", "async"):
                for direction in ("up", "down"):
                    began = time.perf_counter()
                    command = [sys.executable, __file__, "--transfer", kind, direction, endpoint, token]
                    ended = subprocess.run(
                        [*command, str(path)], stdout=subprocess.PIPE, text=True, check=True
                    )
                    found[kind, direction] = int(ended.stdout), time.perf_counter() - began
                back = Path(f"{path}.back")
                if back.stat().st_size != length:
                    raise SystemExit(f"{back.stat().st_size} of {length} bytes came back")
                back.unlink()
            server.communicate()
    return found


def main() -> int:
    """Measure, print a table, and say whether all stayed below the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", default="1GiB", help="how long the file is (1GiB)")
    parser.add_argument("--limit", default="64MiB", help="how much the peak may rise (64MiB)")
    parser.add_argument("--release", default="4.3", help="the sandbox's release (4.3 or later)")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--transfer", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.release, int(given.serve))
        return 0
    if given.transfer:
        transfer(*given.transfer)
        return 0
    length, limit = size(given.size), size(given.limit)
    print(f"one file of {given.size}; the peak may rise by {given.limit}\n")
    print(f"{'':14} {'peak rose by':>14} {'seconds':>9}")
    found = run(length, given.release)
    for (kind, direction), (rose, took) in found.items():
        name = ("Manager" if kind == "sync" else "AsyncManager") + f" {direction}"
        over = "  too much" if rose > limit else ""
        print(f"{name:17} {rose / (1 << 20):7.1f} MiB {took:9.1f}{over}")
    return int(any(rose > limit for rose, _ in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
