"""Copy a backup of many entries to a sandbox, and measure the memory and time of the copying process.

Usage: python -m tests.copying.large BACKUP FOLDER ENDPOINT TOKEN
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import attrs

from benchmarks.memory import peak
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.app import Application
from tests.export.large import make

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent.parent


@attrs.frozen
class CopyRun:
    """What one run took.

    Args:
        rise: By how many bytes the memory peak rose after the imports.
        seconds: The elapsed time without imports.
        requests: The number of requests to the new server.
        entries: The number of entries of the new server.
    """

    rise: int
    seconds: float
    requests: int
    entries: int


def copy(source: str, folder: str, endpoint: str, token: str) -> None:
    """Copy a backup, and print by how much the memory peak rose after the imports, and the time."""
    from elab_sdk import Manager
    from elab_sdk._sync import copy_run  # noqa: F401 - imports are not measured

    with Manager(endpoint, token) as target:
        target.get_status()
        before, start = peak(), time.perf_counter()
        report = target.copy_from(source, folder)
        assert not report.count("failed")
        print(peak() - before, time.perf_counter() - start)


@contextmanager
def delayed(seconds: float) -> Iterator[None]:
    """Let all sandboxes of this process answer later."""
    original = Application.__call__

    async def answer(self: Application, scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(seconds)
        await original(self, scope, receive, send)

    with mock.patch.object(Application, "__call__", answer):
        yield


def measure_copy(release: str, entries: int, delay: float = 0.0) -> CopyRun:
    """Copy so many entries to a server of a release, which answers after some seconds."""
    with tempfile.TemporaryDirectory() as folder, delayed(delay), Sandbox(release=release) as target:
        backup = Path(folder) / "backup"
        make(backup, entries)
        arguments = [str(backup), f"{folder}/copy", target.endpoint, target.token]
        command = [sys.executable, "-m", "tests.copying.large", *arguments]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
        rise, seconds = ended.stdout.split()
        return CopyRun(int(rise), float(seconds), len(target.requests), target.store.newest_id("experiments"))


if __name__ == "__main__":
    copy(*sys.argv[1:])
