"""A backup that is killed at any moment, and then made again, is the backup that was never killed."""

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
from tests.backups.notebook import fill, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 54


class Mortal:
    """Backups in a child that can be killed."""

    def __init__(self, sandbox: Sandbox) -> None:
        command = [sys.executable, "-m", "tests.backups.mortal", sandbox.endpoint, sandbox.token]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.killed = 0

    def backup(self, folder: Path, **given: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"folder": str(folder), **given}), file=self._process.stdin, flush=True)
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert not said["failed"]
        self.killed += said["killed"]
        return said

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(release="4.3") as running:
        fill(running)
        yield running


@pytest.fixture(scope="module")
def mortal(sandbox: Sandbox) -> Iterator[Mortal]:
    made = Mortal(sandbox)
    yield made
    made.close()


def changed(sandbox: Sandbox) -> None:
    """What people do between two backups."""
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.post_experiment(1, title="Renamed", body="<p>Other</p>")
        manager.upload_to_experiment(1, b"third", "gel.png")
        manager.post_experiment(manager.create_experiment(), title="Later", date="2022-01-01")
        manager.post_item(2, title="Plasmid two")
    sandbox.delete("experiments", 4)
    sandbox.store.delete("uploads", 2)


def test_a_backup_that_is_killed_at_any_moment_ends_as_if_it_were_not(
    sandbox: Sandbox, mortal: Mortal, tmp_path: Path
) -> None:
    chance = random.Random(6)
    whole = tmp_path / "whole"
    first = mortal.backup(whole)["touched"]
    before = tmp_path / "before"
    shutil.copytree(whole, before)
    expected = tree(whole)
    _killed_and_resumed(mortal, tmp_path, None, expected, chance, first)

    changed(sandbox)
    then = mortal.backup(whole)["touched"]
    expected = tree(whole)
    assert "Renamed" in expected["index.html"].decode()
    _killed_and_resumed(mortal, tmp_path, before, expected, chance, then)

    assert mortal.killed >= KILLS
    assert verify_backup(whole).is_good


def _killed_and_resumed(
    mortal: Mortal,
    tmp_path: Path,
    start: Path | None,
    expected: dict[str, bytes],
    chance: random.Random,
    touches: int,
) -> None:
    """Half of the kills: at nine moments of a run, each followed by two more before it may end."""
    goal = mortal.killed + KILLS // 2
    for round_ in itertools.count():
        if round_ > 8 and mortal.killed >= goal:
            break
        folder = tmp_path / f"{'first' if start is None else 'later'}-{round_}"
        if start is not None:
            shutil.copytree(start, folder)
        # the first is in every ninth of a run, the others anywhere, one of them at some time
        span = touches // 9
        moments: list[dict[str, float]] = [{"after": round_ % 9 * span + 1 + chance.randrange(span)}]
        moments += [{"after": 1 + chance.randrange(touches // 2)}, {"seconds": chance.uniform(0.01, 0.08)}]
        for moment in moments:
            mortal.backup(folder, **moment)
        assert not mortal.backup(folder)["killed"]
        assert tree(folder) == expected
