"""The benchmark of backups runs, and finds that memory stays below a limit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_a_backup_of_some_hundred_entries_takes_little_memory() -> None:
    command = [sys.executable, "benchmarks/backup.py", "--entries", "200", "--limit", "80MiB"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "200 read, 200 files, 0 problems" in found.stdout
    assert "806 files, good" in found.stdout
