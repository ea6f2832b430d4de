"""What a command costs from the prompt to the prompt, beside an interpreter that imports httpx, and curl."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Final

from benchmarks.archives import serving
from benchmarks.interpreters import plain
from benchmarks.measuring import interleaved
from benchmarks.results import at_most, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.archives import Place
    from benchmarks.interpreters import Interpreter
    from benchmarks.results import Row

FLOOR: Final = "python -c 'import httpx'"
HELP: Final = "elab --help"
GET: Final = "elab get 3"
CURL: Final = "curl"
_ELAB: Final = "import sys; from elab_sdk.cli.__main__ import program; sys.argv = {!r}; sys.exit(program())"
_MOST: Final = 2.0


def measure(quick: bool) -> Iterator[Row]:
    """Each in fresh processes, in turns; the sandbox has a process of its own."""
    rounds = 3 if quick else 25
    with (
        tempfile.TemporaryDirectory(prefix="elab-bench-") as folder,
        serving(3, folder) as place,
        plain() as core,
        plain("cli") as with_command,
    ):
        acts = {
            FLOOR: lambda: core.run("import httpx"),
            HELP: _elab(with_command, place, HELP),
            GET: _elab(with_command, place, GET),
        }
        if shutil.which("curl"):
            acts[CURL] = lambda: _curl(place)
        timings = interleaved(acts, rounds, warm=2)
    floor = f"{FLOOR}: {time_of(timings.median(FLOOR))}"
    for name in (HELP, GET):
        measured = time_of(timings.median(name))
        yield at_most(f"`{name}`", timings.ratio(name, FLOOR), _MOST, measured, floor)
    if CURL in acts:
        yield at_most(
            "  curl of the same entry", timings.ratio(CURL, FLOOR), None, time_of(timings.median(CURL))
        )


def _elab(interpreter: Interpreter, place: Place, command: str) -> Callable[[], object]:
    code = _ELAB.format(command.split())
    return lambda: interpreter.run(code, ELAB_ENDPOINT=place.endpoint, ELAB_TOKEN=place.token)


def _curl(place: Place) -> None:
    command = ["curl", "--silent", "--fail", "--header", f"Authorization: {place.token}"]
    subprocess.run([*command, f"{place.endpoint}experiments/3"], check=True, stdout=subprocess.DEVNULL)
