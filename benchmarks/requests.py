"""Number of requests per call if the release is known, compared with the minimum for the release.

`tests/acts/costs.py` defines the minimum with reasons; docs/reference/requests.md lists all calls, which a
test verifies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.results import ResultRow
from tests.acts.costs import CASES, RELEASES, V2_RELEASES, measure_requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acts.costs import Case

CALLS: Final = (
    "update(entry, title=)",
    "update(entry, title=, date=, body=)",
    "create_experiment(title=, date=, body=, category=, tags=[2], links=item, files=[3])",
    "create_experiment(title=, date=, body=, metadata=, tags=[2], links=item, files=[3])",
    "upload_to_experiment(7, file)",
    "get_all_experiments(), 1,000 rows",
    "find_experiments(title=)",
    "backup(folder), nothing changed",
)


def measure(quick: bool) -> Iterator[ResultRow]:
    """Count the requests of each call once on each release."""
    by_code = {case.code: case for case in CASES}
    for call in CALLS[:2] if quick else CALLS:
        yield _row(by_code[call])


def _row(case: Case) -> ResultRow:
    releases = (*RELEASES, V2_RELEASES[-1])
    counts = [measure_requests(case, release, warm=True).count for release in releases]
    minimum = [warm for _, warm in (*case.counts, case.v2[-1] if case.v2 else (None, None))]
    return ResultRow(
        label=f"`{case.code}`",
        result=_format_counts(counts),
        measured=f"on {', '.join(releases)}",
        floor=f"minimum: {_format_counts(minimum)}; {case.reason}",
        target="equal",
        is_met=counts == minimum,
    )


def _format_counts(counts: list[int | None]) -> str:
    return " / ".join("–" if count is None else str(count) for count in counts)
