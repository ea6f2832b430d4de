"""Checksums of files during their transfer, computed in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["BackgroundHash", "Digest"]

_BATCH_SIZE: Final = 1 << 20
"""Number of bytes that are passed to the thread together. Smaller files need no thread."""


class Digest(Protocol):
    """A hash object of `hashlib`."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""
        ...

    def hexdigest(self) -> str:
        """Get the checksum."""
        ...


class BackgroundHash:
    """Computes the checksum of a large file in a thread while the next part is transferred.

    It keeps at most two batches in memory: one that is being hashed, and one that is being collected.

    >>> import hashlib
    >>> hashing = BackgroundHash(hashlib.sha256())
    >>> hashing.update(b"a,b")
    >>> hashing.hexdigest() == hashlib.sha256(b"a,b").hexdigest()
    True

    Args:
        digest: The hash object. Nothing else may use it.
    """

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._parts: list[bytes] = []
        self._length = 0
        self._thread: ThreadPoolExecutor | None = None
        self._pending: Future[None] | None = None

    def update(self, part: bytes) -> None:
        """Add the next part."""
        self._parts.append(part)
        self._length += len(part)
        if self._length >= _BATCH_SIZE:
            self._submit()

    def hexdigest(self) -> str:
        """Get the checksum of all parts so far."""
        self._wait()
        self._add(self._parts)
        self._parts, self._length = [], 0
        return self._digest.hexdigest()

    def _submit(self) -> None:
        if self._thread is None:
            from concurrent.futures import ThreadPoolExecutor  # needed for large files only

            # the thread ends when this object is deleted
            self._thread = ThreadPoolExecutor(1, "elab-sdk-hashing")
        self._wait()
        self._pending = self._thread.submit(self._add, self._parts)
        self._parts, self._length = [], 0

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def _add(self, parts: list[bytes]) -> None:
        # joined, because the thread may wait up to 5 ms for the interpreter lock after each update
        self._digest.update(b"".join(parts))
