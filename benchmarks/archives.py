"""Time and memory of a backup of many entries with a file each, and of an .eln archive of it.

The sandbox and each run have their own process: the memory is the total of one run.
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
from statistics import fmean
from typing import TYPE_CHECKING, Final

import attrs

from benchmarks.memory import peak
from benchmarks.results import ResultRow, at_most, mib, time_of
from benchmarks.timing import Ratio
from elab_sdk import Manager, verify_backup
from elab_sdk.export import export_backup
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELEASE: Final = "4.3"
JOBS: Final = 8
BODY: Final = "<p>" + "The membrane was blocked for an hour. " * 50 + "</p>"
TIME: Final = "2020-11-24 00:02:59"
_MEMORY_LIMIT: Final = 150 << 20
_MAX_BACKUP_RATIO: Final = 0.7
_MAX_UNCHANGED_SECONDS: Final = 1.0
_MAX_ARCHIVE_RATIO: Final = 1.3
_ROUNDS: Final = 3
_PAGE_SIZE: Final = 500


@attrs.frozen
class RunResult:
    """The result of one run.

    Args:
        seconds: The elapsed time without imports.
        memory: The peak memory of the process.
        summary: A description of the outcome.
    """

    seconds: float
    memory: int
    summary: str


@attrs.frozen
class RunLocation:
    """The server and the working folder of a run."""

    endpoint: str
    token: str
    folder: str

    @property
    def backup(self) -> Path:
        """The folder of the backup."""
        return Path(self.folder, "backup")

    @property
    def archive(self) -> Path:
        """The path of the .eln archive."""
        return Path(self.folder, "notebook.eln")


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each run, alternately with what it is compared to."""
    entries = 200 if quick else 10_000
    with (
        tempfile.TemporaryDirectory(prefix="elab-bench-") as folder,
        serve_sandbox(entries, folder) as location,
    ):
        tenth = max(100, entries // 10)
        elabapy_before = _elabapy_seconds(location, tenth)
        first = run("backup", location)
        elabapy_after = _elabapy_seconds(location, tenth)
        elabapy_seconds = [each * entries for each in (elabapy_before, elabapy_after)]
        yield at_most(
            f"backup of {entries:,} experiments with a file each, {JOBS} jobs",
            Ratio.of([first.seconds / seconds for seconds in elabapy_seconds]),
            _MAX_BACKUP_RATIO,
            f"{time_of(first.seconds)}; {first.summary}",
            f"elabapy, sequential: {time_of(fmean(elabapy_seconds))}, extrapolated from two tenths",
        )
        second = run("backup", location)
        yield ResultRow(
            label="  second backup without changes",
            result=time_of(second.seconds),
            measured=second.summary,
            target=f"≤ {_MAX_UNCHANGED_SECONDS:g} s",
            is_met=second.seconds <= _MAX_UNCHANGED_SECONDS,
        )
        verified = run("verify", location)
        yield ResultRow(label="  verification", result=time_of(verified.seconds), measured=verified.summary)
        archives, copies = zip(
            *[(run("eln", location), run("copy", location)) for _ in range(_ROUNDS)], strict=True
        )
        yield at_most(
            "  .eln of the same",
            Ratio.of([ours.seconds / theirs.seconds for ours, theirs in zip(archives, copies, strict=True)]),
            _MAX_ARCHIVE_RATIO,
            f"{time_of(archives[0].seconds)}; {archives[0].summary}",
            f"copying the same files: {time_of(copies[0].seconds)}",
        )
        memory = {"backup": first, "second": second, "verification": verified, ".eln": archives[0]}
        most = max(result.memory for result in memory.values())
        yield ResultRow(
            label="  memory in total",
            result=mib(most),
            measured=", ".join(f"{name} {mib(result.memory)}" for name, result in memory.items()),
            target=f"≤ {mib(_MEMORY_LIMIT)}",
            is_met=most <= _MEMORY_LIMIT,
        )


def _elabapy_seconds(location: RunLocation, count: int) -> float:
    """Return the seconds that elabapy needs for each of some experiments."""
    with tempfile.TemporaryDirectory(dir=location.folder) as folder:
        return run("elabapy", attrs.evolve(location, folder=folder), count).seconds / count


@contextmanager
def serve_sandbox(entries: int, folder: str) -> Iterator[RunLocation]:
    """Run a sandbox with experiments in its own process."""
    command = [sys.executable, "-m", "benchmarks.archives", "serve", str(entries)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        endpoint, token = server.stdout.readline().split()
        try:
            yield RunLocation(endpoint, token, folder)
        finally:
            server.communicate()


def run(name: str, location: RunLocation, *numbers: int) -> RunResult:
    """Execute one run in its own process.

    Args:
        name: The run.
        location: The server and folder.
        numbers: For a backup, the number of jobs; for elabapy, the number of entries.
    """
    arguments = [*attrs.astuple(location), *map(str, numbers)]
    command = [sys.executable, "-m", "benchmarks.archives", name, *arguments]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return RunResult(**json.loads(process.stdout))


# --- in the other processes ---


def _serve(entries: int) -> None:
    """Run a sandbox until the standard input is closed."""
    with Sandbox(release=RELEASE) as sandbox:
        for index in range(1, entries + 1):
            _add_experiment(sandbox, index)
        print(sandbox.endpoint, sandbox.token, flush=True)
        sys.stdin.read()


def _add_experiment(sandbox: Sandbox, entry_id: int) -> None:
    """Insert an experiment with a file into the sandbox's tables."""
    store = sandbox.store
    content = f"time,signal\n0,{entry_id}\n".encode() * 100
    name = f"{entry_id % 256:02x}/{entry_id}.csv"
    path = store.files / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    store.insert(
        "experiments",
        userid=1,
        title=f"Western blot {entry_id}",
        body=BODY,
        date="2020-11-24",
        status=1,
        canread="team",
        canwrite="user",
        created_at=TIME,
        modified_at=TIME,
        elabid=f"20201124-{entry_id:040x}",
    )
    store.insert(
        "uploads",
        kind="experiments",
        item_id=entry_id,
        userid=1,
        real_name="signal.csv",
        long_name=name,
        hash=hashlib.sha256(content).hexdigest(),
        filesize=len(content),
        created_at=TIME,
    )


def _backup(location: RunLocation, jobs: int = JOBS) -> str:
    with Manager(location.endpoint, location.token) as manager:
        result = manager.backup(location.backup, jobs=jobs)
    return f"{result.read:,} read, {result.downloaded:,} files, {len(result.problems)} problems"


def _verify(location: RunLocation) -> str:
    result = verify_backup(location.backup)
    return f"{result.files:,} files, {'no problems' if result.is_good else 'PROBLEMS FOUND'}"


def _eln(location: RunLocation) -> str:
    export_backup(location.backup, location.archive, existing="replace")
    return f"archive of {mib(location.archive.stat().st_size)}"


def _copy(location: RunLocation) -> str:
    shutil.copytree(location.backup, Path(tempfile.mkdtemp(dir=location.folder), "copy"))
    return ""


def _elabapy(location: RunLocation, limit: int) -> str:
    """Download all experiments and their files with elabapy, sequentially."""
    import elabapy  # noqa: PLC0415 - only this run needs it

    manager = elabapy.Manager(endpoint=location.endpoint, token=location.token)
    count = 0
    while count < limit:
        rows = manager.send_req(f"experiments?limit={_PAGE_SIZE}&offset={count}", verb="GET")
        for row in rows[: limit - count]:
            experiment = manager.get_experiment(row["id"])
            folder = Path(location.folder, str(row["id"]))
            folder.mkdir(parents=True)
            (folder / "entry.json").write_text(json.dumps(experiment), "utf-8")
            for upload in experiment["uploads"]:
                (folder / upload["real_name"]).write_bytes(manager.get_upload(upload["id"]))
        count += len(rows)
    return f"{limit:,} experiments"


_RUNS: Final[dict[str, Callable[..., str]]] = {
    "backup": _backup,
    "verify": _verify,
    "eln": _eln,
    "copy": _copy,
    "elabapy": _elabapy,
}


def _main(arguments: list[str]) -> None:
    name, *values = arguments
    if name == "serve":
        _serve(int(values[0]))
        return
    location, numbers = RunLocation(*values[:3]), [int(value) for value in values[3:]]
    start = time.perf_counter()
    summary = _RUNS[name](location, *numbers)
    print(json.dumps(attrs.asdict(RunResult(time.perf_counter() - start, peak(), summary))))


if __name__ == "__main__":
    _main(sys.argv[1:])
