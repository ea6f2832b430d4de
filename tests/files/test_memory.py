"""Memory stays flat, however long a file is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def measured(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "memory.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_a_file_of_64_mib_takes_less_than_8_mib_each_way() -> None:
    found = measured("--size", "64MiB", "--limit", "8MiB")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "AsyncManager down" in found.stdout


def test_what_takes_more_than_the_limit_is_said() -> None:
    found = measured("--size", "1MiB", "--limit", "0")
    assert found.returncode == 1
    assert "too much" in found.stdout
