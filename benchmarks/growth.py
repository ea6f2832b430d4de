"""Whether ten times as many entries take ten times as long: decoding, listing, a backup.

The server costs next to nothing, and a backup runs in a process of its own, one request after the other. It
writes into memory where the system has a folder there: on many disks, to create a file takes longer than all
else.
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
from benchmarks.decode import JSON, answers
from benchmarks.measuring import interleaved, slope
from benchmarks.results import Row, mib, time_of
from benchmarks.serving import KEY, Serve, serving
from elab_sdk import Manager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.measuring import Timings

COUNTS: Final = (100, 1_000, 10_000, 100_000)
MODELS: Final = "models"
_MOST: Final = 1.1
_SAME: Final = 0.05
_MEMORY: Final = "/dev/shm"
_ROOM: Final = 8 << 30
_ENOUGH: Final = 30_000
"""Few entries are measured as often as makes so many: what takes a millisecond has a wide spread."""


def measure(quick: bool) -> Iterator[Row]:
    """All three at each count."""
    counts = COUNTS[:2] if quick else COUNTS
    yield _decoded(counts)
    yield _row("`get_all_experiments()`", counts, [_listing(count) for count in counts])
    runs = [_backup(count) for count in counts]
    yield _row("`backup`, a file each", counts, [run.seconds for run in runs])
    memory = [run.memory for run in runs]
    yield Row(
        what="  memory in all",
        result=mib(memory[-1]),
        measured=", ".join(mib(each) for each in memory),
    )


def _row(what: str, counts: Sequence[int], seconds: Sequence[float]) -> Row:
    exponent = slope(counts, seconds)
    steps = [slope(pair, times) for pair, times in zip(pairwise(counts), pairwise(seconds), strict=True)]
    each = ", ".join(time_of(took / count) for count, took in zip(counts, seconds, strict=True))
    return Row(
        what=f"{what}: {', '.join(f'{count:,}' for count in counts)}",
        result=f"n^{exponent:.2f}",
        spread=", ".join(f"{step:.2f}" for step in steps),
        measured=f"{each} for each",
        floor="linear is n^1",
        target=f"≤ n^{_MOST:g}",
        is_met=exponent <= _MOST,
    )


def _decoded(counts: Sequence[int]) -> Row:
    """What is kept makes Python's search for garbage longer, whoever keeps it: so beside `json.loads`."""
    found = [_decoding(count) for count in counts]
    row = _row("full experiments to models, all kept", counts, [timings.median(MODELS) for timings in found])
    theirs = slope(counts, [timings.median(JSON) for timings in found])
    ours = slope(counts, [timings.median(MODELS) for timings in found])
    floor = f"json.loads of the same: n^{theirs:.2f}"
    return attrs.evolve(row, floor=floor, target="as json.loads", is_met=ours <= theirs + _SAME)


def _rounds(count: int) -> int:
    return max(1, _ENOUGH // count)


def _decoding(count: int) -> Timings:
    # the same answers again and again: what grows is what is kept
    received = answers(data.experiments(data.WITH_TEXT, 100)) * (count // 100)
    acts: dict[str, Callable[[], object]] = {
        JSON: lambda: [json.loads(answer.content) for answer in received],
        MODELS: lambda: [get_experiment.parse(answer) for answer in received],
    }
    return interleaved(acts, _rounds(count))


def _listing(count: int) -> float:
    with serving(Serve(rows=count)) as server, Manager(server.endpoint, KEY, release="4.3") as manager:
        return interleaved({MODELS: manager.get_all_experiments}, _rounds(count)).median(MODELS)


def _backup(count: int) -> archives.Run:
    with tempfile.TemporaryDirectory(prefix="elab-bench-", dir=_in_memory()) as folder:
        file = Path(folder, "signal.csv")
        file.write_bytes(b"time,signal\n0,1\n" * 100)
        with serving(Serve(rows=count, file=str(file), piece=file.stat().st_size)) as server:
            return archives.run("backup", archives.Place(server.endpoint, KEY, folder), 1)


def _in_memory() -> str | None:
    """A folder in memory that is large enough, if there is one."""
    return _MEMORY if Path(_MEMORY).is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM else None
