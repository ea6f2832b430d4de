"""The units of systemd in the documentation are valid, as systemd itself says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

PAGE: Final = Path(__file__).parents[2] / "docs" / "how-to" / "scheduled-backups.md"
UNIT: Final = re.compile(r"<!-- unit: (\S+) -->\n```ini\n(.*?)```", re.DOTALL)

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def verify(folder: Path, name: str) -> str:
    """Return what systemd says about a unit of a user, without what other units of the computer cause."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    result = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", folder / name],
        env={**os.environ, "XDG_RUNTIME_DIR": str(runtime)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Failed to initialize manager" in result.stderr:
        pytest.skip("systemd-analyze does not work here")
    return "\n".join(line for line in result.stderr.splitlines() if name in line)


def test_units_are_valid(tmp_path: Path) -> None:
    units = dict(UNIT.findall(PAGE.read_text(encoding="utf-8")))
    assert units.keys() == {"elab-backup.service", "elab-backup-failed.service", "elab-backup.timer"}
    for name, text in units.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in units:
        assert verify(tmp_path, name) == ""


def test_an_invalid_unit_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "wrong.service").write_text("[Service]\nType=oneshot\nExecStrat=/bin/true\n", "utf-8")
    assert "ExecStrat" in verify(tmp_path, "wrong.service")
