"""A server that costs next to nothing: answers made before, from a process of its own.

What a client costs shows only beside a server that costs less. It knows an experiment by its number, and the
list of experiments with `limit` and `offset`; other lists are empty. Where it is given a file, every
experiment has that: it is sent, and what is uploaded is thrown away.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import attrs
import trustme

from benchmarks import data

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY: Final = "0123456789abcdef"
_END: Final = b"\r\n\r\n"
_FILE: Final = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n"
"""Servers send a file without its length."""
_NUMBER: Final = 987654321
"""Stands in the prepared answer where an entry's number goes."""


@attrs.frozen(kw_only=True)
class Serve:
    """How to answer.

    Args:
        release: Whose answers.
        delay: Seconds before each answer.
        tls: Whether to speak TLS, with a certificate made for it.
        rows: How many experiments there are.
        file: The path of the file that each of them has, `piece` bytes over and over; empty for the recorded
            files.
        piece: The bytes of it that are sent at once.
    """

    release: str = data.WITH_TEXT
    delay: float = 0.0
    tls: bool = False
    rows: int = 0
    file: str = ""
    piece: int = 1 << 16


@attrs.frozen
class Running:
    """A server that runs.

    Args:
        endpoint: Its API's root.
        authority: The file of the authority that its certificate is of; empty without TLS.
    """

    endpoint: str
    authority: str


@contextmanager
def serving(how: Serve | None = None) -> Iterator[Running]:
    """A server in a process of its own, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        arguments = json.dumps(attrs.asdict(how or Serve()))
        command = [sys.executable, "-m", "benchmarks.serving", arguments, folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield Running(
                    process.stdout.readline().strip(), f"{folder}/ca.pem" if how and how.tls else ""
                )
            finally:
                # it ends when its input does
                process.communicate()


class Answers:
    """What is sent for which request."""

    def __init__(self, how: Serve) -> None:
        self._rows = how.rows
        experiment = data.numbered(data.experiment(how.release), _NUMBER)
        if how.file:
            experiment["uploads"] = [_upload(Path(how.file), experiment["uploads"][0])]
        number = experiment["uploads"][0]["id"]
        self.taken = _json(json.dumps({"result": "success", "id": number}).encode())
        """The answer to a file that was sent."""
        self._experiment = json.dumps(experiment).encode().split(str(_NUMBER).encode())
        self._row = json.dumps(data.numbered(data.row(how.release), _NUMBER))

    def to(self, target: str) -> bytes:
        """The whole answer to a request for this."""
        parts = urlsplit(target)
        number = parts.path.rstrip("/").rpartition("/")[2]
        if number.isdigit():
            return _json(str(int(number)).encode().join(self._experiment))
        return _json(self._list(parts.query) if number == "experiments" else b"[]")

    def _list(self, query: str) -> bytes:
        """Rows, newest first, as servers send them."""
        asked = parse_qs(query)
        limit = int(asked.get("limit", ["15"])[0])
        offset = int(asked.get("offset", ["0"])[0])
        numbers = range(self._rows - offset, max(0, self._rows - offset - limit), -1)
        return f"[{','.join(self._row.replace(str(_NUMBER), str(number)) for number in numbers)}]".encode()


def _json(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _upload(path: Path, seed: dict[str, Any]) -> dict[str, Any]:
    """What a server says of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = type(seed["filesize"])(path.stat().st_size)
    return {**seed, "real_name": path.name, "hash": digest, "hash_algorithm": "sha256", "filesize": size}


class Connection(asyncio.Protocol):
    """One connection: requests one after the other. What a body holds is thrown away."""

    def __init__(self, answers: Answers, how: Serve) -> None:
        self._answers = answers
        self._how = how
        self._received = b""
        self._body = 0
        self._asked = ("", "")
        self._transport: asyncio.Transport | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self._may_write.set()

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    def data_received(self, data: bytes) -> None:
        if self._body > len(data):
            self._body -= len(data)
            return
        if self._body:
            data, self._body = data[self._body :], 0
            self._answer()
        self._received += data
        while _END in self._received:
            head, _, rest = self._received.partition(_END)
            method, target, _ = head.decode().split(" ", 2)
            self._asked = (method, target)
            self._body = _length(head)
            self._received = rest[self._body :]
            self._body = max(0, self._body - len(rest))
            if not self._body:
                self._answer()

    def _answer(self) -> None:
        method, target = self._asked
        if self._how.file and "/uploads/" in target:
            self._sending = asyncio.get_running_loop().create_task(self._send_file())
            return
        answer = self._answers.taken if method == "POST" else self._answers.to(target)
        if self._how.delay:
            asyncio.get_running_loop().call_later(self._how.delay, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)

    async def _send_file(self) -> None:
        self._send(_FILE.encode())
        with Path(self._how.file).open("rb") as file:
            piece = file.read(self._how.piece)
            count = os.fstat(file.fileno()).st_size // len(piece)
        chunk = b"%x\r\n%b\r\n" % (len(piece), piece)
        for _ in range(count):
            self._send(chunk)
            await self._may_write.wait()
        self._send(b"0\r\n\r\n")


def _length(head: bytes) -> int:
    """The bytes of a request's body."""
    found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return int(found[1]) if found else 0


async def _serve(how: Serve, folder: Path) -> None:
    answers = Answers(how)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(answers, how),
        "127.0.0.1",
        0,
        ssl=_tls(folder) if how.tls else None,
        backlog=512,
    )
    scheme = "https" if how.tls else "http"
    print(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v1/", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def _tls(folder: Path) -> ssl.SSLContext:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


def _main(how: str, folder: str) -> None:
    given: dict[str, Any] = json.loads(how)
    asyncio.run(_serve(Serve(**given), Path(folder)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
