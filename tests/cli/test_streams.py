"""Output that gets lost: an act goes on, and its exit code says whether it was done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.backups import verify_backup
from elab_sdk.sandbox import entries

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import Elab

ELAB = f"{sys.executable} -m elab_sdk.cli"


def bash(script: str) -> subprocess.CompletedProcess[str]:
    """A script of the shell, whose `elab` is this one; the exit code is that of `elab`, not of its reader."""
    return subprocess.run(
        ["/bin/bash", "-c", f'elab() {{ {ELAB} "$@"; }}; {script}; exit ${{PIPESTATUS[0]}}'],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "lost", ["2>&1 | head -1", "2>&1 | true", "2>&-", "2>/dev/full", ">&- 2>&-"], ids=str
)
def test_a_backup_goes_on_without_its_output(elab: Elab, tmp_path: Path, lost: str) -> None:
    folder = tmp_path / "notebook"
    assert bash(f"elab backup {folder} {lost}").returncode == 0
    assert verify_backup(folder).is_good


def test_an_export_goes_on_without_its_output(elab: Elab, tmp_path: Path) -> None:
    archive = tmp_path / "lab.eln"
    assert bash(f"elab export {archive} 2>&1 | true").returncode == 0
    assert archive.stat().st_size > 100


def test_what_failed_is_no_success_because_nobody_reads_why(elab: Elab) -> None:
    assert bash("elab get 99 2>&1 | true").returncode == 1
    assert bash("elab get 99 2>/dev/full").returncode == 1
    assert bash("elab lst 2>&-").returncode == 2


def test_output_that_cannot_be_written_is_said_and_is_no_success(elab: Elab, manager: Manager) -> None:
    for command in ("list", "create --title x", "--help"):
        done = bash(f"elab {command} >/dev/full")
        assert (done.returncode, done.stderr) == (
            1,
            "elab: the output could not be written: No space left on device\n",
        )
    # what was asked for is done all the same
    assert [row.title for row in manager.get_all_experiments()].count("x") == 1


def test_a_file_for_a_full_disk_says_so(elab: Elab, manager: Manager) -> None:
    upload = manager.upload_to_experiment(1, bytes(100_000), "a.bin")
    done = bash(f"elab download {upload.id} >/dev/full")
    assert done.returncode == 1
    assert "No space left on device" in done.stderr


def test_a_damaged_archive_is_1_though_nobody_reads_the_list(
    elab: Elab, manager: Manager, tmp_path: Path
) -> None:
    manager.upload_to_experiment(1, b"whole", "a.txt")
    archive = tmp_path / "lab.eln"
    assert elab("export", archive).code == 0
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, b"other" if name.endswith("a.txt") else content)
    assert bash(f"elab show {archive} --json | true").returncode == 1


def test_ctrl_c_says_what_was_done_and_how_to_go_on(
    elab: Elab, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, goes_on, add_tag = threading.Event(), threading.Event(), entries.add_tag

    def slow(call: Any, kind: Any) -> Any:
        if call.form["tag"] == "b":
            reached.set()
            goes_on.wait(20)
        return add_tag(call, kind)

    monkeypatch.setattr(entries, "add_tag", slow)
    for words, left in (
        (["create", "--title", "x", "--tag", "a", "--tag", "b"], ("experiment 2 was created", "--resume 2")),
        (["tag", "1", "a", "b"], ("done before this error: tag 'a'",)),
    ):
        reached.clear()
        goes_on.clear()
        process = subprocess.Popen(
            [sys.executable, "-m", "elab_sdk.cli", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ,
        )
        assert reached.wait(20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        goes_on.set()
        assert process.returncode == 130
        assert "Traceback" not in err
        for each in (*left, "interrupted during POST experiments/"):
            assert each in err
