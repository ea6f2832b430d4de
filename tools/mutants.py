"""Mutate the rules, run their unit tests on each mutant, and report the surviving mutants.

Usage: python tools/mutants.py [MODULE …] [--jobs N] [--survivors]

Without a module, all of `elab_sdk/rules` is mutated, which takes about 15 minutes. `make mutants` creates an
environment for it; mutmut writes its files to `mutants/`.
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
MAX_SURVIVORS: Final = 0.1
"""The maximum share of surviving mutants."""
# exit codes that mutmut records for a mutant: those of pytest, or its own
_SURVIVED_CODES: Final = {0: "survived", 5: "no test", 33: "no test", None: "not run"}


def main() -> int:
    """Mutate, test and report.

    Returns:
        1 if too many mutants survive.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", help="modules to mutate, such as dates (default: all)")
    parser.add_argument("--jobs", type=int, default=2, help="number of parallel jobs (default: 2)")
    parser.add_argument("--survivors", action="store_true", help="show each survivor as a diff")
    options = parser.parse_args()
    existing = sorted(path.stem for path in (ROOT / ROOM).glob("*.py"))
    if unknown := [name for name in options.modules if name not in existing]:
        parser.error(f"{ROOM} has no {', '.join(unknown)}; it has {', '.join(existing)}")
    selected = options.modules or existing
    names = [f"{ROOM.replace('/', '.')}.{name}.*" for name in options.modules]
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(options.jobs), *names]
    # old results are deleted, since tests may have changed
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    log = ROOT / "build" / "mutants.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("w") as output:
        process = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False)
    if process.returncode:
        sys.stderr.write(log.read_text("utf-8", "replace")[-2000:])
        return process.returncode
    return _report(selected, options.survivors)


def _report(modules: list[str], show_diffs: bool) -> int:
    """Print the table of modules and the surviving mutants."""
    total, survived = 0, 0
    all_survivors: list[str] = []
    print(f"{'module':20} mutants  killed  survived  no test  share killed")
    for name in modules:
        codes = _exit_codes(name)
        if not codes:
            continue
        count = Counter(_SURVIVED_CODES.get(code, "killed") for code in codes.values())
        survivors = [mutant for mutant, code in codes.items() if code in _SURVIVED_CODES]
        all_survivors += survivors
        total, survived = total + len(codes), survived + len(survivors)
        killed = count["killed"]
        print(
            f"{name:20} {len(codes):7} {killed:7} {count['survived']:9} {count['no test']:8}"
            f" {killed / len(codes):13.1%}"
        )
    if not total:
        print("no mutants")
        return 1
    print(f"{'all':20} {total:7} {total - survived:7} {survived:9} {'':8} {1 - survived / total:13.1%}")
    for mutant in all_survivors:
        print(mutant)
        if show_diffs:
            subprocess.run([sys.executable, "-m", "mutmut", "show", mutant], cwd=ROOT, check=False)
    return int(survived >= total * MAX_SURVIVORS)


def _exit_codes(name: str) -> dict[str, int | None]:
    """Return the exit code of each mutant of a module."""
    file = ROOT / "mutants" / ROOM / f"{name}.py.meta"
    codes: dict[str, int | None] = {}
    if file.exists():
        codes = json.loads(file.read_text("utf-8"))["exit_code_by_key"]
    return codes


if __name__ == "__main__":
    sys.exit(main())
