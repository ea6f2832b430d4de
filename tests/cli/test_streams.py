"""Lost output: the operation continues, and only its own result decides the exit code."""

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

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

ELAB = f"{sys.executable} -m elab_sdk.cli"


def bash(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script with this `elab`; the exit code is that of `elab`, not of its reader."""
    return subprocess.run(
        ["/bin/bash", "-c", f'elab() {{ {ELAB} "$@"; }}; {script}; exit ${{PIPESTATUS[0]}}'],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "redirection", ["2>&1 | head -1", "2>&1 | true", "2>&-", "2>/dev/full", ">&- 2>&-"], ids=str
)
def test_backup_continues_without_output(elab: ElabCommand, tmp_path: Path, redirection: str) -> None:
    folder = tmp_path / "notebook"
    assert bash(f"elab backup {folder} {redirection}").returncode == 0
    assert verify_backup(folder).is_good


def test_export_continues_without_output(elab: ElabCommand, tmp_path: Path) -> None:
    archive = tmp_path / "lab.eln"
    assert bash(f"elab export {archive} 2>&1 | true").returncode == 0
    assert archive.stat().st_size > 100


def test_failure_keeps_its_exit_code_without_output(elab: ElabCommand) -> None:
    assert bash("elab get 99 2>&1 | true").returncode == 1
    assert bash("elab get 99 2>/dev/full").returncode == 1
    assert bash("elab lst 2>&-").returncode == 2


def test_unwritable_output_exits_with_code_1(elab: ElabCommand, manager: Manager) -> None:
    for command in ("list", "create --title x", "--help"):
        result = bash(f"elab {command} >/dev/full")
        assert (result.returncode, result.stderr) == (
            1,
            "elab: cannot write the output: No space left on device\n",
        )
    # the operation itself succeeded
    assert [row.title for row in manager.get_all_experiments()].count("x") == 1


def test_download_to_a_full_disk_exits_with_code_1(elab: ElabCommand, manager: Manager) -> None:
    upload = manager.upload_to_experiment(1, bytes(100_000), "a.bin")
    result = bash(f"elab download {upload.id} >/dev/full")
    assert result.returncode == 1
    assert "No space left on device" in result.stderr


def test_damaged_archive_exits_with_code_1_without_output(
    elab: ElabCommand, manager: Manager, tmp_path: Path
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


def test_ctrl_c_reports_what_was_done_and_how_to_resume(
    elab: ElabCommand, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reached, proceed, insert = threading.Event(), threading.Event(), sandbox.store.insert

    def wait_and_insert(table: str, **values: Any) -> int:
        if table == "uploads" or values.get("tag") == "b":
            reached.set()
            proceed.wait(20)
        return insert(table, **values)

    monkeypatch.setattr(sandbox.store, "insert", wait_and_insert)
    file = tmp_path / "a.csv"
    file.write_text("1")
    for arguments, messages in (
        (["create", "--title", "x", "--file", str(file)], ("experiment 2 was created", "--resume 2")),
        (["tag", "1", "a", "b"], ("done before this error: tag 'a'",)),
    ):
        reached.clear()
        proceed.clear()
        process = subprocess.Popen(
            [sys.executable, "-m", "elab_sdk.cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ,
        )
        assert reached.wait(20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        proceed.set()
        assert process.returncode == 130
        assert "Traceback" not in err
        for each in (*messages, "interrupted during POST experiments/"):
            assert each in err
