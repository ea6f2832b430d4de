"""Decompress responses part by part, since a few bytes can decompress to gigabytes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, Protocol

from .errors import ElabError
from .redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

    class _Decompressor(Protocol):
        """The type of `zlib.decompressobj`, whose own name is private."""

        @property
        def eof(self) -> bool: ...
        @property
        def unused_data(self) -> bytes: ...
        @property
        def unconsumed_tail(self) -> bytes: ...
        def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


ENCODINGS: Final = "gzip, deflate"
"""The encodings that this module decompresses, as a value of `Accept-Encoding`."""

_PART: Final = 1 << 16
_GZIP: Final = zlib.MAX_WBITS | 16


class UnpackingError(ElabError):
    """The response has a compression that was not requested, or is damaged or incomplete."""


class Unpacker:
    """Decompresses a body in parts of at most 64 KiB.

    >>> b"".join(Unpacker("").parts(b"a,b"))
    b'a,b'

    Args:
        encoding: The `Content-Encoding` of the response.

    Raises:
        UnpackingError: It is not one of gzip, deflate and identity.
    """

    def __init__(self, encoding: str) -> None:
        names = [name.strip().lower() for name in encoding.split(",")]
        encodings = [name for name in names if name not in ("", "identity")]
        if len(encodings) > 1 or not set(encodings) <= {"gzip", "x-gzip", "deflate"}:
            raise UnpackingError(
                f"the response has the encoding {redacted(encoding)[:60]!r}, which was not requested"
            )
        self._encoding = encodings[0] if encodings else ""
        self._decompressor: _Decompressor | None = None

    def parts(self, data: bytes) -> Iterator[bytes]:
        """Decompress some bytes.

        >>> import gzip
        >>> list(Unpacker("gzip").parts(gzip.compress(b"a,b")))
        [b'a,b']

        Args:
            data: The next bytes of the body.

        Raises:
            UnpackingError: They are damaged.
        """
        if not self._encoding:
            yield data
            return
        rest = data
        while rest:
            if self._decompressor is None:
                self._decompressor = zlib.decompressobj(self._window(rest))
            decompressor = self._decompressor
            try:
                part = decompressor.decompress(rest, _PART)
            except zlib.error as error:
                raise UnpackingError(f"the compressed response is damaged: {error}") from None
            if part:
                yield part
            # one stream may follow another; what is left is in one of the two
            rest = decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail
            if decompressor.eof:
                self._decompressor = None
            elif not part and not rest:
                return

    def end(self) -> None:
        """Check that the body is complete.

        >>> Unpacker("gzip").end()

        Raises:
            UnpackingError: It is incomplete.
        """
        if self._decompressor is not None:
            raise UnpackingError("the compressed response is incomplete")

    def _window(self, start: bytes) -> int:
        if self._encoding != "deflate":
            return _GZIP
        # deflate means the zlib format, but some servers send raw deflate
        has_header = start[0] & 15 == 8 and (len(start) < 2 or (start[0] << 8 | start[1]) % 31 == 0)
        return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
