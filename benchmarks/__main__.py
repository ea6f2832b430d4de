"""Run the benchmarks; each part runs in its own process.

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
from benchmarks.results import ResultRow

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS: Final = {
    "decode": "Decoding responses into models",
    "frames": "DataFrames with extra fields",
    "micro": "Small operations",
    "imports": "Import time",
    "commands": "Command line",
    "latency": "Sequential reads",
    "calls": "Calls over API v1 and v2",
    "many": "Parallel reads from a slow server",
    "sandbox": "The sandbox",
    "transfers": "Transfers of a large file",
    "archives": "Backups and archives",
    "copies": "Copies to another server",
    "growth": "Growth with the number of entries",
    "requests": "Number of requests",
    "generating": "Code generation",
}
"""The modules with a function `measure(quick)`, and their headings."""

ROOT: Final = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the given parts, or all, and write the results.

    Returns:
        0, even if a target is missed, which the page shows.
    """
    parser = argparse.ArgumentParser(prog="make bench", description="Run benchmarks and write RESULTS.md.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)} (default: all)")
    parser.add_argument(
        "--quick", action="store_true", help="only a few rounds, to check that the benchmarks work"
    )
    parser.add_argument("--into", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"unknown part {', '.join(unknown)}; choose from {', '.join(PARTS)}")
    if options.into:
        _measure(options.parts[0], options.into, quick=options.quick)
        return 0
    for part in options.parts or PARTS:
        start = time.perf_counter()
        rows = _run(part, quick=options.quick)
        elapsed = time.perf_counter() - start
        print(f"\n{PARTS[part]} ({elapsed:.0f} s)", flush=True)
        for row in rows:
            _show(row)
        if not options.quick:
            results.save(part, rows, elapsed, quick=False)
    if not options.quick:
        results.MARKDOWN.write_text(report.markdown(results.load(), PARTS), "utf-8")
    return 0


def _run(part: str, *, quick: bool) -> list[ResultRow]:
    """Run a part in a new process, with compiled modules like in an installed package."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        file = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "benchmarks", part, "--into", str(file), *["--quick"] * quick]
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        return [ResultRow(**row) for row in json.loads(file.read_text("utf-8"))]


def _measure(part: str, into: str, *, quick: bool) -> None:
    rows = list(importlib.import_module(f"benchmarks.{part}").measure(quick))
    Path(into).write_text(json.dumps([attrs.asdict(row) for row in rows]), "utf-8")


def _show(row: ResultRow) -> None:
    met = {True: "met", False: "NOT MET", None: ""}[row.is_met]
    print(f"  {row.label:84} {row.result:>9}  {row.target:9} {met:8} {row.measured}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
