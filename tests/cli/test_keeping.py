"""`elab backup`, `elab export` and `elab show`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.cli.profiles import Profile, Profiles
from elab_sdk.sandbox import Sandbox
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Elab


@pytest.fixture
def filled(manager: Manager) -> Manager:
    """Three experiments, one of them with a tag and a file, and an item."""
    for title in ("Western blot", "PCR"):
        manager.post_experiment(manager.create_experiment(), title=title)
    manager.post_experiment(2, tag="gel")
    manager.upload_to_experiment(2, b"a,b", name="raw.csv")
    manager.create_item(1)
    return manager


def test_a_backup_and_once_more(elab: Elab, filled: Manager, sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    first = elab("backup", folder)
    assert first.code == 0, first.err
    assert "4 entries and 1 files" in first.out
    assert "4 read, 0 unchanged, 1 files downloaded" in first.out
    # lines, where no terminal is
    assert "entries: " in first.err
    assert "done: 4 of 4 entries" in first.err
    again = elab("backup", folder, "--jobs", 2)
    assert "0 read, 4 unchanged, 0 files downloaded" in again.out
    sandbox.requests.clear()
    good = elab("backup", folder, "--verify")
    assert good.code == 0
    assert "all as they were saved" in good.out
    assert sandbox.requests == []


def test_a_damaged_backup_is_exit_code_1(elab: Elab, filled: Manager, tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    elab("backup", folder)
    file = next(path for path in folder.rglob("*") if path.name.endswith("raw.csv"))
    file.write_bytes(b"a,B")
    done = elab("backup", folder, "--verify")
    assert (done.code, done.out) == (1, "")
    assert "changed: " in done.err
    assert "raw.csv" in done.err


def test_some_entries_alone(elab: Elab, filled: Manager, tmp_path: Path) -> None:
    assert "1 entries" in elab("backup", tmp_path / "a", "--tag", "gel").out
    assert "1 entries" in elab("backup", tmp_path / "b", "--search", "PCR").out
    assert "3 entries" in elab("backup", tmp_path / "c", "--ids", "1-2").out
    assert elab("backup", tmp_path / "d", "--ids", "one").code == 2
    assert not (tmp_path / "d").exists()


def test_several_profiles_and_one_that_fails(
    nobody: Elab, sandbox: Sandbox, filled: Manager, tmp_path: Path
) -> None:
    with Sandbox(release="3.6") as old:
        with Manager(old.endpoint, old.token) as manager:
            manager.create_experiment()
        known = Profiles({})
        for name, endpoint, key in (
            ("new", sandbox.endpoint, sandbox.token),
            ("old", old.endpoint, old.token),
            ("bad", old.endpoint, "0123abcd"),
        ):
            known = known.with_one(Profile(name, endpoint, key), as_default=False)
        known.save()
        done = nobody("backup", tmp_path / "all", "-p", "new", "-p", "old", "-p", "bad")
        twice = nobody("backup", tmp_path / "all", "-p", "new", "-p", "new")
        elsewhere = nobody("list", "-p", "new", "-p", "old")
    assert done.code == 1
    assert "new:\n4 entries and 1 files" in done.out
    assert "old:\n1 entries and 0 files" in done.out
    assert "it failed: the server did not accept the API key" in done.err
    assert {path.name for path in (tmp_path / "all").iterdir()} >= {"new", "old"}
    assert (twice.code, elsewhere.code) == (2, 2)


def test_a_bar_on_a_terminal(elab: Elab, filled: Manager, tmp_path: Path) -> None:
    terminal = Terminal(["backup", tmp_path / "notebook"])
    assert terminal.end() == 0
    assert "entries" in terminal.seen
    assert "4/4" in terminal.seen


def test_ctrl_c_and_on_from_there(elab: Elab, sandbox: Sandbox, manager: Manager, tmp_path: Path) -> None:
    for number in range(60):
        manager.upload_to_experiment(manager.create_experiment(), b"x" * 1000, name=f"{number}.bin")
    folder = tmp_path / "notebook"
    process = subprocess.Popen(
        [sys.executable, "-m", "elab_sdk.cli", "backup", str(folder), "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    sandbox.requests.clear()
    while len(sandbox.requests) < 20:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    done = elab("backup", folder)
    assert done.code == 0
    assert "61 entries and 60 files" in done.out
    assert "61 read" not in done.out
    assert elab("backup", folder, "--verify").code == 0


def test_an_archive_from_a_server_and_from_a_backup(
    elab: Elab, filled: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    done = elab("export", tmp_path / "lab.eln")
    assert done.code == 0, done.err
    assert "4 entries, 1 files" in done.out
    assert zipfile.is_zipfile(tmp_path / "lab.eln")
    assert "1 entries" in elab("export", tmp_path / "gel.eln", "--tag", "gel").out
    elab("backup", tmp_path / "notebook")
    sandbox.requests.clear()
    offline = elab("export", tmp_path / "again.eln", "--from-backup", tmp_path / "notebook", "--ids", "1-2")
    assert "3 entries" in offline.out
    assert sandbox.requests == []
    there = elab("export", tmp_path / "lab.eln")
    assert (there.code, "--force replaces it" in there.err, "existing=" in there.err) == (1, True, False)
    assert elab("export", tmp_path / "lab.eln", "--force").code == 0
    assert elab("export", tmp_path / "lab.zip").code == 2


def test_what_is_in_an_archive(elab: Elab, filled: Manager, tmp_path: Path) -> None:
    elab("export", tmp_path / "lab.eln")
    done = elab("show", tmp_path / "lab.eln")
    assert done.code == 0
    assert len(done.out.splitlines()) == 4
    assert "Western blot" in done.out
    shown = json.loads(elab("show", tmp_path / "lab.eln", "--json").out)
    assert {entry["title"] for entry in shown} >= {"Western blot", "PCR"}
    assert elab("show", tmp_path / "lab.eln", "--csv").out.startswith("id,kind,date,title,author,files\n")
    (tmp_path / "no.eln").write_text("no zip")
    assert elab("show", tmp_path / "no.eln").code == 2
    assert elab("show", tmp_path / "missing.eln").code == 1
