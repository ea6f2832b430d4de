"""Time, memory and requests of a copy of many entries to another server, over both APIs.

The time is compared with what the servers need: the number of requests, divided by those that are under way
at once, times what a server takes for one. The servers have a process of their own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.archives import BODY, TIME
from benchmarks.results import ResultRow, at_most, mib, time_of
from benchmarks.timing import Ratio
from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.copying.large import delayed, measure_copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox.store import Value

RELEASES: Final = {"4.3": "API v1", "5.6": "API v2"}
DELAY: Final = 0.02
"""What a fast real server takes for a request, in seconds."""
JOBS: Final = 4
"""The default of `copy_from`."""
_MAX_RATIO: Final = 1.15
_MEMORY_LIMIT: Final = 64 << 20


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each copy once, since it repeats the same operations thousands of times."""
    entries = 20 if quick else 200
    for release, api in RELEASES.items():
        yield _measure_memory(release, api, entries)
        yield _measure_time(release, entries)


def _measure_memory(release: str, api: str, entries: int) -> ResultRow:
    run = measure_copy(release, entries)
    return ResultRow(
        label=f"copy of a backup of {entries:,} experiments, half with a file, to {release} ({api})",
        result=time_of(run.seconds),
        measured=f"{run.requests / entries:.1f} requests each; {mib(run.rise)} of memory",
        target=f"≤ {mib(_MEMORY_LIMIT)}",
        is_met=run.rise <= _MEMORY_LIMIT,
    )


def _measure_time(release: str, entries: int) -> ResultRow:
    with tempfile.TemporaryDirectory() as folder, _serve(release, entries) as (old, new, process):
        with Manager(*old) as source, Manager(*new) as target:
            start = time.perf_counter()
            report = target.copy_from(source, Path(folder, "copy"), jobs=JOBS)
            seconds = time.perf_counter() - start
        if len(report.entries) != entries or report.count("failed"):
            raise RuntimeError(str(report))
        requests = int(process.communicate("\n")[0])
    ideal = requests / JOBS * DELAY
    return at_most(
        f"  from a server to another one, {time_of(DELAY)} a request, {JOBS} jobs",
        Ratio.of([seconds / ideal]),
        _MAX_RATIO,
        f"{time_of(seconds)}, {requests / entries:.1f} requests each on both",
        f"requests ÷ jobs × {time_of(DELAY)}: {time_of(ideal)}",
    )


@contextmanager
def _serve(
    release: str, entries: int
) -> Iterator[tuple[tuple[str, str], tuple[str, str], subprocess.Popen[str]]]:
    """Start both servers; a line of input makes them say how many requests they had, and end."""
    command = [sys.executable, "-m", __name__, release, str(entries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        old, old_key, new, new_key = process.stdout.readline().split()
        try:
            yield (old, old_key), (new, new_key), process
        finally:
            if process.poll() is None:
                process.communicate()


def _fill(sandbox: Sandbox, entries: int) -> None:
    """Add experiments with two tags, of which each but the first has a link to an item."""
    store = sandbox.store
    shared: dict[str, Value] = {
        "userid": 1,
        "canread": "team",
        "date": "2020-11-24",
        "created_at": TIME,
        "modified_at": TIME,
    }
    item = store.insert(
        "items", title="pUC19", category=1, canwrite="team", elabid=f"20201124-{0:040x}", body="", **shared
    )
    tags = [store.insert("tags", tag=tag) for tag in ("blot", "gfp")]
    for number in range(1, entries):
        entry = store.insert(
            "experiments",
            title=f"Western blot {number}",
            body=BODY,
            canwrite="user",
            elabid=f"20201124-{number:040x}",
            status=1,
            **shared,
        )
        for tag in tags:
            store.insert("tags2entity", kind="experiments", entry=entry, tag_id=tag)
        store.insert("experiments_links", entry=entry, item=item)


def _main(release: str, entries: str) -> None:
    with delayed(DELAY), Sandbox(release) as old, Sandbox(release) as new:
        _fill(old, int(entries))
        print(old.endpoint, old.token, new.endpoint, new.token, flush=True)
        sys.stdin.readline()
        print(len(old.requests) + len(new.requests), flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
