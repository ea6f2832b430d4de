"""How many requests a call sends where the release is known, beside the fewest that the release allows.

What is the fewest, and why, says `tests/acts/costs.py`; docs/requests.md has all calls, and a test holds them
to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.results import Row
from tests.acts.costs import CASES, RELEASES, measure_requests

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


def measure(quick: bool) -> Iterator[Row]:
    """Each call once on each release: a count has no spread."""
    by_code = {case.code: case for case in CASES}
    for call in CALLS[:2] if quick else CALLS:
        yield _row(by_code[call])


def _row(case: Case) -> Row:
    found = [measure_requests(case, release, warm=True).count for release in RELEASES]
    fewest = [warm for _, warm in case.counts]
    return Row(
        what=f"`{case.code}`",
        result=_shown(found),
        measured=f"on {', '.join(RELEASES)}",
        floor=f"the fewest: {_shown(fewest)}; {case.reason}",
        target="equal",
        is_met=found == fewest,
    )


def _shown(counts: list[int | None]) -> str:
    return " / ".join("–" if count is None else str(count) for count in counts)
