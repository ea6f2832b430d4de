"""Requests a second of the sandbox, and the time until a new one answers.

The sandbox has a process of its own. The requests come from one open connection without an HTTP library,
which would take longer than the sandbox. What counts is the processor time of the sandbox, since its process
shares the machine with the client.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import attrs

from benchmarks.results import ResultRow, time_of
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELEASES: Final = ("4.3", "4.9", "5.6")
TARGETS: Final = {"reads": 1_500, "lists of 15": 500, "creations": 500, "updates": 500, "tags": 500}
"""The minimum number of requests a second on one core."""
_MAX_START: Final = 0.005
"""The maximum time from the start of a sandbox to its end, with one request, in seconds."""
_BLOCKS: Final = 5
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_BODY: Final = "<p>" + "The membrane was blocked for an hour. " * 10 + "</p>"


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure each release, then the start."""
    for release in RELEASES:
        with _serve(release) as server:
            yield from _measure_requests(server, release, 20 if quick else 200)
    yield _measure_start(5 if quick else 200)


@attrs.define
class _Server:
    """A sandbox in another process, with one connection to it."""

    process: subprocess.Popen[str]
    connection: socket.socket
    root: str
    host: str
    token: str

    @property
    def uses_v2(self) -> bool:
        return self.root.endswith("/v2/")

    def processor_time(self) -> float:
        """Return the processor time of the sandbox so far, in seconds."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def ask(self, method: str, path: str, body: str = "", content_type: str = _JSON) -> None:
        """Send a request and read the response, which must be a success."""
        head = (
            f"{method} {self.root}{path} HTTP/1.1\r\nhost: {self.host}\r\nauthorization: {self.token}\r\n"
            f"content-type: {content_type}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.connection.sendall(f"{head}{body}".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.connection.recv(1 << 16)
        answer_head, _, content = received.partition(b"\r\n\r\n")
        if not answer_head.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(f"{method} {path}: {answer_head.decode()}")
        length = int(answer_head.lower().partition(b"content-length:")[2].split(maxsplit=1)[0])
        missing = length - len(content)
        while missing:
            missing -= len(self.connection.recv(missing))


@contextmanager
def _serve(release: str) -> Iterator[_Server]:
    command = [sys.executable, "-m", __name__, release]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        endpoint, token = process.stdout.readline().split()
        parts = urlsplit(endpoint)
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield _Server(process, connection, parts.path, parts.netloc, token)
        # the process ends when its input is closed
        process.communicate()


def _requests(server: _Server) -> dict[str, Callable[[int], None]]:
    """Return how to send each request, with the ID of the entry."""
    if server.uses_v2:
        update = json.dumps({"title": "Western blot 12", "date": "2017-04-15", "body": _BODY})
        return {
            "creations": lambda _: server.ask("POST", "experiments", "{}"),
            "updates": lambda id_: server.ask("PATCH", f"experiments/{id_}", update),
            "tags": lambda id_: server.ask(
                "POST", f"experiments/{id_}/tags", f'{{"tag": "blot {id_ % 10}"}}'
            ),
            "reads": lambda id_: server.ask("GET", f"experiments/{id_}"),
            "lists of 15": lambda id_: server.ask("GET", f"experiments?limit=15&offset={id_}"),
        }
    key = "apiv1_is_dead"
    fields = f"title=Western+blot+12&date=20170415&body={_BODY.replace(' ', '+')}"
    return {
        "creations": lambda _: server.ask("POST", f"experiments?{key}", "", _FORM),
        "updates": lambda id_: server.ask("POST", f"experiments/{id_}?{key}", fields, _FORM),
        "tags": lambda id_: server.ask("POST", f"experiments/{id_}?{key}", f"tag=blot+{id_ % 10}", _FORM),
        "reads": lambda id_: server.ask("GET", f"experiments/{id_}?{key}"),
        "lists of 15": lambda id_: server.ask("GET", f"experiments?limit=15&offset={id_}&{key}"),
    }


def _measure_requests(server: _Server, release: str, count: int) -> Iterator[ResultRow]:
    """Measure each request in several blocks; the median counts."""
    for name, send in _requests(server).items():
        rates: list[float] = []
        elapsed: list[float] = []
        for block in range(_BLOCKS):
            used, start = server.processor_time(), time.perf_counter()
            for number in range(count):
                send(block * count + number + 1)
            elapsed.append((time.perf_counter() - start) / count)
            rates.append(count / (server.processor_time() - used))
        rate, minimum = statistics.median(rates), TARGETS[name]
        yield ResultRow(
            label=f"sandbox of {release}: {name} a second, one core",
            result=f"{rate:,.0f}",
            spread=f"{min(rates):,.0f} – {max(rates):,.0f}",
            measured=f"{time_of(statistics.median(elapsed))} each, with a client on the same machine",
            target=f"≥ {minimum:,}",
            is_met=rate >= minimum,
        )


def _measure_start(rounds: int) -> ResultRow:
    times: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        with Sandbox("5.6") as sandbox:
            address = urlsplit(sandbox.site)
            with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
                connection.sendall(b"GET /api/v2/info HTTP/1.1\r\nhost: localhost\r\n\r\n")
                connection.recv(1 << 16)
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    return ResultRow(
        label="sandbox: start, one request, stop",
        result=time_of(median),
        spread=f"{time_of(min(times))} – {time_of(max(times))}",
        target=f"≤ {time_of(_MAX_START)}",
        is_met=median <= _MAX_START,
    )


def _main(release: str) -> None:
    with Sandbox(release) as sandbox:
        print(sandbox.endpoint, sandbox.token, flush=True)
        for _ in sys.stdin:
            print(time.process_time(), flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
