"""A packed answer, unpacked part by part: a few bytes can unpack to gigabytes, and never may all at once."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, Protocol

from .errors import ElabError
from .redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

    class _Machine(Protocol):
        """What `zlib.decompressobj` makes; its own name is private."""

        @property
        def eof(self) -> bool: ...
        @property
        def unused_data(self) -> bytes: ...
        @property
        def unconsumed_tail(self) -> bytes: ...
        def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


PACKINGS: Final = "gzip, deflate"
"""What this module unpacks, as `Accept-Encoding` says it."""

_PART: Final = 1 << 16
_GZIP: Final = zlib.MAX_WBITS | 16


class UnpackingError(ElabError):
    """The answer is packed in a way that was not asked for, is damaged, or breaks off."""


class Unpacker:
    """Unpacks an answer's body in parts of at most 64 KiB.

    >>> b"".join(Unpacker("").parts(b"a,b"))
    b'a,b'

    Args:
        encoding: The answer's `Content-Encoding`.

    Raises:
        UnpackingError: It is none of gzip, deflate, identity.
    """

    def __init__(self, encoding: str) -> None:
        names = [name.strip().lower() for name in encoding.split(",")]
        wanted = [name for name in names if name not in ("", "identity")]
        if len(wanted) > 1 or not set(wanted) <= {"gzip", "x-gzip", "deflate"}:
            raise UnpackingError(
                f"the answer is packed as {redacted(encoding)[:60]!r}, which was not asked for"
            )
        self._packing = wanted[0] if wanted else ""
        self._machine: _Machine | None = None

    def parts(self, packed: bytes) -> Iterator[bytes]:
        """What some bytes unpack to.

        >>> import gzip
        >>> list(Unpacker("gzip").parts(gzip.compress(b"a,b")))
        [b'a,b']

        Args:
            packed: The next bytes of the body.

        Raises:
            UnpackingError: They are damaged.
        """
        if not self._packing:
            yield packed
            return
        rest = packed
        while rest:
            if self._machine is None:
                self._machine = zlib.decompressobj(self._window(rest))
            machine = self._machine
            try:
                part = machine.decompress(rest, _PART)
            except zlib.error as error:
                raise UnpackingError(f"the packed answer is damaged: {error}") from None
            if part:
                yield part
            # one stream may follow the other; what is not unpacked yet comes back in one of the two
            rest = machine.unused_data if machine.eof else machine.unconsumed_tail
            if machine.eof:
                self._machine = None
            elif not part and not rest:
                return

    def end(self) -> None:
        """Say that no bytes are left.

        >>> Unpacker("gzip").end()

        Raises:
            UnpackingError: The answer broke off.
        """
        if self._machine is not None:
            raise UnpackingError("the packed answer breaks off")

    def _window(self, start: bytes) -> int:
        if self._packing != "deflate":
            return _GZIP
        # deflate means zlib's format, but some servers send it bare
        has_head = start[0] & 15 == 8 and (len(start) < 2 or (start[0] << 8 | start[1]) % 31 == 0)
        return zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS
