"""How true the sandbox is, by release: `make fidelity`.

Usage: python -m tests.fidelity.table [--differences] [VERSION ...]
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from elab_sdk.rules.releases import RELEASES
from tests.fidelity.changes import SCENARIOS
from tests.fidelity.comparing import compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fidelity.comparing import Comparison


def ends() -> list[str]:
    """The first and the last version of every record, oldest first."""
    return [
        version for release in RELEASES.values() for version in sorted({release.name, release.last}, key=_key)
    ]


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def both(version: str) -> tuple[Comparison, ...]:
    """Both scenarios of one version."""
    return tuple(compared(version, scenario) for scenario in SCENARIOS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where an answer differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.fidelity.table", description=__doc__)
    parser.add_argument("versions", nargs="*", help="default: both ends of every record")
    parser.add_argument("--differences", action="store_true", help="show every step that differs")
    given = parser.parse_args(arguments)
    different = 0
    print(f"{'release':8} {'main':>12} {'%':>6} {'traps':>14} {'%':>6}")
    with ProcessPoolExecutor(max_workers=2) as pool:
        for row in pool.map(both, given.versions or ends()):
            main_, traps = row
            print(
                f"{main_.version:8} {main_.same:5} of {main_.steps:3} {main_.share:6.1f}"
                f" {traps.same:6} of {traps.steps:4} {traps.share:6.1f}",
                flush=True,
            )
            different += any(each.differences for each in row)
            if given.differences:
                print(*(f"  {each}" for done in row for each in done.differences), sep="\n")
    print(f"{different} releases answered otherwise" if different else "all answers are alike")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
