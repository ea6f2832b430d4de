"""Run time of commands, compared with an interpreter that imports httpx, and with curl."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Final

from benchmarks.archives import serve_sandbox
from benchmarks.interpreters import plain_install
from benchmarks.results import at_most, time_of
from benchmarks.timing import interleaved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.archives import RunLocation
    from benchmarks.interpreters import Interpreter
    from benchmarks.results import ResultRow

FLOOR: Final = "python -c 'import httpx'"
HELP: Final = "elab --help"
GET: Final = "elab get 3"
CURL: Final = "curl"
_ELAB: Final = "import sys; from elab_sdk.cli.__main__ import program; sys.argv = {!r}; sys.exit(program())"
_MAX_RATIOS: Final = {HELP: 0.6, GET: 2.0}


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each command alternately in new processes; the sandbox has its own process."""
    rounds = 3 if quick else 25
    with (
        tempfile.TemporaryDirectory(prefix="elab-bench-") as folder,
        serve_sandbox(3, folder) as location,
        plain_install() as core,
        plain_install("cli") as with_command,
    ):
        commands = {
            FLOOR: lambda: core.run("import httpx"),
            HELP: _elab(with_command, location, HELP),
            GET: _elab(with_command, location, GET),
        }
        if shutil.which("curl"):
            commands[CURL] = lambda: _curl(location)
        timings = interleaved(commands, rounds, warm=2)
    floor = f"{FLOOR}: {time_of(timings.median(FLOOR))}"
    for name, max_ratio in _MAX_RATIOS.items():
        measured = time_of(timings.median(name))
        yield at_most(f"`{name}`", timings.ratio(name, FLOOR), max_ratio, measured, floor)
    if CURL in commands:
        yield at_most(
            "  curl for the same entry", timings.ratio(CURL, FLOOR), None, time_of(timings.median(CURL))
        )


def _elab(interpreter: Interpreter, location: RunLocation, command: str) -> Callable[[], object]:
    code = _ELAB.format(command.split())
    return lambda: interpreter.run(code, ELAB_ENDPOINT=location.endpoint, ELAB_TOKEN=location.token)


def _curl(location: RunLocation) -> None:
    command = ["curl", "--silent", "--fail", "--header", f"Authorization: {location.token}"]
    subprocess.run([*command, f"{location.endpoint}experiments/3"], check=True, stdout=subprocess.DEVNULL)
