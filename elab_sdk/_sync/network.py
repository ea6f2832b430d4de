# Derived from elab_sdk/_async/network.py by tools/unasync.py: do not edit.
"""Sockets that keep to a call's deadline, and the pool of them that httpx sends through.

httpx' own timeouts start anew with each byte that arrives: a server that sends one a second could hold a call
for ever. Only the socket sees every byte, and httpcore lets it be wrapped.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

import httpcore
import httpx
from elab_api_v1.unpacking import UnpackingError

from elab_sdk.errors import CertificateError, ConfigurationError, ConnectionFailedError, RequestTimeoutError
from elab_sdk.wire import tls
from elab_sdk.wire.deadlines import limit_timeout
from elab_sdk.wire.redaction import without_key

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator

    from elab_api_v1.wire import Request

    from elab_sdk.config import Settings
    from elab_sdk.errors import ElabError

_PIECE: Final = 1 << 16
_LONGEST: Final = 127 << 10
"""From 128 KiB on, the C library asks the system for the memory of each piece, and gives it back."""
_IDLE: Final = 4.0
"""Seconds an idle connection is kept. Apache closes it after 5, and a POST must not meet that moment."""
_CONNECTIONS: Final = 100


class Stream(httpcore.NetworkStream):
    """A connection whose every read and write keeps to the deadline of the call that uses it."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._size = _PIECE
        # what httpcore asks of the socket, twice for each request
        self.get_extra_info = inner.get_extra_info  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes: more than httpcore wants, where as many are there, as a file's are."""
        wanted = max(max_bytes, self._size)
        try:
            part = self._inner.read(wanted, limit_timeout(timeout, httpcore.ReadTimeout))
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        if len(part) == wanted:
            # what a piece costs on its way is the same for a long one
            self._size = min(2 * wanted, _LONGEST)
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes, piece by piece, so that a slow line is no timeout as long as it moves."""
        view = memoryview(buffer)
        try:
            for start in range(0, len(buffer), _PIECE):
                # most are no longer than a piece, and need no copy
                piece = buffer if len(buffer) <= _PIECE else bytes(view[start : start + _PIECE])
                self._inner.write(piece, limit_timeout(timeout, httpcore.WriteTimeout))
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Speak TLS from here on."""
        try:
            limit = limit_timeout(timeout, httpcore.ConnectTimeout)
            return Stream(self._inner.start_tls(ssl_context, server_hostname, limit))
        except (OSError, ValueError) as error:
            raise httpcore.ConnectError(str(error)) from error


class NobodyThereError(httpcore.ConnectError):
    """No connection to the first host on the way: to the server, or to the proxy in front of it."""


class Backend(httpcore.NetworkBackend):
    """Opens connections that keep to the deadline of a call."""

    def __init__(self) -> None:
        # cast: httpcore has another class of that name, for where anyio is missing
        self._inner = cast("httpcore.NetworkBackend", httpcore.SyncBackend())

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection."""
        try:
            limit = limit_timeout(timeout, httpcore.ConnectTimeout)
            stream = self._inner.connect_tcp(host, port, limit, local_address, socket_options)
        except (OSError, ValueError, httpcore.ConnectError) as error:
            # UnicodeError, a ValueError, is what a host name of an impossible form ends in
            raise NobodyThereError(str(error)) from error
        return Stream(stream)


class Body(httpx.SyncByteStream):
    """The body of an answer."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return self._parts.__iter__()

    def close(self) -> None:
        """Give the connection back, or close it where the body was not read whole."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


class Pool(httpx.BaseTransport):
    """The connections to one server, or to the proxy in front of it.

    Args:
        context: How TLS is spoken, None for plain http.
        proxy: The proxy's URL, None where there is none.

    Raises:
        ConfigurationError: The proxy's URL is none.
    """

    def __init__(self, context: ssl.SSLContext | None, proxy: str | None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=None if proxy is None else _proxy(proxy),
            max_connections=_CONNECTIONS,
            # all of them: who reads 32 entries at once would open connections anew all the time
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=_IDLE,
            network_backend=Backend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the body is read later."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=cast("Iterable[bytes]", request.stream),
                extensions=cast("dict[str, object]", request.extensions),  # pyright: ignore[reportUnknownMemberType] - of httpx
            )
        )
        body = Body(cast("Iterable[bytes]", answer.stream))
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=body,
            extensions=cast("dict[str, object]", answer.extensions),  # pyright: ignore[reportUnknownMemberType] - of httpcore
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def _proxy(address: str) -> httpcore.Proxy:
    try:
        known = httpx.Proxy(address)
        url = known.url
    except (ValueError, httpx.InvalidURL) as error:
        # the address may hold a password: it is not shown
        raise ConfigurationError(f"the proxy's address is none: {type(error).__name__}") from None
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError("a socks proxy needs a package more: pip install socksio")
    place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Proxy(place, auth=known.raw_auth, headers=known.headers.raw)


BROKEN: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    UnpackingError,
)
"""All that the wire raises. What a caller's own file raises is not among it, and passes."""

