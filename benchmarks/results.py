"""What a benchmark found: one row a question."""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from benchmarks.measuring import Ratio

FOLDER: Final = Path(__file__).parent
JSON: Final = FOLDER / "results.json"
MARKDOWN: Final = FOLDER / "RESULTS.md"
PACKAGES: Final = (
    "attrs",
    "httpx",
    "httpcore",
    "h11",
    "anyio",
    "elabapy",
    "elabapi-python",
    "requests",
    "pydantic",
    "msgspec",
    "openapi-python-client",
    "pyperf",
)


@attrs.frozen(kw_only=True)
class Row:
    """One result.

    Args:
        what: What was done.
        result: The figure, with its unit: "1.18 ×".
        spread: The middle half of all rounds.
        measured: What was measured, in plain figures.
        floor: What it is compared to.
        target: What it shall be, in words; empty where it is only reported.
        is_met: Whether it is; None where there is no target.
    """

    what: str
    result: str
    spread: str = ""
    measured: str = ""
    floor: str = ""
    target: str = ""
    is_met: bool | None = None


def at_most(what: str, ratio: Ratio, most: float | None, measured: str = "", floor: str = "") -> Row:
    """A row for a ratio that shall be small."""
    row = _row(what, ratio, measured, floor)
    return row if most is None else attrs.evolve(row, target=f"≤ {most:g} ×", is_met=ratio.median <= most)


def at_least(what: str, ratio: Ratio, least: float | None, measured: str = "", floor: str = "") -> Row:
    """A row for a ratio that shall be large."""
    row = _row(what, ratio, measured, floor)
    return row if least is None else attrs.evolve(row, target=f"≥ {least:g} ×", is_met=ratio.median >= least)


def _row(what: str, ratio: Ratio, measured: str, floor: str) -> Row:
    spread = f"{ratio.low:.2f} – {ratio.high:.2f}"
    return Row(what=what, result=f"{ratio.median:.2f} ×", spread=spread, measured=measured, floor=floor)


def time_of(seconds: float) -> str:
    """A time in the unit that fits: "13.6 µs"."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:.0f} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def mib(count: float) -> str:
    """A number of bytes: "12.5 MiB"."""
    return f"{count / (1 << 20):.1f} MiB"


def environment() -> dict[str, str]:
    """What the figures were taken on."""
    return {
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def load() -> dict[str, Any]:
    """What was found so far, part by part."""
    return json.loads(JSON.read_text("utf-8")) if JSON.exists() else {"parts": {}}


def save(part: str, rows: list[Row], took: float, *, quick: bool) -> None:
    """Put the rows of a part in the place of its older ones."""
    found = load()
    found["environment"] = environment()
    found["parts"][part] = {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "quick": quick,
        "seconds": round(took, 1),
        "command": f'make bench ARGS="{part}"',
        "python": sys.version.split()[0],
        "rows": [attrs.asdict(row) for row in rows],
    }
    JSON.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
