"""Members of a zip are read as they were written, whatever their size."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from elab_sdk.export.zipping import ZipWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (0, 1, 5, 300, 511, 512, 20_000, (1 << 15) - 1, 1 << 15, (1 << 15) + 1, 100_000)


def _content(size: int) -> bytes:
    """Text whose first part repeats at any distance, and random bytes."""
    half = bytes(index * index % 251 for index in range(size // 2))
    return half + random.Random(size).randbytes(size - len(half))


def _parts(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 7_000):
        yield content[start : start + 7_000]


@pytest.mark.parametrize("media_type", ["text/plain", "image/png"])
def test_members_of_any_size_are_read_as_they_were_written(media_type: str) -> None:
    file = io.BytesIO()
    with ZipWriter(file, "lab") as writer:
        for size in SIZES:
            packed = writer.add(f"größe/{size}.dat", _parts(_content(size)), size, None, media_type)
            assert packed.size == size
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"lab/größe/{size}.dat" for size in SIZES]
        for size in SIZES:
            info = archive.getinfo(f"lab/größe/{size}.dat")
            assert archive.read(info) == _content(size)
            stored = media_type == "image/png"
            assert info.compress_type == (zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(("stated", "size"), [(3, 100_000), (100_000, 3)])
def test_a_file_of_another_size_than_stated_is_written_whole(stated: int, size: int) -> None:
    file = io.BytesIO()
    with ZipWriter(file, "lab") as writer:
        writer.add("a.txt", _parts(_content(size)), stated, None, "text/plain")
    with zipfile.ZipFile(file) as archive, warnings.catch_warnings(action="error"):
        assert archive.read("lab/a.txt") == _content(size)
