"""Print how many answers of the sandbox equal those of each real release: `make fidelity`.

Usage: python -m tests.fidelity.table [--differences] [VERSION ...]
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from elab_sdk.rules.releases import RELEASES
from tests.fidelity.changes import SCENARIOS
from tests.fidelity.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fidelity.comparison import ScenarioResult


def first_and_last_versions() -> list[str]:
    """Return the first and the last version of every record, oldest first."""
    return [
        version for release in RELEASES.values() for version in sorted({release.name, release.last}, key=_key)
    ]


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def compare_version(version: str) -> tuple[ScenarioResult, ...]:
    """Run both scenarios on one version."""
    return tuple(compare(version, scenario) for scenario in SCENARIOS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and return 1 if an answer differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.fidelity.table", description=__doc__)
    parser.add_argument(
        "versions", nargs="*", help="versions to compare (default: first and last of every record)"
    )
    parser.add_argument("--differences", action="store_true", help="show every step that differs")
    options = parser.parse_args(arguments)
    different = 0
    print(f"{'release':8} {'main':>12} {'%':>6} {'traps':>14} {'%':>6}")
    with ProcessPoolExecutor(max_workers=2) as pool:
        for row in pool.map(compare_version, options.versions or first_and_last_versions()):
            main_, traps = row
            print(
                f"{main_.version:8} {main_.equal:5} of {main_.steps:3} {main_.percentage:6.1f}"
                f" {traps.equal:6} of {traps.steps:4} {traps.percentage:6.1f}",
                flush=True,
            )
            different += any(result.differences for result in row)
            if options.differences:
                print(*(f"  {difference}" for result in row for difference in result.differences), sep="\n")
    print(f"{different} releases differ" if different else "all answers are equal")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
