"""The benchmark of backups saves all entries, and needs little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.archives import run, serving

if TYPE_CHECKING:
    from pathlib import Path


def test_backup_of_hundreds_of_entries_needs_little_memory(tmp_path: Path) -> None:
    with serving(200, str(tmp_path)) as place:
        first, again = run("backup", place), run("backup", place)
        verified = run("verify", place)
    assert first.said == "200 read, 200 files, 0 problems"
    assert again.said == "0 read, 0 files, 0 problems"
    assert verified.said == "806 files, all good"
    assert first.memory <= 80 << 20
