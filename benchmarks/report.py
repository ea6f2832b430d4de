"""`RESULTS.md`, from the JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from benchmarks.results import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRIED: Final = FOLDER / "tried.md"
_HEAD: Final = """\
# Results

Written by `make bench`; `make bench ARGS="decode imports"` renews a part, and `make bench ARGS=--quick` only
shows that all parts run. The figures of a row are of one run, taken in turns (A B A B …) on the same machine.
A ratio is the median over all rounds of the ratio within a round; "middle half" are the quartiles of these;
where something grows, it is the exponent from each count to the next.
Ratios are what counts: the plain figures are those of one machine.
"""


def markdown(found: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The whole page.

    Args:
        found: What `results.load` gives.
        titles: The heading of each part, in the order in which they stand.
    """
    rows = [row for part in found["parts"].values() for row in part["rows"]]
    met = [row["is_met"] for row in rows if row["is_met"] is not None]
    lines = [_HEAD, f"**{sum(met)} of {len(met)} targets are met.**\n"]
    for name, title in titles.items():
        if name in found["parts"]:
            lines += _part(title, found["parts"][name])
    lines += ["## Made on\n", "| | |\n|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in found["environment"].items()]
    return "\n".join(lines) + "\n\n" + TRIED.read_text("utf-8")


def _part(title: str, part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| what | result | middle half | measured | compared to | target | met |"
    yield "|---|---|---|---|---|---|---|"
    for row in part["rows"]:
        met = {True: "yes", False: "**no**", None: ""}[row["is_met"]]
        # a row that belongs to the one above it stands below it
        what = row["what"].replace("  ", "&nbsp;&nbsp;", 1) if row["what"].startswith("  ") else row["what"]
        cells = (what, row["result"], row["spread"], row["measured"], row["floor"], row["target"], met)
        yield "| " + " | ".join(cells) + " |"
    quick = ", quick: too few rounds to believe" if part["quick"] else ""
    yield f"\n`{part['command']}`, {part['at']}, {part['seconds']} s{quick}\n"