_NEVER_SENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.InvalidURL,
)


_ROUND: Final = (
    "check that the proxy runs and is the right one; where the server can be reached without it, name the"
    " server's host in NO_PROXY"
)


def problem(error: Exception, request: Request[object], settings: Settings) -> ElabError:
    """One of our errors for one of the wire's.

    Args:
        error: One of `BROKEN`.
        request: What was to be sent.
        settings: Where to, and how.
    """
    words = without_key(str(error), settings.token) or type(error).__name__
    at, sent = (request.method, request.path), not isinstance(error, _NEVER_SENT)
    if isinstance(error, httpcore.LocalProtocolError) and request.files:
        return ConnectionFailedError(words, *at, sent, "did the file change while it was sent?")
    if isinstance(error, httpx.InvalidURL | httpcore.UnsupportedProtocol | httpcore.LocalProtocolError):
        return ConfigurationError(f"{request.method} {request.path} cannot be sent: {words}")
    if isinstance(error, httpcore.TimeoutException):
        return _timeout(error, at, sent, settings)
    if isinstance(error, httpcore.ProxyError):
        return ConnectionFailedError(
            f"the proxy said {words}", *at, sent, "check the proxy and what it lets pass"
        )
    if not sent and tls.is_untrusted(words):
        return CertificateError(words, *at, sent, _advice(words, settings))
    return _lost(error, words, at, settings)


def _lost(error: Exception, words: str, at: tuple[str, str], settings: Settings) -> ConnectionFailedError:
    sent = not isinstance(error, _NEVER_SENT)
    if isinstance(error, NobodyThereError) and (proxy := settings.route_label):
        return ConnectionFailedError(f"the proxy {proxy} cannot be reached: {words}", *at, sent, _ROUND)
    hint = f"check that {settings.endpoint} is right and that the server runs"
    return ConnectionFailedError(words, *at, sent, tls.tls_hint(words) or hint)


def _advice(words: str, settings: Settings) -> str:
    """What to do about a certificate that is not trusted, and what it was checked against."""
    against = tls.authority_label(settings.verify)
    return f"{tls.tls_hint(words)}; {against}" if against else tls.tls_hint(words)


def _timeout(error: Exception, at: tuple[str, str], sent: bool, settings: Settings) -> RequestTimeoutError:
    left = limit_timeout(None)
    if left is not None and left <= 0:
        reason = "the whole call took longer than it may"
        return RequestTimeoutError(
            reason, *at, sent, "give more time: Timeouts(call=…), transfer=… for a file"
        )
    if isinstance(error, httpcore.ConnectTimeout) and (proxy := settings.route_label):
        return RequestTimeoutError(f"connect timeout, through the proxy {proxy}", *at, sent, _ROUND)
    kind = type(error).__name__.removesuffix("Timeout").lower()
    hint = "give more time: Manager(timeout=300), or Timeouts(read=300)"
    return RequestTimeoutError(f"{kind} timeout", *at, sent, hint)
