"""Memory use does not depend on the size of a file."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.transfers import FLOORS, RELEASE, V2_RELEASE, TransferResult, memory_row, run
from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.docs.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


@pytest.fixture(scope="module", params=[RELEASE, V2_RELEASE])
def transfers(request: pytest.FixtureRequest) -> dict[tuple[str, str], list[TransferResult]]:
    return run(64 * MIB, release=request.param, kinds=tuple(FLOORS))


@pytest.mark.parametrize("kind", FLOORS)
@pytest.mark.parametrize("direction", ["up", "down"])
def test_64_mib_file_needs_less_than_16_mib_of_memory(
    transfers: dict[tuple[str, str], list[TransferResult]], kind: str, direction: str
) -> None:
    assert max(result.memory_increase for result in transfers[kind, direction]) < 16 * MIB


def test_row_shows_whether_the_memory_limit_is_met() -> None:
    assert memory_row([1 * MIB, 65 * MIB]).is_met is False
    assert memory_row([1 * MIB, 64 * MIB]).is_met is True


ARCHIVE = """
import sys
from benchmarks.memory import peak
from elab_sdk import Manager
with Manager(sys.argv[1], sys.argv[2]) as manager:
    manager.get_experiment(1)
    before = peak()
    manager.get_backup_zip("20000101-21000101", sys.argv[3])
    print(peak() - before)
"""


@pytest.mark.parametrize("release", ["4.3", "5.1", "5.6"])
def test_archive_of_96_mib_needs_less_than_24_mib_of_memory(release: str, tmp_path: Path) -> None:
    target = tmp_path / "archive.zip"
    with Sandbox(release=release, max_body=33 * MIB) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            for _ in range(3):
                manager.create_experiment(title="Scan", files=[("scan.bin", os.urandom(32 * MIB))])
        command = [sys.executable, "-c", ARCHIVE, sandbox.endpoint, sandbox.token, str(target)]
        process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    assert target.stat().st_size > 96 * MIB
    assert int(process.stdout) < 24 * MIB
