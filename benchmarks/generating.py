"""Run time of `make generate`, compared with the generator's default templates for the same contract."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import peers
from benchmarks.results import at_most, time_of
from benchmarks.timing import interleaved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.results import ResultRow

ROOT: Final = Path(__file__).parent.parent
OURS: Final = "make generate"
SYNC: Final = "sync facade"
THEIRS: Final = "openapi-python-client"


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure both steps in a temporary folder, without changing the working tree."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        timings = interleaved(
            {
                OURS: lambda: _run_tools("generate", "unasync"),
                SYNC: lambda: _run_tools("unasync"),
                THEIRS: lambda: peers.generate(folder),
            },
            rounds=1 if quick else 5,
        )
    floor = f"openapi-python-client's own templates: {time_of(timings.median(THEIRS))}"
    yield at_most("`make generate`", timings.ratio(OURS, THEIRS), None, time_of(timings.median(OURS)), floor)
    measured = time_of(timings.median(SYNC))
    yield at_most("  sync facade only", timings.ratio(SYNC, OURS), None, measured)


def _run_tools(*names: str) -> None:
    """Run tools like `make generate`, with `--check` to compare instead of replacing files."""
    for name in names:
        command = [sys.executable, f"tools/{name}.py", "--check"]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
