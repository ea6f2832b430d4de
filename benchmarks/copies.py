"""Time, memory and requests of a copy of many entries to another server, over both APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.results import ResultRow, mib, time_of
from tests.copying.large import measure_copy

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASES: Final = {"4.3": "API v1", "5.6": "API v2"}
DELAY: Final = 0.1
"""What a real server takes for a request, in seconds."""
_MEMORY_LIMIT: Final = 64 << 20


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each copy once, since it repeats the same operations thousands of times."""
    entries = 20 if quick else 1_000
    for release, api in RELEASES.items():
        for delay in (0.0, DELAY):
            run = measure_copy(release, entries, delay)
            waiting = f", {time_of(delay)} a request" if delay else ""
            yield ResultRow(
                label=f"copy of {entries:,} experiments, half with a file, to {release} ({api}){waiting}",
                result=time_of(run.seconds),
                measured=f"{run.requests / entries:.1f} requests each; {mib(run.rise)} of memory",
                target=f"≤ {mib(_MEMORY_LIMIT)}",
                is_met=run.rise <= _MEMORY_LIMIT,
            )
