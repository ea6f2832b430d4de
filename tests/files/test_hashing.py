"""Checksums of files during their transfer."""

from __future__ import annotations

import hashlib

import pytest

from elab_sdk.files.checksums import BackgroundHash

MIB = 1 << 20


class Counting:
    """A hash object that counts its updates."""

    def __init__(self) -> None:
        self.inner = hashlib.sha256()
        self.updates = 0

    def update(self, data: bytes, /) -> None:
        self.updates += 1
        self.inner.update(data)

    def hexdigest(self) -> str:
        return self.inner.hexdigest()


@pytest.mark.parametrize("piece", [1 << 13, 1 << 16, 100_003, MIB, 3 * MIB])
def test_the_checksum_does_not_depend_on_the_parts(piece: int) -> None:
    content = bytes(range(256)) * (5 * MIB // 256) + b"end"
    hashing = BackgroundHash(hashlib.sha256())
    for start in range(0, len(content), piece):
        hashing.update(content[start : start + piece])
    assert hashing.hexdigest() == hashlib.sha256(content).hexdigest()


def test_the_hashing_thread_receives_one_mebibyte_at_a_time() -> None:
    counting = Counting()
    hashing = BackgroundHash(counting)
    for _ in range(8 * MIB >> 13):
        hashing.update(bytes(1 << 13))
    assert hashing.hexdigest() == hashlib.sha256(bytes(8 * MIB)).hexdigest()
    assert counting.updates <= 9
