"""Run the benchmarks, part by part, each in a process of its own.

Usage: python -m benchmarks [PART …] [--quick]
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from benchmarks import report, results
from benchmarks.results import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS: Final = {
    "decode": "From bytes to models",
    "micro": "Small acts",
    "imports": "To import it",
    "commands": "The command line",
    "latency": "One entry after the other",
    "many": "Many entries from a slow server",
    "transfers": "One large file",
    "archives": "Backups and archives",
    "growth": "As the notebook grows",
    "requests": "Requests",
    "generating": "To generate",
}
"""The modules that have a `measure(quick)`, each with its heading."""

ROOT: Final = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the parts that are named, or all, and write what was found.

    Returns:
        0, also where a target is missed: the page says so.
    """
    parser = argparse.ArgumentParser(prog="make bench", description="Measure; write RESULTS.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="a few rounds, which show that it runs")
    parser.add_argument("--into", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    unknown = [part for part in given.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}: {', '.join(PARTS)}")
    if given.into:
        _measure(given.parts[0], given.into, quick=given.quick)
        return 0
    for part in given.parts or PARTS:
        began = time.perf_counter()
        rows = _run(part, quick=given.quick)
        took = time.perf_counter() - began
        print(f"\n{PARTS[part]} ({took:.0f} s)", flush=True)
        for row in rows:
            _show(row)
        if not given.quick:
            results.save(part, rows, took, quick=False)
    if not given.quick:
        results.MARKDOWN.write_text(report.markdown(results.load(), PARTS), "utf-8")
    return 0


def _run(part: str, *, quick: bool) -> list[Row]:
    """A part in a fresh process, with modules compiled as an installed package has them."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        file = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "benchmarks", part, "--into", str(file), *["--quick"] * quick]
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        return [Row(**row) for row in json.loads(file.read_text("utf-8"))]


def _measure(part: str, into: str, *, quick: bool) -> None:
    rows = list(importlib.import_module(f"benchmarks.{part}").measure(quick))
    Path(into).write_text(json.dumps([attrs.asdict(row) for row in rows]), "utf-8")


def _show(row: Row) -> None:
    met = {True: "met", False: "NOT MET", None: ""}[row.is_met]
    print(f"  {row.what:84} {row.result:>9}  {row.target:9} {met:8} {row.measured}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
