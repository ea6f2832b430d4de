"""Probes of a server below HTTP: its name, its port, its certificate, and its maximum upload size.

All functions block, and use only the standard library. The API key is never sent.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import time
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

import attrs

from elab_sdk.config import site_of
from elab_sdk.wire import tls

if TYPE_CHECKING:
    from collections.abc import Generator

    from elab_sdk.config import Api, Settings

__all__ = ["Certificate", "ServerLocation", "certificate", "connect", "probe_upload_size", "resolve"]

_MAX_HEAD: Final = 1 << 14
"""Number of bytes of a response that are read."""


@attrs.frozen
class ServerLocation:
    """The network location of a server.

    >>> ServerLocation.of("https://elab.example.org/api/v1/").port
    443

    Args:
        host: The host name or IP address.
        port: The port.
        is_tls: Whether the endpoint uses https.
        path: The path of the API's root, with a slash at both ends.
    """

    host: str
    port: int
    is_tls: bool
    path: str

    @classmethod
    def of(cls, endpoint: str) -> Self:
        """Get the location of an endpoint."""
        parts = urlsplit(endpoint)
        is_tls = parts.scheme == "https"
        return cls(parts.hostname or "", parts.port or (443 if is_tls else 80), is_tls, parts.path)

    @property
    def authority(self) -> str:
        """The host and the port, in the form that addresses use.

        >>> ServerLocation.of("http://[::1]:8080/api/v1/").authority
        '[::1]:8080'
        """
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def prefix(self) -> str:
        """The path below which eLabFTW is served; empty for the root.

        >>> ServerLocation.of("https://elab.example.org/notebook/api/v1/").prefix
        '/notebook'
        """
        return site_of(self.path).removesuffix("/")

    @property
    def api(self) -> Api:
        """The API whose root this is.

        >>> ServerLocation.of("https://elab.example.org/api/v2/").api
        'v2'
        """
        return "v2" if self.path.endswith("/api/v2/") else "v1"


@attrs.frozen
class Certificate:
    """The certificate of a server.

    Args:
        protocol: The TLS version of the connection.
        fingerprint: The certificate's SHA-256 fingerprint, in hexadecimal.
        expires: When it expires, in seconds since 1970; None if it was not checked.
        problem: Why it is not trusted, as OpenSSL says; empty if it is trusted.
    """

    protocol: str
    fingerprint: str
    expires: float | None
    problem: str = ""


def resolve(place: ServerLocation) -> list[str]:
    """Get the IP addresses of a host.

    Raises:
        OSError: The name has no address.
        UnicodeError: The name is not a valid host name.
    """
    results = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in results))


def connect(place: ServerLocation, timeout: float) -> float:
    """Open a connection and close it.

    Returns:
        The duration in seconds.

    Raises:
        OSError: The port is closed or does not respond.
    """
    started = time.perf_counter()
    with socket.create_connection((place.host, place.port), timeout):
        return time.perf_counter() - started


def certificate(place: ServerLocation, settings: Settings, timeout: float) -> Certificate:
    """Get the server's certificate, and whether it is trusted.

    Raises:
        ConfigurationError: A file of the settings is not a certificate.
        OSError: The port does not speak TLS.
    """
    context = tls.tls_context(settings.verify, settings.cert, ssl.create_default_context)
    problem = ""
    try:
        with _tls_stream(place, context, timeout) as stream:
            return _read_certificate(stream)
    except ssl.SSLError as error:
        if not tls.is_untrusted(str(error)):
            raise
        problem = getattr(error, "verify_message", "") or str(error)
    with _tls_stream(
        place, tls.tls_context(False, settings.cert, ssl.create_default_context), timeout
    ) as stream:
        return attrs.evolve(_read_certificate(stream), problem=problem)


def probe_upload_size(place: ServerLocation, settings: Settings, length: int, timeout: float) -> int | None:
    """Ask the web server whether it accepts a request of a given length, without sending it.

    The request is a GET without a key that announces a body, and asks for permission before the body is sent.
    It is harmless: it changes nothing, and the web server responds to it instead of eLabFTW.

    Args:
        place: The location of the server.
        settings: The settings for TLS.
        length: The length in bytes.
        timeout: The timeout in seconds of each phase.

    Returns:
        413 if the web server would reject the request, 100 if it would accept it; another status, or None for
        no response, shows neither.
    """
    context = (
        tls.tls_context(settings.verify, settings.cert, ssl.create_default_context) if place.is_tls else None
    )
    try:
        with (
            _tcp_stream(place, timeout) if context is None else _tls_stream(place, context, timeout) as stream
        ):
            stream.sendall(_head(place, length))
            status_line = stream.recv(_MAX_HEAD).split(b"\r\n", 1)[0].split()
    except OSError:
        return None
    return int(status_line[1]) if len(status_line) > 1 and status_line[1].isdigit() else None


def _head(place: ServerLocation, length: int) -> bytes:
    return (
        f"GET {place.path}experiments HTTP/1.1\r\nHost: {place.authority}\r\n"
        f"Content-Length: {length}\r\nContent-Type: application/octet-stream\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n"
    ).encode("ascii")


@contextlib.contextmanager
def _tcp_stream(place: ServerLocation, timeout: float) -> Generator[socket.socket, None, None]:
    with socket.create_connection((place.host, place.port), timeout) as stream:
        yield stream


@contextlib.contextmanager
def _tls_stream(
    place: ServerLocation, context: ssl.SSLContext, timeout: float
) -> Generator[ssl.SSLSocket, None, None]:
    with (
        socket.create_connection((place.host, place.port), timeout) as tcp_stream,
        context.wrap_socket(tcp_stream, server_hostname=place.host) as stream,
    ):
        yield stream


def _read_certificate(stream: ssl.SSLSocket) -> Certificate:
    encoded = stream.getpeercert(binary_form=True) or b""
    fields = stream.getpeercert() or {}
    expires = fields.get("notAfter")
    return Certificate(
        stream.version() or "TLS",
        hashlib.sha256(encoded).hexdigest(),
        ssl.cert_time_to_seconds(expires) if isinstance(expires, str) else None,
    )
