"""Checksums of files on their way."""

from __future__ import annotations

import hashlib

import pytest

from elab_sdk.files.checksums import BackgroundHash

MIB = 1 << 20


class Counting:
    """A checksum that counts how often it is given something."""

    def __init__(self) -> None:
        self.inner = hashlib.sha256()
        self.updates = 0

    def update(self, data: bytes, /) -> None:
        self.updates += 1
        self.inner.update(data)

    def hexdigest(self) -> str:
        return self.inner.hexdigest()


@pytest.mark.parametrize("piece", [1 << 13, 1 << 16, 100_003, MIB, 3 * MIB])
def test_a_checksum_is_that_of_all_bytes_whatever_pieces_they_come_in(piece: int) -> None:
    content = bytes(range(256)) * (5 * MIB // 256) + b"end"
    hashing = BackgroundHash(hashlib.sha256())
    for start in range(0, len(content), piece):
        hashing.update(content[start : start + piece])
    assert hashing.hexdigest() == hashlib.sha256(content).hexdigest()


def test_the_second_thread_is_given_a_mebibyte_at_once_since_each_update_makes_it_wait() -> None:
    counting = Counting()
    hashing = BackgroundHash(counting)
    for _ in range(8 * MIB >> 13):
        hashing.update(bytes(1 << 13))
    assert hashing.hexdigest() == hashlib.sha256(bytes(8 * MIB)).hexdigest()
    assert counting.updates <= 9
