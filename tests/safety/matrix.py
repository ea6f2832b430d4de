"""The matrix as a table: the effect of each write on each release, through both managers.

python -m tests.safety.matrix                         on the sandbox, all releases
python -m tests.safety.matrix --endpoint … --token …  on a real server
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.releases import EVERY_RECORD
from elab_sdk.sandbox import Sandbox
from tests.safety.careless import CARELESS
from tests.safety.matrix_cells import MatrixCell, MatrixLab, Verdict, modes
from tests.safety.natural import NATURAL
from tests.safety.servers import OPTIONS, TargetServer, given_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from elab_sdk.rules.release import Api
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import WriteCase
    from tests.safety.matrix_cells import Mode

__all__ = ["CASES", "covering_cells", "main", "plan", "run", "table"]

CASES: Final = (*NATURAL, *CARELESS)
_HEAD: Final = """\
# The result of each write

Every write below was made through five clients:

- a `Manager` and an `AsyncManager` that were told nothing of the release;
- a `Manager` with the generation ("4.3"), and one with the exact release ("4.3.5");
- on API v1, a `Manager` on a server whose pages do not show its release; on API v2, a `Manager` with the
  address of API v1, as a script has it whose server was updated.

Before and after each write, the notebook was read without the SDK: titles, dates, bodies, tags, links, files,
categories, statuses, permissions, metadata and bookings of every entry, and the number of entries. Each
column is a release that differs from the one before, and stands for all releases up to the next column.

| mark | meaning |
|---|---|
| ✓ | as intended: the call returned, and the notebook is exactly as requested |
| – | refused: the call raised the expected error, and nothing changed |
| ✗ | harm: anything else |
| · | skipped: this server cannot show it |
"""
_TITLES: Final[Mapping[Api, str]] = {
    "v2": "API v2: from 5.0, and 4.9 on request",
    "v1": "API v1: up to and including 4.9",
}


def plan(server: TargetServer) -> list[tuple[WriteCase, Mode]]:
    """Return the cells for one server; a real server is slower and gets fewer."""
    if server.sandbox is not None:
        return [(case, mode) for mode in modes(server.release) for case in CASES]
    return [(case, "sync") for case in CASES] + [(case, "async") for case in NATURAL]


def covering_cells(release: Release) -> list[tuple[WriteCase, Mode]]:
    """Return every case once for a release, with a different mode on each release."""
    position, managers = [each.name for each in EVERY_RECORD].index(release.name), modes(release)
    return [(case, managers[(position + index) % len(managers)]) for index, case in enumerate(CASES)]


def run(server: TargetServer) -> Iterator[MatrixCell]:
    """Run all cells of one server."""
    with MatrixLab(server) as lab:
        for case, mode in plan(server):
            yield lab.cell(case, mode)


def run_sandboxes(processes: int | None) -> Iterator[MatrixCell]:
    """Run all cells on sandboxes of all releases.

    Args:
        processes: How many releases to run at a time; None for one on each processor.
    """
    with ProcessPoolExecutor(processes) as pool:
        for cells in pool.map(_run_sandbox, *zip(*sandboxes(), strict=True)):
            yield from cells


def _run_sandbox(version: str, api: Api | None) -> list[MatrixCell]:
    with Sandbox(release=version) as sandbox:
        return list(run(TargetServer.of_sandbox(sandbox, api)))


def sandboxes() -> list[tuple[str, Api | None]]:
    """Return the releases to run as sandboxes: every record, and API v2 of the last release that has both."""
    both = next(each.name for each in reversed(EVERY_RECORD) if each.api == "v1")
    at = [each.name for each in EVERY_RECORD].index(both) + 1
    only: list[tuple[str, Api | None]] = [(each.name, None) for each in EVERY_RECORD]
    return [*only[:at], (both, "v2"), *only[at:]]


def table(cells: Sequence[MatrixCell]) -> str:
    """Return the matrix as Markdown: a table for each API, and the totals."""
    lines = [_HEAD]
    for api, title in _TITLES.items():
        columns = list(dict.fromkeys(cell.column for cell in cells if cell.api == api))
        if columns:
            lines += [f"## {title}", "", *_part(cells, columns), ""]
    lines += ["## Totals", "", _totals(cells, list(dict.fromkeys(cell.column for cell in cells)))]
    return "\n".join(lines) + "\n"


def _part(cells: Sequence[MatrixCell], columns: Sequence[str]) -> list[str]:
    """Return the table of one API."""
    lines = [f"| | {' | '.join(columns)} |", f"|---|{':-:|' * len(columns)}"]
    for title, cases in (("natural", NATURAL), ("careless", CARELESS)):
        lines.append(f"| **{title}** |{' |' * len(columns)}")
        lines += [_row(case.name, cells, columns) for case in cases]
    return lines


def _row(name: str, cells: Sequence[MatrixCell], columns: Sequence[str]) -> str:
    marks = []
    for column in columns:
        verdicts = [cell.verdict.value for cell in cells if (cell.case, cell.column) == (name, column)]
        marks.append("/".join(dict.fromkeys(verdicts)))
    return f"| {name.replace('|', chr(92) + '|')} | {' | '.join(marks)} |"


def _totals(cells: Sequence[MatrixCell], columns: Sequence[str]) -> str:
    lines = ["| release | as intended | refused | harm | skipped |", "|---|--:|--:|--:|--:|"]
    for column in [*columns, "all"]:
        counts = Counter(cell.verdict for cell in cells if column in (cell.column, "all"))
        lines.append(f"| {column} | {' | '.join(str(counts[verdict]) for verdict in Verdict)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the matrix and return 1 if a cell has an unexpected verdict."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.safety.matrix", description="Test all writes and print the matrix."
    )
    parser.add_argument("--output", type=Path, help="also write the table to this file")
    parser.add_argument(
        "-n", type=int, help="how many sandboxes to run at a time (default: one per processor)"
    )
    for name, variable in OPTIONS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", help=f"{name} of a real server (or {variable})")
    options = vars(parser.parse_args(arguments))
    output: Path | None = options.pop("output")
    processes: int | None = options.pop("n")
    server = given_server(options)
    cells = list(run_sandboxes(processes) if server is None else run(server))
    text = table(cells)
    print(text)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    unexpected = [cell for cell in cells if not cell.good]
    for cell in unexpected:
        print(f"{cell.column} {cell.mode} {cell.case}: {cell.verdict.value} {cell.message}", file=sys.stderr)
    return int(bool(unexpected))


if __name__ == "__main__":
    sys.exit(main())
