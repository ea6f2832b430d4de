"""Create `RESULTS.md` from the JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from benchmarks.results import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXPERIMENTS_PAGE: Final = FOLDER / "tried.md"
_HEAD: Final = """\
# Results

Written by `make bench`. `make bench ARGS="decode imports"` updates single parts, and
`make bench ARGS=--quick` only checks that all parts work. The values of a row are from one run, measured
alternately (A B A B …) on the same machine. A ratio is the median of the ratios within each round, and
"middle half" shows their quartiles; for growth, it shows the exponents from each count to the next. Compare
the ratios; the absolute values depend on the machine.
"""


def markdown(all_results: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        all_results: The results from `results.load`.
        titles: The headings of the parts, in order.
    """
    rows = [row for part in all_results["parts"].values() for row in part["rows"]]
    met = [row["is_met"] for row in rows if row["is_met"] is not None]
    lines = [_HEAD, f"**{sum(met)} of {len(met)} targets are met.**\n"]
    for name, title in titles.items():
        if name in all_results["parts"]:
            lines += _part(title, all_results["parts"][name])
    lines += ["## Environment\n", "| | |\n|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in all_results["environment"].items()]
    return "\n".join(lines) + "\n\n" + EXPERIMENTS_PAGE.read_text("utf-8")


def _part(title: str, part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| benchmark | result | middle half | measured | compared to | target | met |"
    yield "|---|---|---|---|---|---|---|"
    for row in part["rows"]:
        met = {True: "yes", False: "**no**", None: ""}[row["is_met"]]
        # rows that belong to the row above are indented
        label = (
            row["label"].replace("  ", "&nbsp;&nbsp;", 1) if row["label"].startswith("  ") else row["label"]
        )
        cells = (label, row["result"], row["spread"], row["measured"], row["floor"], row["target"], met)
        yield "| " + " | ".join(cells) + " |"
    quick = ", quick: too few rounds to be reliable" if part["quick"] else ""
    yield f"\n`{part['command']}`, {part['at']}, {part['seconds']} s{quick}\n"
