"""What `make generate` takes, beside the generator with its own templates on the same contract."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import peers
from benchmarks.measuring import interleaved
from benchmarks.results import at_most, time_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.results import Row

ROOT: Final = Path(__file__).parent.parent
OURS: Final = "make generate"
SYNC: Final = "sync facade"
THEIRS: Final = "openapi-python-client"


def measure(quick: bool) -> Iterator[Row]:
    """Both steps write into a folder of their own: the tree stays as it is."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        timings = interleaved(
            {
                OURS: lambda: _tools("generate", "unasync"),
                SYNC: lambda: _tools("unasync"),
                THEIRS: lambda: peers.generate(folder),
            },
            rounds=1 if quick else 5,
        )
    floor = f"openapi-python-client's own templates: {time_of(timings.median(THEIRS))}"
    yield at_most("`make generate`", timings.ratio(OURS, THEIRS), None, time_of(timings.median(OURS)), floor)
    measured = time_of(timings.median(SYNC))
    yield at_most("  of which the sync facade", timings.ratio(SYNC, OURS), None, measured)


def _tools(*names: str) -> None:
    """Tools as `make generate` runs them; with `--check` they compare what they made, and replace nothing."""
    for name in names:
        command = [sys.executable, f"tools/{name}.py", "--check"]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
