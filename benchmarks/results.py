"""Results of benchmarks, as rows."""

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
    from benchmarks.timing import Ratio

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
    "pandas",
    "openapi-python-client",
    "pyperf",
)


@attrs.frozen(kw_only=True)
class ResultRow:
    """One result.

    Args:
        label: The name of the benchmark.
        result: The result with its unit, such as "1.18 ×".
        spread: The quartiles over all rounds.
        measured: The absolute values.
        floor: The value that it is compared with.
        target: The target as text, or "" if there is none.
        is_met: Whether the target is met, or None if there is none.
    """

    label: str
    result: str
    spread: str = ""
    measured: str = ""
    floor: str = ""
    target: str = ""
    is_met: bool | None = None


def at_most(
    label: str, ratio: Ratio, maximum: float | None, measured: str = "", floor: str = ""
) -> ResultRow:
    """Return a row for a ratio with a maximum."""
    row = _row(label, ratio, measured, floor)
    return (
        row
        if maximum is None
        else attrs.evolve(row, target=f"≤ {maximum:g} ×", is_met=ratio.median <= maximum)
    )


def at_least(
    label: str, ratio: Ratio, minimum: float | None, measured: str = "", floor: str = ""
) -> ResultRow:
    """Return a row for a ratio with a minimum."""
    row = _row(label, ratio, measured, floor)
    return (
        row
        if minimum is None
        else attrs.evolve(row, target=f"≥ {minimum:g} ×", is_met=ratio.median >= minimum)
    )


def _row(label: str, ratio: Ratio, measured: str, floor: str) -> ResultRow:
    spread = f"{ratio.low:.2f} – {ratio.high:.2f}"
    return ResultRow(
        label=label, result=f"{ratio.median:.2f} ×", spread=spread, measured=measured, floor=floor
    )


def time_of(seconds: float) -> str:
    """Format a time in a suitable unit, such as "13.6 µs"."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:.0f} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def mib(count: float) -> str:
    """Format a number of bytes, such as "12.5 MiB"."""
    return f"{count / (1 << 20):.1f} MiB"


def environment() -> dict[str, str]:
    """Return the Python version, system and packages of the measurements."""
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
    """Return the stored results of all parts."""
    return json.loads(JSON.read_text("utf-8")) if JSON.exists() else {"parts": {}}


def save(part: str, rows: list[ResultRow], elapsed: float, *, quick: bool) -> None:
    """Replace the stored rows of a part."""
    all_results = load()
    all_results["environment"] = environment()
    all_results["parts"][part] = {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "quick": quick,
        "seconds": round(elapsed, 1),
        "command": f'make bench ARGS="{part}"',
        "python": sys.version.split()[0],
        "rows": [attrs.asdict(row) for row in rows],
    }
    JSON.write_text(json.dumps(all_results, indent=1, ensure_ascii=False) + "\n", "utf-8")
