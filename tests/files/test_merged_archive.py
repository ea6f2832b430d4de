"""One archive of several."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from elab_sdk.files.merged_archive import MergedArchive

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def archive_of(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """An archive in memory."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return memory


def test_files_of_all_archives_are_copied_below_their_folders() -> None:
    merged = io.BytesIO()
    with MergedArchive(merged.write) as archive:
        archive.add(archive_of(("PCR/Ü.csv", b"a"), ("PCR/", b"")), "Ada/2017-04-15 - ")
        archive.add(archive_of(("Blot/gel.png", b"b" * MIB), method=zipfile.ZIP_STORED), "Ada/2017-04-16 - ")
    with zipfile.ZipFile(merged) as archive_read:
        assert archive_read.testzip() is None
        assert {name: archive_read.read(name) for name in archive_read.namelist()} == {
            "Ada/2017-04-15 - PCR/Ü.csv": b"a",
            "Ada/2017-04-16 - Blot/gel.png": b"b" * MIB,
        }


def test_second_file_of_a_name_gets_another() -> None:
    merged = io.BytesIO()
    with MergedArchive(merged.write) as archive:
        for content in (b"1", b"2", b"3"):
            archive.add(archive_of(("PCR/a.csv", content)), "")
    names = zipfile.ZipFile(merged).namelist()
    assert names == ["PCR/a.csv", "PCR/a (2).csv", "PCR/a (3).csv"]


def test_archive_without_files_has_22_bytes() -> None:
    merged = io.BytesIO()
    with MergedArchive(merged.write):
        pass
    assert len(merged.getvalue()) == 22


@pytest.mark.parametrize("damage", ["start", "content", "end"])
def test_damaged_archive_is_an_error_and_the_merged_one_gets_no_end(damage: str) -> None:
    content = bytearray(archive_of(("a.bin", os.urandom(MIB))).getvalue())
    if damage == "end":
        del content[-40:]
    else:
        place = 0 if damage == "start" else MIB // 2
        content[place : place + 64] = b"\0" * 64
    merged = io.BytesIO()
    with pytest.raises(zipfile.BadZipFile), MergedArchive(merged.write) as archive:
        archive.add(io.BytesIO(content), "")
    assert not zipfile.is_zipfile(merged)


def test_memory_does_not_depend_on_the_size_of_the_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, archive.open("a.bin", "w") as file:
        for _ in range(32):
            file.write(os.urandom(MIB))
    with (tmp_path / "a.zip").open("rb") as source, (tmp_path / "b.zip").open("wb") as target:
        tracemalloc.start()
        try:
            with MergedArchive(target.write) as merged:
                merged.add(source, "")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (tmp_path / "b.zip").stat().st_size > 32 * MIB
    assert peak < 4 * MIB
