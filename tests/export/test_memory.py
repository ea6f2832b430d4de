"""Memory stays flat, however many entries there are."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.files.test_memory import ROOT


def measured(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "eln.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_ten_thousand_entries_take_less_than_50_mib() -> None:
    found = measured("--entries", "10000", "--limit", "50MiB")
    assert found.returncode == 0, found.stdout + found.stderr
    assert re.search(r"10000 entries in .* peak \+\d", found.stdout)


def test_what_takes_more_than_the_limit_is_said() -> None:
    found = measured("--entries", "20", "--limit", "0")
    assert found.returncode == 1
    assert "too much" in found.stdout
