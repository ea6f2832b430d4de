"""The benchmark of backups saves all entries, and needs little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.archives import run, serve_sandbox

if TYPE_CHECKING:
    from pathlib import Path


def test_backup_of_hundreds_of_entries_needs_little_memory(tmp_path: Path) -> None:
    with serve_sandbox(200, str(tmp_path)) as location:
        first, second = run("backup", location), run("backup", location)
        verified = run("verify", location)
    assert first.summary == "200 read, 200 files, 0 problems"
    assert second.summary == "0 read, 0 files, 0 problems"
    assert verified.summary == "806 files, no problems"
    assert first.memory <= 80 << 20
