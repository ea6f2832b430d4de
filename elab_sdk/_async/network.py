"""Sockets that respect the time limit of a call, and the pool of connections.

The timeouts of httpcore start again with each byte that arrives: a server that sends one byte a second could
block a call forever. Only the socket sees every byte, and httpcore allows wrapping it.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

import httpcore
from elab_api_v1.unpacking import UnpackingError

from elab_sdk._wording import say
from elab_sdk.errors import CertificateError, ConfigurationError, ConnectionFailedError, RequestTimeoutError
from elab_sdk.wire import tls
from elab_sdk.wire.deadlines import limit_timeout
from elab_sdk.wire.redaction import without_key

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from elab_api_v1.wire import Request

    from elab_sdk.config import Settings
    from elab_sdk.errors import ElabError

_PIECE: Final = 1 << 16
_LONGEST: Final = 127 << 10
"""From 128 KiB, the C library requests the memory of each piece from the system, and returns it."""
_IDLE: Final = 4.0
"""Seconds that an idle connection is kept. Apache closes it after 5, when a POST must not be sent."""
_CONNECTIONS: Final = 100


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection whose reads and writes respect the time limit of the call that uses it."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._size = _PIECE
        # httpcore calls it twice for each request
        self.get_extra_info = inner.get_extra_info  # type: ignore[method-assign]

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read bytes, and more than httpcore asks for if they are available, as those of a file are."""
        size = max(max_bytes, self._size)
        try:
            part = await self._inner.read(size, limit_timeout(timeout, httpcore.ReadTimeout))
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        if len(part) == size:
            # a longer piece costs no more calls
            self._size = min(2 * size, _LONGEST)
        return part

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes piece by piece: a slow connection does not time out while it makes progress."""
        view = memoryview(buffer)
        try:
            for start in range(0, len(buffer), _PIECE):
                # most are not longer than a piece, and are not copied
                piece = buffer if len(buffer) <= _PIECE else bytes(view[start : start + _PIECE])
                await self._inner.write(piece, limit_timeout(timeout, httpcore.WriteTimeout))
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Start TLS."""
        try:
            limit = limit_timeout(timeout, httpcore.ConnectTimeout)
            return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, limit))
        except (OSError, ValueError) as error:
            raise httpcore.ConnectError(str(error)) from error


class NobodyThereError(httpcore.ConnectError):
    """No connection to the first host: the server, or the proxy in front of it."""


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Opens connections that respect the time limit of a call."""

    def __init__(self) -> None:
        # cast: httpcore has another class of this name if anyio is missing
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection."""
        try:
            limit = limit_timeout(timeout, httpcore.ConnectTimeout)
            stream = await self._inner.connect_tcp(host, port, limit, local_address, socket_options)
        except (OSError, ValueError, httpcore.ConnectError) as error:
            # an impossible host name raises UnicodeError, a ValueError
            raise NobodyThereError(str(error)) from error
        return AsyncStream(stream)


class AsyncPool:
    """The connections to one server, or to the proxy in front of it.

    Args:
        context: The TLS settings; None for http.
        proxy: The URL of the proxy; None for no proxy.

    Raises:
        ConfigurationError: The URL of the proxy is invalid.
    """

    def __init__(self, context: ssl.SSLContext | None, proxy: str | None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            proxy=None if proxy is None else _proxy(proxy),
            max_connections=_CONNECTIONS,
            # all of them, so that 32 parallel requests do not open new connections all the time
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=_IDLE,
            network_backend=AsyncBackend(),
        )

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; the body of the response is read later, and the response must be closed."""
        return await self._pool.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


def _proxy(address: str) -> httpcore.Proxy:
    import httpx  # not needed without a proxy

    try:
        known = httpx.Proxy(address)
        url = known.url
    except (ValueError, httpx.InvalidURL) as error:
        # not shown, since it may contain a password
        raise ConfigurationError(f"the proxy address is invalid: {type(error).__name__}") from None
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError("SOCKS proxies need an extra package: pip install socksio")
    place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Proxy(place, auth=known.raw_auth, headers=known.headers.raw)


NETWORK_ERRORS: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    UnpackingError,
)
"""All errors of the network. Errors of a caller's own file are not among them."""

_NEVER_SENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


_PROXY_HINT: Final = (
    "check that the proxy runs and is the right one; if the server can be reached without it, add the"
    " server's host to NO_PROXY"
)


def network_error(error: Exception, request: Request[object], settings: Settings) -> ElabError:
    """Make the `ElabError` for an error of the network.

    Args:
        error: One of `NETWORK_ERRORS`.
        request: The request.
        settings: The settings of the transport.
    """
    message = without_key(str(error), settings.token) or type(error).__name__
    at, sent = (request.method, request.path), not isinstance(error, _NEVER_SENT)
    if isinstance(error, httpcore.LocalProtocolError) and request.files:
        return ConnectionFailedError(message, *at, sent, "did the file change while it was sent?")
    if isinstance(error, httpcore.UnsupportedProtocol | httpcore.LocalProtocolError):
        return ConfigurationError(f"{request.method} {request.path} cannot be sent: {message}")
    if isinstance(error, httpcore.TimeoutException):
        return _timeout(error, at, sent, settings)
    if isinstance(error, httpcore.ProxyError):
        return ConnectionFailedError(
            f"the proxy said {message}", *at, sent, "check the proxy and what it lets pass"
        )
    if not sent and tls.is_untrusted(message):
        return CertificateError(message, *at, sent, _certificate_hint(message, settings))
    return _lost(error, message, at, settings)


def _lost(error: Exception, message: str, at: tuple[str, str], settings: Settings) -> ConnectionFailedError:
    sent = not isinstance(error, _NEVER_SENT)
    if isinstance(error, NobodyThereError) and (proxy := settings.route_label):
        return ConnectionFailedError(
            f"the proxy {proxy} cannot be reached: {message}", *at, sent, _PROXY_HINT
        )
    hint = f"check that {settings.endpoint} is right and that the server runs"
    return ConnectionFailedError(message, *at, sent, tls.tls_hint(message) or hint)


def _certificate_hint(message: str, settings: Settings) -> str:
    """The hint for an untrusted certificate, and the authorities that were used."""
    against = tls.authority_label(settings.verify)
    return f"{tls.tls_hint(message)}; {against}" if against else tls.tls_hint(message)


def _timeout(error: Exception, at: tuple[str, str], sent: bool, settings: Settings) -> RequestTimeoutError:
    left = limit_timeout(None)
    if left is not None and left <= 0:
        reason = "the whole call took longer than it may"
        return RequestTimeoutError(reason, *at, sent, say("give more time: {call_timeout}"))
    if isinstance(error, httpcore.ConnectTimeout) and (proxy := settings.route_label):
        return RequestTimeoutError(f"connect timeout, through the proxy {proxy}", *at, sent, _PROXY_HINT)
    kind = type(error).__name__.removesuffix("Timeout").lower()
    hint = say("give more time: {read_timeout}")
    return RequestTimeoutError(f"{kind} timeout", *at, sent, hint)
