"""Growth of run time with the number of entries: decoding, listing, backup, and copying to another server.

The server uses almost no time. A backup runs in its own process with sequential requests and writes to a
folder in memory if possible, since creating files on disk often takes longer than everything else.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.api.experiments import get_experiment

from benchmarks import archives, data
from benchmarks.decode import JSON, responses
from benchmarks.fast_server import KEY, ServerOptions, serve
from benchmarks.results import ResultRow, mib, time_of
from benchmarks.timing import interleaved, slope
from elab_sdk import Manager
from tests.copying.large import measure_copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.timing import Timings

COUNTS: Final = (100, 1_000, 10_000, 100_000)
COPIES: Final = (100, 400, 1_600)
"""Each entry takes seven requests to the sandbox, so more would take too long."""
QUICK_COPIES: Final = (10, 20)
MODELS: Final = "models"
_MAX_EXPONENT: Final = 1.1
_TOLERANCE: Final = 0.05
_MAX_KIB_PER_ENTRY: Final = 0.2
_MEMORY_FOLDER: Final = "/dev/shm"
_MIN_FREE_SPACE: Final = 8 << 30
_MIN_ENTRIES: Final = 30_000
"""Short measurements are repeated until this number of entries is reached, to reduce their spread."""


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each at each count."""
    counts = COUNTS[:2] if quick else COUNTS
    yield _decoding_row(counts)
    yield _row("`get_all_experiments()`", counts, [_time_listing(count) for count in counts])
    runs = [_backup(count) for count in counts]
    yield _row("`backup`, a file each", counts, [run.seconds for run in runs])
    memory = [run.memory for run in runs]
    # up to a thousand, the pages of the lists grow too
    per_entry = (memory[-1] - memory[-2]) / (counts[-1] - counts[-2]) / 1024
    yield ResultRow(
        label=f"  memory per entry, from {counts[-2]:,} to {counts[-1]:,}",
        result=f"{per_entry:.2f} KiB",
        measured=f"{', '.join(mib(value) for value in memory)} in total",
        target=f"≤ {_MAX_KIB_PER_ENTRY:g} KiB",
        is_met=per_entry <= _MAX_KIB_PER_ENTRY,
    )
    copied = QUICK_COPIES if quick else COPIES
    yield _row(
        "`copy_from`, half with a file", copied, [measure_copy("5.6", count).seconds for count in copied]
    )


def _row(label: str, counts: Sequence[int], seconds: Sequence[float]) -> ResultRow:
    exponent = slope(counts, seconds)
    step_exponents = [
        slope(pair, times) for pair, times in zip(pairwise(counts), pairwise(seconds), strict=True)
    ]
    per_entry = ", ".join(time_of(elapsed / count) for count, elapsed in zip(counts, seconds, strict=True))
    return ResultRow(
        label=f"{label}: {', '.join(f'{count:,}' for count in counts)}",
        result=f"n^{exponent:.2f}",
        spread=", ".join(f"{step:.2f}" for step in step_exponents),
        measured=f"{per_entry} per entry",
        floor="linear is n^1",
        target=f"≤ n^{_MAX_EXPONENT:g}",
        is_met=exponent <= _MAX_EXPONENT,
    )


def _decoding_row(counts: Sequence[int]) -> ResultRow:
    """Compare with `json.loads`, since kept objects slow down Python's garbage collector in both cases."""
    timings_by_count = [_time_decoding(count) for count in counts]
    row = _row(
        "decoding full experiments into models",
        counts,
        [timings.median(MODELS) for timings in timings_by_count],
    )
    theirs = slope(counts, [timings.median(JSON) for timings in timings_by_count])
    ours = slope(counts, [timings.median(MODELS) for timings in timings_by_count])
    floor = f"json.loads for the same: n^{theirs:.2f}"
    return attrs.evolve(row, floor=floor, target="as json.loads", is_met=ours <= theirs + _TOLERANCE)


def _rounds(count: int) -> int:
    return max(1, _MIN_ENTRIES // count)


def _time_decoding(count: int) -> Timings:
    # the same responses are reused: only the number of kept objects grows
    received = responses(data.experiments(data.WITH_TEXT, 100)) * (count // 100)
    operations: dict[str, Callable[[], object]] = {
        JSON: lambda: [json.loads(response.content) for response in received],
        MODELS: lambda: [get_experiment.parse(response) for response in received],
    }
    return interleaved(operations, _rounds(count))


def _time_listing(count: int) -> float:
    with serve(ServerOptions(rows=count)) as server, Manager(server.endpoint, KEY, release="4.3") as manager:
        return interleaved({MODELS: manager.get_all_experiments}, _rounds(count)).median(MODELS)


def _backup(count: int) -> archives.RunResult:
    with tempfile.TemporaryDirectory(prefix="elab-bench-", dir=_memory_folder()) as folder:
        file = Path(folder, "signal.csv")
        file.write_bytes(b"time,signal\n0,1\n" * 100)
        with serve(ServerOptions(rows=count, file=str(file), piece=file.stat().st_size)) as server:
            return archives.run("backup", archives.RunLocation(server.endpoint, KEY, folder), 1)


def _memory_folder() -> str | None:
    """Return a folder in memory with enough free space, or None."""
    return (
        _MEMORY_FOLDER
        if Path(_MEMORY_FOLDER).is_dir() and shutil.disk_usage(_MEMORY_FOLDER).free > _MIN_FREE_SPACE
        else None
    )
