"""A faulty server on a raw socket: it has one behaviour for each request; the last is used for all others."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl

KEY = "5e5a3e" * 14


class Connection:
    """A connection of a client."""

    def __init__(self, server: Faulty, raw: socket.socket) -> None:
        self.server = server
        self.raw = raw
        self.keeps = False

    def request(self) -> bytes | None:
        """Read one whole request, and note it; None when the client has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = self.raw.recv(65536)
            if not part:
                return None
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        length = int((re.search(rb"(?i)content-length: *(\d+)", head) or [b"", b"0"])[1])
        if b"100-continue" in head:
            # the client does not send the body before it has an answer
            length = 0
        while len(body) < length:
            part = self.raw.recv(65536)
            if not part:
                return None
            body += part
        self.server.requests.append(head.decode("latin-1"))
        return head

    def reset(self) -> None:
        """End the connection as a crash does: with RST."""
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def drip(self, data: bytes) -> None:
        """Send byte by byte, slowly, until all is sent, the client goes or the server ends."""
        for byte in data:
            self.raw.sendall(bytes([byte]))
            if self.server.ended.wait(0.03):
                return


Behaviour = Callable[[Connection], None]


class Faulty:
    """Serves behaviours on 127.0.0.1 inside the `with`; its threads end with it."""

    def __init__(self, *behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        """The heads of all requests that were read whole."""
        self.connections = 0
        self.ended = threading.Event()
        self._behaviours = list(behaviours)
        self._tls = tls
        self._choosing = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        scheme = "http" if tls is None else "https"
        self.endpoint = f"{scheme}://127.0.0.1:{self.port}/api/v1/"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in list(self._open):
            with _quiet():
                each.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)
            assert not thread.is_alive()

    def next(self) -> Behaviour:
        with self._choosing:
            return self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, raw)

    def _serve(self, raw: socket.socket) -> None:
        self._open.add(raw)
        with raw, _quiet():
            raw.settimeout(10)
            if self._tls is not None:
                raw = self._tls.wrap_socket(raw, server_side=True)
                self._open.add(raw)
            with raw:
                connection = Connection(self, raw)
                connection.keeps = True
                while connection.keeps:
                    connection.keeps = False
                    self.next()(connection)
        self._open.discard(raw)


class _quiet:  # noqa: N801 - it reads as a word
    """Ignore errors of clients that have disconnected."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, OSError)


def says(
    status: str | int = 200,
    body: bytes = b"",
    kind: str = "application/json",
    *,
    length: int | str | None = "",
    keeps: bool = False,
    **headers: str,
) -> Behaviour:
    """Read a request and send a response. If the length is None, the header is omitted."""

    def behaviour(connection: Connection) -> None:
        if connection.request() is None:
            return
        lines = [f"HTTP/1.1 {status} {'' if ' ' in str(status) else 'Said'}".rstrip()]
        if kind:
            lines.append(f"Content-Type: {kind}")
        if length is not None:
            lines.append(f"Content-Length: {len(body) if length == '' else length}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if not keeps:
            lines.append("Connection: close")
        connection.raw.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        connection.keeps = keeps

    return behaviour


def resets(connection: Connection) -> None:
    """Reset the connection before anything is read."""
    connection.reset()


def reads_and_resets(connection: Connection) -> None:
    """Reset the connection after the request was read."""
    connection.request()
    connection.reset()


def hangs_up(connection: Connection) -> None:
    """Read the request, and close the connection."""
    connection.request()


def is_silent(connection: Connection) -> None:
    """Read the request, and do not respond."""
    connection.request()
    connection.server.ended.wait(10)


def drips_head(connection: Connection) -> None:
    """Send endless headers, one byte at a time."""
    connection.request()
    connection.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 400)


def drips_body(connection: Connection) -> None:
    """Send an endless body, one byte at a time."""
    connection.request()
    connection.raw.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    )
    connection.drip(b" " * 400)


def sends(answer: bytes) -> Behaviour:
    """Read a request, and send the given bytes."""

    def behaviour(connection: Connection) -> None:
        if connection.request() is not None:
            connection.raw.sendall(answer)

    return behaviour
