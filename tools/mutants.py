"""Mutate the rules, run their unit tests on each mutant, and report which mutants survive.

Usage: python tools/mutants.py [MODULE …] [--jobs N] [--survivors]

Without a module it is all of `elab_sdk/rules`, about a quarter of an hour. It runs in an
environment of its own, which `make mutants` makes; what mutmut made is in `mutants/`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
ROOM: Final = "elab_sdk/rules"
MOST: Final = 0.1
"""The share of mutants that may survive."""
# what mutmut notes for a mutant: the exit code of pytest, or one of its own
_ALIVE: Final = {0: "survived", 5: "no test", 33: "no test", None: "not run"}


def main() -> int:
    """Mutate, test, report.

    Returns:
        1 where more mutants survive than may.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", help="such as: dates elements (default: all)")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at the same time (default: 2)")
    parser.add_argument("--survivors", action="store_true", help="show each survivor as a diff")
    given = parser.parse_args()
    there = sorted(path.stem for path in (ROOT / ROOM).glob("*.py"))
    if unknown := [name for name in given.modules if name not in there]:
        parser.error(f"{ROOM} has no {', '.join(unknown)}; it has {', '.join(there)}")
    chosen = given.modules or there
    names = [f"{ROOM.replace('/', '.')}.{name}.*" for name in given.modules]
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(given.jobs), *names]
    # a test that changed may notice what it did not: nothing is kept
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    log = ROOT / "build" / "mutants.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as output:
        ran = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False)
    if ran.returncode:
        sys.stderr.write(log.read_text("utf-8", "replace")[-2000:])
        return ran.returncode
    return _report(chosen, given.survivors)


def _report(modules: list[str], show: bool) -> int:
    """Print the table of the modules, and their survivors."""
    total, left = 0, 0
    alive: list[str] = []
    print(f"{'module':20} mutants  killed  survived  no test  share killed")
    for name in modules:
        codes = _codes(name)
        if not codes:
            continue
        count = Counter(_ALIVE.get(code, "killed") for code in codes.values())
        survivors = [mutant for mutant, code in codes.items() if code in _ALIVE]
        alive += survivors
        total, left = total + len(codes), left + len(survivors)
        killed = count["killed"]
        print(
            f"{name:20} {len(codes):7} {killed:7} {count['survived']:9} {count['no test']:8}"
            f" {killed / len(codes):13.1%}"
        )
    if not total:
        print("no mutants")
        return 1
    print(f"{'all':20} {total:7} {total - left:7} {left:9} {'':8} {1 - left / total:13.1%}")
    for mutant in alive:
        print(mutant)
        if show:
            subprocess.run([sys.executable, "-m", "mutmut", "show", mutant], cwd=ROOT, check=False)
    return int(left >= total * MOST)


def _codes(name: str) -> dict[str, int | None]:
    """The exit code of each mutant of a module."""
    file = ROOT / "mutants" / ROOM / f"{name}.py.meta"
    codes: dict[str, int | None] = {}
    if file.exists():
        codes = json.loads(file.read_text("utf-8"))["exit_code_by_key"]
    return codes


if __name__ == "__main__":
    sys.exit(main())
