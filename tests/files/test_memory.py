"""Memory use does not depend on the size of a file."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from benchmarks.transfers import FLOORS, RELEASE, V2_RELEASE, TransferResult, memory_row, run
from elab_sdk import Manager
from elab_sdk.files.serialization import serialize
from elab_sdk.files.upload_sources import open_source
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


def test_bytes_are_sent_without_a_copy() -> None:
    content = bytes(8 * MIB)
    tracemalloc.start()
    try:
        with open_source("upload_to_experiment", content, "scan.bin") as outgoing:
            while outgoing.stream.read(1 << 16):
                pass
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # what is hashed in the background: the parts of two batches, and one batch as a whole
    assert peak < 4 * MIB


def test_a_frame_becomes_csv_without_a_second_copy_as_text() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": ["x" * 1000] * 8000})
    serialize(frame.head(), "table.csv")
    tracemalloc.start()
    try:
        content = serialize(frame, "table.csv")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.6 * len(content)


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
