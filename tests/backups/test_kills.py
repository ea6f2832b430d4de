"""A backup that is killed at any moment and repeated has the same files as one that was never killed."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import Manager
from elab_sdk.backups import verify_backup
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 54


class BackupChildren:
    """Runs backups in child processes that can be killed."""

    def __init__(self, sandbox: Sandbox) -> None:
        command = [sys.executable, "-m", "tests.backups.child_process", sandbox.endpoint, sandbox.token]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.killed = 0

    def backup(self, folder: Path, **options: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"folder": str(folder), **options}), file=self._process.stdin, flush=True)
        result: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert not result["failed"]
        self.killed += result["killed"]
        return result

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(release="4.3") as running:
        fill(running)
        yield running


@pytest.fixture(scope="module")
def children(sandbox: Sandbox) -> Iterator[BackupChildren]:
    children = BackupChildren(sandbox)
    yield children
    children.close()


def change_notebook(sandbox: Sandbox) -> None:
    """Change entries as users do between two backups."""
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.post_experiment(1, title="Renamed", body="<p>Other</p>")
        manager.upload_to_experiment(1, b"third", "gel.png")
        manager.post_experiment(manager.create_experiment(), title="Later", date="2022-01-01")
        manager.post_item(2, title="Plasmid two")
    sandbox.delete("experiments", 4)
    sandbox.store.delete("uploads", 2)


def test_killed_backup_resumes_to_the_same_result(
    sandbox: Sandbox, children: BackupChildren, tmp_path: Path
) -> None:
    rng = random.Random(6)
    uninterrupted = tmp_path / "uninterrupted"
    first = children.backup(uninterrupted)["accesses"]
    before = tmp_path / "before"
    shutil.copytree(uninterrupted, before)
    expected = read_tree(uninterrupted)
    _kill_and_resume(children, tmp_path, None, expected, rng, first)

    change_notebook(sandbox)
    second = children.backup(uninterrupted)["accesses"]
    expected = read_tree(uninterrupted)
    assert "Renamed" in expected["index.html"].decode()
    _kill_and_resume(children, tmp_path, before, expected, rng, second)

    assert children.killed >= KILLS
    assert verify_backup(uninterrupted).is_good


def _kill_and_resume(
    children: BackupChildren,
    tmp_path: Path,
    start: Path | None,
    expected: dict[str, bytes],
    rng: random.Random,
    accesses: int,
) -> None:
    """Kill runs at nine moments, and resume each run after two more kills; this is half of all kills."""
    goal = children.killed + KILLS // 2
    for round_ in itertools.count():
        if round_ > 8 and children.killed >= goal:
            break
        folder = tmp_path / f"{'first' if start is None else 'later'}-{round_}"
        if start is not None:
            shutil.copytree(start, folder)
        # the first kill is in each ninth of a run; the second anywhere, the third after a random time
        span = accesses // 9
        moments: list[dict[str, float]] = [{"after": round_ % 9 * span + 1 + rng.randrange(span)}]
        moments += [{"after": 1 + rng.randrange(accesses // 2)}, {"seconds": rng.uniform(0.01, 0.08)}]
        for moment in moments:
            children.backup(folder, **moment)
        assert not children.backup(folder)["killed"]
        assert read_tree(folder) == expected
