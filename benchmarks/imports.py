"""Time to import the package and create a Manager, compared with httpx and attrs, and with other clients.

Measured in a plain install and with all extras, some of which `import httpx` also loads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.interpreters import Interpreter, plain_install
from benchmarks.results import ResultRow, at_most, time_of
from benchmarks.timing import Ratio, interleaved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.timing import Timings

_ARGUMENTS: Final = "'https://elab.example.org/api/v1/', 'key'"
BARE: Final = "the bare interpreter"
PACKAGE: Final = "import elab_sdk"
CLIENT: Final = "import httpx, attrs; build a Client"
CODE: Final = {
    BARE: "pass",
    PACKAGE: "import elab_sdk",
    CLIENT: "import httpx, attrs; httpx.Client()",
    "Manager": f"from elab_sdk import Manager; Manager({_ARGUMENTS})",
    "AsyncManager": f"from elab_sdk import AsyncManager; AsyncManager({_ARGUMENTS})",
}
PEERS: Final = {
    "elabapy": "import elabapy",
    "elabapi-python": "import elabapi_python",
    "requests": "import requests",
}
_MAX_SECONDS: Final = 5e-3


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each statement alternately in new processes."""
    rounds = 3 if quick else 25
    with plain_install() as interpreter:
        timings = _time(interpreter, CODE, rounds)
        yield from _package_row(timings)
        yield from _manager_rows(timings, "plain install")
    installed = Interpreter()
    timings = _time(installed, {**CODE, **PEERS}, rounds)
    yield from _manager_rows(timings, "all extras installed")
    for name in PEERS:
        ratio = timings.ratio(name, CLIENT)
        yield at_most(f"  import {name}", ratio, None, time_of(timings.median(name)))


def _time(interpreter: Interpreter, codes: dict[str, str], rounds: int) -> Timings:
    def run_code(code: str) -> Callable[[], object]:
        return lambda: interpreter.run(code)

    # two warm-up rounds: the first compiles modules, the second fills the file cache
    return interleaved({name: run_code(code) for name, code in codes.items()}, rounds, warm=2)


def _package_row(timings: Timings) -> Iterator[ResultRow]:
    pairs = zip(timings.seconds[PACKAGE], timings.seconds[BARE], strict=True)
    difference = Ratio.of([(ours - bare) * 1000 for ours, bare in pairs])
    yield ResultRow(
        label=f"{PACKAGE} (plain install), compared with {BARE}",
        result=f"{difference.median:.1f} ms",
        spread=f"{difference.low:.1f} – {difference.high:.1f}",
        measured=time_of(timings.median(PACKAGE)),
        floor=f"{BARE}: {time_of(timings.median(BARE))}",
        target="≤ 5 ms",
        is_met=difference.median <= _MAX_SECONDS * 1000,
    )


def _manager_rows(timings: Timings, label: str) -> Iterator[ResultRow]:
    floor = f"{CLIENT}: {time_of(timings.median(CLIENT))}"
    for name in ("Manager", "AsyncManager"):
        max_ratio = 0.6 if name == "Manager" else None
        measured = time_of(timings.median(name))
        yield at_most(
            f"import {name} and build one ({label})", timings.ratio(name, CLIENT), max_ratio, measured, floor
        )
