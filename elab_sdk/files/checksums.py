"""Checksums of files on their way: computed beside the transfer, not between its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["Digest", "Hashing"]

_BATCH: Final = 1 << 20
"""Bytes that go to the thread at once. A file that is shorter needs none."""


class Digest(Protocol):
    """What `hashlib` makes."""

    def update(self, data: bytes, /) -> None:
        """Take the next bytes."""
        ...

    def hexdigest(self) -> str:
        """The checksum."""
        ...


class Hashing:
    """A checksum that a second core computes while the next part of a long file is awaited.

    At most one batch is under way and one is gathered, so memory stays flat.

    >>> import hashlib
    >>> hashing = Hashing(hashlib.sha256())
    >>> hashing.update(b"a,b")
    >>> hashing.hexdigest() == hashlib.sha256(b"a,b").hexdigest()
    True

    Args:
        digest: What computes it. It is nobody else's from here on.
    """

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._parts: list[bytes] = []
        self._length = 0
        self._thread: ThreadPoolExecutor | None = None
        self._under_way: Future[None] | None = None

    def update(self, part: bytes) -> None:
        """Take the next part."""
        self._parts.append(part)
        self._length += len(part)
        if self._length >= _BATCH:
            self._hand_over()

    def hexdigest(self) -> str:
        """The checksum of all parts so far."""
        self._wait()
        self._add(self._parts)
        self._parts, self._length = [], 0
        return self._digest.hexdigest()

    def _hand_over(self) -> None:
        if self._thread is None:
            from concurrent.futures import ThreadPoolExecutor  # long files alone need it

            # it ends with this object
            self._thread = ThreadPoolExecutor(1, "elab-sdk-hashing")
        self._wait()
        self._under_way = self._thread.submit(self._add, self._parts)
        self._parts, self._length = [], 0

    def _wait(self) -> None:
        if self._under_way is not None:
            self._under_way.result()

    def _add(self, parts: list[bytes]) -> None:
        # at once: after each update this thread has to wait for the interpreter, up to 5 ms
        self._digest.update(b"".join(parts))
