"""Looking at a server from below HTTP: its name, its port, its certificate, how long a request it takes.

All of it is blocking and uses the standard library alone; no key is ever sent.
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

from elab_sdk.wire import tls

if TYPE_CHECKING:
    from collections.abc import Generator

    from elab_sdk.config import Settings

__all__ = ["Certificate", "Place", "certificate", "connect", "resolve", "takes"]

_HEAD: Final = 1 << 14
"""Bytes of an answer that are looked at."""


@attrs.frozen
class Place:
    """Where a server is.

    >>> Place.of("https://elab.example.org/api/v1/").port
    443

    Args:
        host: Its name or address.
        port: Its port.
        is_tls: Whether it speaks TLS.
        path: The path of the API's root, with a slash at both ends.
    """

    host: str
    port: int
    is_tls: bool
    path: str

    @classmethod
    def of(cls, endpoint: str) -> Self:
        """The place of an endpoint."""
        parts = urlsplit(endpoint)
        is_tls = parts.scheme == "https"
        return cls(parts.hostname or "", parts.port or (443 if is_tls else 80), is_tls, parts.path)

    @property
    def authority(self) -> str:
        """Host and port as an address has them.

        >>> Place.of("http://[::1]:8080/api/v1/").authority
        '[::1]:8080'
        """
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def prefix(self) -> str:
        """The folder below which eLabFTW is; empty for none.

        >>> Place.of("https://elab.example.org/notebook/api/v1/").prefix
        '/notebook'
        """
        return self.path.removesuffix("/api/v1/")


@attrs.frozen
class Certificate:
    """What a server showed of itself.

    Args:
        protocol: The version of TLS.
        fingerprint: The certificate's SHA-256, in hexadecimal.
        expires: When it ends, in seconds since 1970; None where it was not checked.
        problem: Why it is not trusted, in OpenSSL's words; empty where it is.
    """

    protocol: str
    fingerprint: str
    expires: float | None
    problem: str = ""


def resolve(place: Place) -> list[str]:
    """The addresses of a host.

    Raises:
        OSError: It has none.
        UnicodeError: It cannot be the name of a host.
    """
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def connect(place: Place, timeout: float) -> float:
    """Open a connection and close it.

    Returns:
        The seconds that it took.

    Raises:
        OSError: Nobody listens there, or nothing answers.
    """
    began = time.perf_counter()
    with socket.create_connection((place.host, place.port), timeout):
        return time.perf_counter() - began


def certificate(place: Place, settings: Settings, timeout: float) -> Certificate:
    """The server's certificate, and whether it is trusted.

    Raises:
        ConfigurationError: The settings name a file that is no certificate.
        OSError: No TLS is spoken there.
    """
    context = tls.tls_context(settings.verify, settings.cert, ssl.create_default_context)
    problem = ""
    try:
        with _tls(place, context, timeout) as stream:
            return _shown(stream)
    except ssl.SSLError as error:
        if not tls.is_untrusted(str(error)):
            raise
        problem = getattr(error, "verify_message", "") or str(error)
    with _tls(place, tls.tls_context(False, settings.cert, ssl.create_default_context), timeout) as stream:
        return attrs.evolve(_shown(stream), problem=problem)


def takes(place: Place, settings: Settings, length: int, timeout: float) -> int | None:
    """Ask the web server whether it would take a request of a length, without sending it.

    The request is a GET without a key that announces a body and asks to be told before the body is sent.
    Nothing can come of it: it changes nothing, and it is not eLabFTW but the web server that answers.

    Args:
        place: Where it is.
        settings: How TLS is spoken.
        length: Bytes.
        timeout: Seconds for each part.

    Returns:
        413 where it would not take it, 100 where it would; another status, or None for no answer, says
        nothing.
    """
    context = (
        tls.tls_context(settings.verify, settings.cert, ssl.create_default_context) if place.is_tls else None
    )
    try:
        with _plain(place, timeout) if context is None else _tls(place, context, timeout) as stream:
            stream.sendall(_head(place, length))
            first = stream.recv(_HEAD).split(b"\r\n", 1)[0].split()
    except OSError:
        return None
    return int(first[1]) if len(first) > 1 and first[1].isdigit() else None


def _head(place: Place, length: int) -> bytes:
    return (
        f"GET {place.path}experiments HTTP/1.1\r\nHost: {place.authority}\r\n"
        f"Content-Length: {length}\r\nContent-Type: application/octet-stream\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n"
    ).encode("ascii")


@contextlib.contextmanager
def _plain(place: Place, timeout: float) -> Generator[socket.socket, None, None]:
    with socket.create_connection((place.host, place.port), timeout) as stream:
        yield stream


@contextlib.contextmanager
def _tls(place: Place, context: ssl.SSLContext, timeout: float) -> Generator[ssl.SSLSocket, None, None]:
    with (
        socket.create_connection((place.host, place.port), timeout) as bare,
        context.wrap_socket(bare, server_hostname=place.host) as stream,
    ):
        yield stream


def _shown(stream: ssl.SSLSocket) -> Certificate:
    whole = stream.getpeercert(binary_form=True) or b""
    checked = stream.getpeercert() or {}
    ends = checked.get("notAfter")
    return Certificate(
        stream.version() or "TLS",
        hashlib.sha256(whole).hexdigest(),
        ssl.cert_time_to_seconds(ends) if isinstance(ends, str) else None,
    )
