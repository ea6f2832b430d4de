"""The matrix as a table: what becomes of each write on each release, through both managers.

python -m tests.safety.matrix                         on the sandbox, every release
python -m tests.safety.matrix --endpoint … --token …  on a server
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.releases import RELEASES
from elab_sdk.sandbox import Sandbox
from tests.safety.careless import CARELESS
from tests.safety.cells import MODES, Cell, Lab, Verdict
from tests.safety.natural import NATURAL
from tests.safety.servers import OPTIONS, Server, given_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Case
    from tests.safety.cells import Mode

__all__ = ["CASES", "covering", "main", "plan", "run", "table"]

CASES: Final = (*NATURAL, *CARELESS)
_HEAD: Final = """\
# What becomes of each write

Every write below was made through `Manager`, through `AsyncManager`, through a `Manager` that was told the
generation ("4.3"), through one that was told the exact release ("4.3.5"), and through one on a server whose
pages do not show its release. Each column is a release at
which servers begin to answer differently, and stands for all up to the next column. Before and after each
write, the notebook was read without the SDK: titles, dates, bodies, tags, links, files, categories, metadata
and bookings of every entry, and how many entries there are.

| mark | |
|---|---|
| ✓ | as meant: the call returned, and the notebook is exactly as asked |
| – | refused: the call raised the error that says why, and nothing changed |
| ✗ | harm: anything else |
| · | left out: this server cannot show it |
"""


def plan(*, real: bool) -> list[tuple[Case, Mode]]:
    """The cells of one server. A real one takes a tenth of a second for each request: it gets fewer."""
    if not real:
        return [(case, mode) for mode in MODES for case in CASES]
    return [(case, "sync") for case in CASES] + [(case, "async") for case in NATURAL]


def covering(release: Release) -> list[tuple[Case, Mode]]:
    """Every case once on each release, and on each way to know the release in turn."""
    place = [*RELEASES].index(release.name)
    return [(case, MODES[(place + number) % len(MODES)]) for number, case in enumerate(CASES)]


def run(server: Server) -> Iterator[Cell]:
    """All cells of one server."""
    with Lab(server) as lab:
        for case, mode in plan(real=server.sandbox is None):
            yield lab.cell(case, mode)


def sandboxes() -> Iterator[Cell]:
    """All cells of every release of the sandbox."""
    for name in RELEASES:
        with Sandbox(release=name) as sandbox:
            yield from run(Server.of_sandbox(sandbox))


def table(cells: Sequence[Cell]) -> str:
    """The matrix as Markdown."""
    releases = list(dict.fromkeys(cell.release for cell in cells))
    lines = [_HEAD, f"| | {' | '.join(releases)} |", f"|---|{':-:|' * len(releases)}"]
    for title, cases in (("as people mean them", NATURAL), ("careless", CARELESS)):
        lines.append(f"| **{title}** |{' |' * len(releases)}")
        lines += [_row(case.name, cells, releases) for case in cases]
    lines += ["", _totals(cells, releases)]
    return "\n".join(lines) + "\n"


def _row(name: str, cells: Sequence[Cell], releases: Sequence[str]) -> str:
    marks = []
    for release in releases:
        found = [cell.verdict.value for cell in cells if (cell.case, cell.release) == (name, release)]
        marks.append("/".join(dict.fromkeys(found)))
    return f"| {name.replace('|', chr(92) + '|')} | {' | '.join(marks)} |"


def _totals(cells: Sequence[Cell], releases: Sequence[str]) -> str:
    lines = ["| release | as meant | refused | harm | left out |", "|---|--:|--:|--:|--:|"]
    for release in [*releases, "all"]:
        counts = Counter(cell.verdict for cell in cells if release in (cell.release, "all"))
        lines.append(f"| {release} | {' | '.join(str(counts[verdict]) for verdict in Verdict)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the matrix; 1 where a cell is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.safety.matrix", description="the matrix of writes")
    parser.add_argument("--output", type=Path, help="write the table to this file too")
    for name, variable in OPTIONS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", help=f"of a real server (or {variable})")
    options = vars(parser.parse_args(arguments))
    output: Path | None = options.pop("output")
    server = given_server(options)
    cells = list(sandboxes() if server is None else run(server))
    text = table(cells)
    print(text)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    bad = [cell for cell in cells if not cell.good]
    for cell in bad:
        print(f"{cell.release} {cell.mode} {cell.case}: {cell.verdict.value} {cell.told}", file=sys.stderr)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
