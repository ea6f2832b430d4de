"""A backup of many entries with a file each, and an archive for other notebooks made of it: time, and memory.

A sandbox runs in a process of its own, and so does each run: the memory is that of one run, in all.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from benchmarks.memory import peak
from benchmarks.results import Row, mib, time_of
from elab_sdk import Manager, verify_backup
from elab_sdk.export import export_backup
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELEASE: Final = "4.3"
JOBS: Final = 8
BODY: Final = "<p>" + "The membrane was blocked for an hour. " * 50 + "</p>"
MOMENT: Final = "2020-11-24 00:02:59"
_LIMIT: Final = 150 << 20
_PAGE: Final = 500


@attrs.frozen
class Run:
    """What one run took.

    Args:
        seconds: On the clock, after the imports.
        memory: The most that the process had, in all.
        said: What came of it.
    """

    seconds: float
    memory: int
    said: str


@attrs.frozen
class Place:
    """What a run is told: where the server is, and the folder to work in."""

    endpoint: str
    token: str
    folder: str

    @property
    def backup(self) -> Path:
        """The folder of the backup."""
        return Path(self.folder, "backup")

    @property
    def archive(self) -> Path:
        """The archive for other notebooks."""
        return Path(self.folder, "notebook.eln")


def measure(quick: bool) -> Iterator[Row]:
    """Each once: they take long, and do the same thing thousands of times."""
    entries = 200 if quick else 10_000
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder, serving(entries, folder) as place:
        first = run("backup", place)
        theirs = run("elabapy", attrs.evolve(place, folder=f"{folder}/elabapy"), max(100, entries // 10))
        each = theirs.seconds / max(100, entries // 10)
        words = f"backup of {entries:,} experiments with a file each, {JOBS} at once"
        yield _row(words, first, f"elabapy, one by one: {time_of(each * entries)}, from a tenth of them")
        yield _row("  once more, nothing has changed", run("backup", place), "")
        yield _row("  verification", run("verify", place), "")
        copied = run("copy", place)
        yield _row(
            "  .eln of the same", run("eln", place), f"copying the same files: {time_of(copied.seconds)}"
        )


def _row(what: str, found: Run, floor: str) -> Row:
    return Row(
        what=what,
        result=time_of(found.seconds),
        measured=f"{mib(found.memory)} of memory in all; {found.said}",
        floor=floor,
        target=f"≤ {mib(_LIMIT)}",
        is_met=found.memory <= _LIMIT,
    )


@contextmanager
def serving(entries: int, folder: str) -> Iterator[Place]:
    """A sandbox with so many experiments, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.archives", "serve", str(entries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        endpoint, token = server.stdout.readline().split()
        try:
            yield Place(endpoint, token, folder)
        finally:
            server.communicate()


def run(what: str, place: Place, *numbers: int) -> Run:
    """One run in a process of its own.

    Args:
        what: Which.
        place: Where.
        numbers: For a backup, how many requests at once; for elabapy, how many entries.
    """
    told = [*attrs.astuple(place), *map(str, numbers)]
    command = [sys.executable, "-m", "benchmarks.archives", what, *told]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Run(**json.loads(ended.stdout))


# --- in the other processes ---


def _serve(entries: int) -> None:
    """A sandbox that answers until its input ends."""
    with Sandbox(release=RELEASE) as sandbox:
        for number in range(1, entries + 1):
            _furnish(sandbox, number)
        print(sandbox.endpoint, sandbox.token, flush=True)
        sys.stdin.read()


def _furnish(sandbox: Sandbox, number: int) -> None:
    """An experiment with a file, put into the sandbox's tables behind its back."""
    store = sandbox.store
    content = f"time,signal\n0,{number}\n".encode() * 100
    name = f"{number % 256:02x}/{number}.csv"
    path = store.files / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    store.insert(
        "experiments",
        userid=1,
        title=f"Western blot {number}",
        body=BODY,
        date="2020-11-24",
        status=1,
        canread="team",
        canwrite="user",
        created_at=MOMENT,
        modified_at=MOMENT,
        elabid=f"20201124-{number:040x}",
    )
    store.insert(
        "uploads",
        kind="experiments",
        item_id=number,
        userid=1,
        real_name="signal.csv",
        long_name=name,
        hash=hashlib.sha256(content).hexdigest(),
        filesize=len(content),
        created_at=MOMENT,
    )


def _backup(place: Place, jobs: int = JOBS) -> str:
    with Manager(place.endpoint, place.token) as manager:
        result = manager.backup(place.backup, jobs=jobs)
    return f"{result.read:,} read, {result.downloaded:,} files, {len(result.problems)} problems"


def _verify(place: Place) -> str:
    found = verify_backup(place.backup)
    return f"{found.files:,} files, {'all good' if found.is_good else 'NOT GOOD'}"


def _eln(place: Place) -> str:
    export_backup(place.backup, place.archive, existing="replace")
    return f"an archive of {mib(place.archive.stat().st_size)}"


def _copy(place: Place) -> str:
    shutil.copytree(place.backup, Path(place.folder, "copy"))
    return ""


def _elabapy(place: Place, most: int) -> str:
    """What one writes with elabapy: every experiment, then its files, one after the other."""
    import elabapy  # noqa: PLC0415 - only this run needs it

    manager = elabapy.Manager(endpoint=place.endpoint, token=place.token)
    count = 0
    while count < most:
        rows = manager.send_req(f"experiments?limit={_PAGE}&offset={count}", verb="GET")
        for row in rows[: most - count]:
            experiment = manager.get_experiment(row["id"])
            folder = Path(place.folder, str(row["id"]))
            folder.mkdir(parents=True)
            (folder / "entry.json").write_text(json.dumps(experiment), "utf-8")
            for upload in experiment["uploads"]:
                (folder / upload["real_name"]).write_bytes(manager.get_upload(upload["id"]))
        count += len(rows)
    return f"{most:,} experiments"


_RUNS: Final[dict[str, Callable[..., str]]] = {
    "backup": _backup,
    "verify": _verify,
    "eln": _eln,
    "copy": _copy,
    "elabapy": _elabapy,
}


def _main(arguments: list[str]) -> None:
    what, *told = arguments
    if what == "serve":
        _serve(int(told[0]))
        return
    place, numbers = Place(*told[:3]), [int(number) for number in told[3:]]
    began = time.perf_counter()
    said = _RUNS[what](place, *numbers)
    print(json.dumps(attrs.asdict(Run(time.perf_counter() - began, peak(), said))))


if __name__ == "__main__":
    _main(sys.argv[1:])
