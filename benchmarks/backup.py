"""How long a backup takes, and how much memory, beside the same read through elabapy, one by one.

Usage: python benchmarks/backup.py [--entries 10000] [--limit 150MiB] [--release 4.3] [--jobs 8]

A sandbox runs in a process of its own, and so does each run: a first backup, one where nothing has changed,
the verification, and elabapy, which reads every experiment and its file and writes both to disk. Every entry
has a body of 2 kB and a file of 2 kB. The exit code is 1 where a run took more memory than the limit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from memory import peak, size

from elab_sdk import Manager, verify_backup
from elab_sdk.sandbox import Sandbox

BODY = "<p>" + "The membrane was blocked for an hour. " * 50 + "</p>"
MOMENT = "2020-11-24 00:02:59"
RUNS = ("first backup", "nothing changed", "verification", "elabapy")


def furnish(sandbox: Sandbox, entries: int) -> None:
    """Experiments with a file each, put into the sandbox's tables behind its back."""
    store = sandbox.store
    for number in range(1, entries + 1):
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
            elabid=f"20201124-{number}",
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


def serve(release: str, entries: int) -> None:
    """A sandbox that answers until its input ends."""
    with Sandbox(release=release) as sandbox:
        furnish(sandbox, entries)
        print(sandbox.endpoint, sandbox.token, flush=True)
        sys.stdin.read()


def run(what: str, endpoint: str, token: str, folder: str, jobs: int) -> None:
    """One run in a process of its own; prints its seconds, its highest memory and what it says."""
    began = time.perf_counter()
    said = ""
    if what == "verification":
        found = verify_backup(folder)
        said = f"{found.files:,} files, {'good' if found.is_good else 'NOT GOOD'}"
    elif what == "elabapy":
        said = f"{one_by_one(endpoint, token, Path(folder + '-elabapy')):,} experiments"
    else:
        with Manager(endpoint, token) as manager:
            result = manager.backup(folder, jobs=jobs)
        said = f"{result.read:,} read, {result.downloaded:,} files, {len(result.problems)} problems"
    print(json.dumps([time.perf_counter() - began, time.process_time(), peak(), said]))


def one_by_one(endpoint: str, token: str, folder: Path) -> int:
    """What one writes with elabapy: every experiment, then its files, one after the other."""
    import elabapy  # noqa: PLC0415 - only this run needs it

    manager = elabapy.Manager(endpoint=endpoint, token=token)
    count = 0
    while rows := manager.send_req(f"experiments?limit=500&offset={count}", verb="GET"):
        for row in rows:
            experiment = manager.get_experiment(row["id"])
            place = folder / str(row["id"])
            place.mkdir(parents=True)
            (place / "entry.json").write_text(json.dumps(experiment), "utf-8")
            for upload in experiment["uploads"]:
                (place / upload["real_name"]).write_bytes(manager.get_upload(upload["id"]))
        count += len(rows)
    return count


def measured(entries: int, release: str, jobs: int) -> dict[str, tuple[float, float, int, str]]:
    """The seconds, those of its own processor time, and the bytes of memory of each run."""
    found: dict[str, tuple[float, float, int, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--serve", "--entries", str(entries), "--release", release]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            endpoint, token = server.stdout.readline().split()
            for what in RUNS:
                command = [sys.executable, __file__, "--run", what, endpoint, token, f"{folder}/backup"]
                ended = subprocess.run(
                    [*command, "--jobs", str(jobs)], stdout=subprocess.PIPE, text=True, check=True
                )
                took, own, most, said = json.loads(ended.stdout)
                found[what] = took, own, most, said
            server.communicate()
    return found


def main() -> int:
    """Measure, print a table, and say whether all stayed below the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=10_000, help="how many experiments there are (10000)")
    parser.add_argument("--limit", default="150MiB", help="how much memory a run may take in all (150MiB)")
    parser.add_argument("--release", default="4.3", help="the sandbox's release (4.3)")
    parser.add_argument("--jobs", type=int, default=8, help="how many requests at once (8)")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.release, given.entries)
        return 0
    if given.run:
        run(*given.run, given.jobs)
        return 0
    limit = size(given.limit)
    print(f"{given.entries:,} experiments with a file each, eLabFTW {given.release}, {given.jobs} at once\n")
    print(f"{'':17} {'seconds':>9} {'of its own':>11} {'memory in all':>15}")
    found = measured(given.entries, given.release, given.jobs)
    for what, (took, own, most, said) in found.items():
        over = "  too much" if most > limit else ""
        print(f"{what:17} {took:9.1f} {own:11.1f} {most / (1 << 20):11.1f} MiB  {said}{over}")
    return int(any(most > limit for _, _, most, _ in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
