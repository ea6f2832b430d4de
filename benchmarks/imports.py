"""What it takes to import the package and to make a Manager, beside httpx and attrs, and the other clients.

In two environments: a plain install, and one with all extras, of which `import httpx` loads some too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.interpreters import Interpreter, plain
from benchmarks.measuring import Ratio, interleaved
from benchmarks.results import Row, at_most, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measuring import Timings

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
_LIMIT: Final = 5e-3


def measure(quick: bool) -> Iterator[Row]:
    """Each in fresh processes, in turns."""
    rounds = 3 if quick else 25
    with plain() as interpreter:
        timings = _timed(interpreter, CODE, rounds)
        yield from _package(timings)
        yield from _managers(timings, "plain install")
    installed = Interpreter()
    timings = _timed(installed, {**CODE, **PEERS}, rounds)
    yield from _managers(timings, "all extras installed")
    for name in PEERS:
        ratio = timings.ratio(name, CLIENT)
        yield at_most(f"  import {name}", ratio, None, time_of(timings.median(name)))


def _timed(interpreter: Interpreter, codes: dict[str, str], rounds: int) -> Timings:
    def act(code: str) -> Callable[[], object]:
        return lambda: interpreter.run(code)

    # twice before it counts: the first time compiles, and the second reads files that the system has not seen
    return interleaved({name: act(code) for name, code in codes.items()}, rounds, warm=2)


def _package(timings: Timings) -> Iterator[Row]:
    pairs = zip(timings.seconds[PACKAGE], timings.seconds[BARE], strict=True)
    over = Ratio.of([(ours - bare) * 1000 for ours, bare in pairs])
    yield Row(
        what=f"{PACKAGE} (plain install), over {BARE}",
        result=f"{over.median:.1f} ms",
        spread=f"{over.low:.1f} – {over.high:.1f}",
        measured=time_of(timings.median(PACKAGE)),
        floor=f"{BARE}: {time_of(timings.median(BARE))}",
        target="≤ 5 ms",
        is_met=over.median <= _LIMIT * 1000,
    )


def _managers(timings: Timings, words: str) -> Iterator[Row]:
    floor = f"{CLIENT}: {time_of(timings.median(CLIENT))}"
    for name in ("Manager", "AsyncManager"):
        most = 1.15 if name == "Manager" else None
        measured = time_of(timings.median(name))
        yield at_most(
            f"import {name} and build one ({words})", timings.ratio(name, CLIENT), most, measured, floor
        )
