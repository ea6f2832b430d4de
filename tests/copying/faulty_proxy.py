"""A proxy in front of a sandbox that fails at chosen requests, before or after they are executed."""

from __future__ import annotations

import http.client
import itertools
import random
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Literal, Self
from urllib.parse import urlsplit

__all__ = ["Fault", "FaultyProxy", "at_write", "one_in"]

Fault = Literal["500 before", "502 before", "502 after", "500 after", "drop before", "drop after"]
"""The response, and whether the server has executed the request."""
Choice = Callable[[str, str], Fault | None]
"""Called with the method and the path of each request; returns the fault, or None to pass it on."""

FAULTS: Final[tuple[Fault, ...]] = (
    *("500 before", "502 before", "502 after", "500 after", "drop before", "drop after"),
)
_WRITES: Final = frozenset({"POST", "PATCH", "DELETE"})


class FaultyProxy:
    """Pass requests on to a server, and fail at some.

    Args:
        site: The address of the server.
        choice: Chooses the faults.
    """

    def __init__(self, site: str, choice: Choice = lambda _method, _path: None) -> None:
        self.choice = choice
        self.then: Callable[[], None] | None = None
        """Called at a fault, after the server has executed the request, or instead of it."""
        self.faults: list[tuple[Fault, str, str]] = []
        """The faults, with method and path of the requests."""
        self.requests: list[tuple[str, str]] = []
        """Method and path of each request."""
        self._running = 0
        self._idle = threading.Condition()
        host = urlsplit(site).netloc
        proxy = self

        class Handler(_Handler):
            target = host
            owner = proxy

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.site = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The requests that change something."""
        return [(method, path) for method, path in self.requests if method in _WRITES]

    def choose(self, method: str, path: str) -> Fault | None:
        """Note a request that has arrived, and return what is done with it."""
        with self._idle:
            self.requests.append((method, path))
            fault = self.choice(method, path)
            if fault is not None:
                self.faults.append((fault, method, path))
            self._running += 1
        return fault

    def end(self) -> None:
        """Note that a request was answered."""
        with self._idle:
            self._running -= 1
            self._idle.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until the server has executed every request that has arrived."""
        with self._idle:
            assert self._idle.wait_for(lambda: not self._running, timeout=30)


def one_in(count: int, seed: int) -> Choice:
    """Fail at random at one request in `count`, in one way after the other."""
    rng, faults = random.Random(seed), itertools.cycle(FAULTS)

    def choice(_method: str, _path: str) -> Fault | None:
        return next(faults) if rng.randrange(count) == 0 else None

    return choice


def at_write(number: int, fault: Fault) -> Choice:
    """Fail at one request that changes something; the first is number 1."""
    count = 0

    def choice(method: str, _path: str) -> Fault | None:
        nonlocal count
        count += method in _WRITES
        return fault if method in _WRITES and count == number else None

    return choice


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that have gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # otherwise a body waits 40 ms for the receipt of its headers
    disable_nagle_algorithm = True
    target: str
    owner: FaultyProxy

    def handle_any(self) -> None:
        body = self._body()
        fault = self.owner.choose(self.command, self.path)
        try:
            response = None if fault is not None and fault.endswith("before") else self._ask(body)
            if fault is not None and self.owner.then is not None:
                self.owner.then()
        finally:
            self.owner.end()
        if fault is not None:
            self._fail(fault)
        elif response is not None:
            self._answer(*response)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        hop = ("transfer-encoding", "connection", "content-length", "expect")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in hop}
        if body or self.command != "GET":
            headers["Content-Length"] = str(len(body))
        connection = http.client.HTTPConnection(self.target, timeout=60)
        try:
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in hop]
        return response.status, kept, content

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != 204:
            self.wfile.write(content)

    def _fail(self, fault: Fault) -> None:
        if fault.startswith("drop"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        if fault.startswith("502"):
            page = b"<html><head><title>502 Bad Gateway</title></head></html>"
            self._answer(502, [("Content-Type", "text/html")], page)
        else:
            self._answer(500, [("Content-Type", "text/html; charset=UTF-8")], b"")
