"""A very fast server with prepared responses, in its own process.

The run time of a client can only be measured with a faster server. It returns experiments by ID and the list
of experiments with `limit` and `offset`; other lists are empty. If it has a file, every experiment has this
file, which can be downloaded, and uploads are discarded, as are updates. It has the API of its release.
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
_HEAD_END: Final = b"\r\n\r\n"
_FILE_HEAD: Final = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n"
"""The head of a file response, which servers send without a length."""
_PLACEHOLDER_ID: Final = 987654321
"""The placeholder for the ID in a prepared response."""


@attrs.frozen(kw_only=True)
class ServerOptions:
    """The options of the server.

    Args:
        release: The release whose responses are sent.
        delay: The seconds before each response.
        tls: Whether to use TLS, with a new certificate.
        rows: The number of experiments.
        file: The path of the file of each experiment, whose first `piece` bytes are repeated; "" for the
            recorded files.
        piece: The size of a chunk of the file.
    """

    release: str = data.WITH_TEXT
    delay: float = 0.0
    tls: bool = False
    rows: int = 0
    file: str = ""
    piece: int = 1 << 16


@attrs.frozen
class RunningServer:
    """A running server.

    Args:
        endpoint: The root address of the API.
        authority: The file with the CA certificate, or "" without TLS.
    """

    endpoint: str
    authority: str


@contextmanager
def serve(options: ServerOptions | None = None) -> Iterator[RunningServer]:
    """Run a server in its own process until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        arguments = json.dumps(attrs.asdict(options or ServerOptions()))
        command = [sys.executable, "-m", "benchmarks.fast_server", arguments, folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield RunningServer(
                    process.stdout.readline().strip(), f"{folder}/ca.pem" if options and options.tls else ""
                )
            finally:
                # the process ends when its input is closed
                process.communicate()


class PreparedResponses:
    """The prepared responses."""

    def __init__(self, options: ServerOptions) -> None:
        self._rows = options.rows
        experiment = data.with_id(data.experiment(options.release), _PLACEHOLDER_ID)
        if options.file:
            experiment["uploads"] = [_upload(Path(options.file), experiment["uploads"][0])]
        upload_id = experiment["uploads"][0]["id"]
        self._is_v2 = options.release == data.WITH_V2
        self._info = _json(_compact(data.info()))
        self._uploaded = _json(_compact({"result": "success", "id": upload_id}))
        self._updated = _json(_compact({"result": "success"}))
        if self._is_v2:
            location = f"location: /api/v2/experiments/1/uploads/{upload_id}\r\n"
            self._uploaded = f"HTTP/1.1 201 Created\r\n{location}content-length: 0\r\n\r\n".encode()
        self._experiment = _compact(experiment).split(str(_PLACEHOLDER_ID).encode())
        self._row = _compact(data.with_id(data.row(options.release), _PLACEHOLDER_ID)).decode()

    def response_for(self, method: str, target: str, *, has_file: bool) -> bytes:
        """Return the complete response for a request."""
        if has_file:
            return self._uploaded
        if method == "POST":
            return self._updated
        parts = urlsplit(target)
        last_segment = parts.path.rstrip("/").rpartition("/")[2]
        if last_segment == "info" and self._is_v2:
            return self._info
        if last_segment.isdigit():
            return _json(str(int(last_segment)).encode().join(self._experiment))
        return _json(self._list(parts.query) if last_segment == "experiments" else b"[]")

    def _list(self, query: str) -> bytes:
        """Return rows, newest first, like real servers."""
        arguments = parse_qs(query)
        limit = int(arguments.get("limit", ["15"])[0])
        offset = int(arguments.get("offset", ["0"])[0])
        ids = range(self._rows - offset, max(0, self._rows - offset - limit), -1)
        rows = (self._row.replace(str(_PLACEHOLDER_ID), str(entry_id)) for entry_id in ids)
        return f"[{','.join(rows)}]".encode()


def _compact(value: object) -> bytes:
    """Return JSON as PHP writes it."""
    return json.dumps(value, separators=(",", ":")).encode()


def _json(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _upload(path: Path, seed: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = type(seed["filesize"])(path.stat().st_size)
    return {**seed, "real_name": path.name, "hash": digest, "hash_algorithm": "sha256", "filesize": size}


class HttpConnection(asyncio.Protocol):
    """One connection with sequential requests, whose bodies are discarded."""

    def __init__(self, responses: PreparedResponses, options: ServerOptions) -> None:
        self._answers = responses
        self._options = options
        self._received = b""
        self._body = 0
        self._request_line = ("", "")
        self._has_file = False
        self._transport: asyncio.Transport | None = None
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._sending: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self._can_write.set()

    def pause_writing(self) -> None:
        self._can_write.clear()

    def resume_writing(self) -> None:
        self._can_write.set()

    def data_received(self, data: bytes) -> None:
        if self._body > len(data):
            self._body -= len(data)
            return
        if self._body:
            data, self._body = data[self._body :], 0
            self._answer()
        self._received += data
        while _HEAD_END in self._received:
            head, _, rest = self._received.partition(_HEAD_END)
            method, target, _ = head.decode().split(" ", 2)
            self._request_line = (method, target)
            self._has_file = b"multipart/form-data" in head
            self._body = _content_length(head)
            self._received = rest[self._body :]
            self._body = max(0, self._body - len(rest))
            if not self._body:
                self._answer()

    def _answer(self) -> None:
        method, target = self._request_line
        if self._options.file and method == "GET" and "/uploads/" in target:
            self._sending = asyncio.get_running_loop().create_task(self._send_file())
            return
        answer = self._answers.response_for(method, target, has_file=self._has_file)
        if self._options.delay:
            asyncio.get_running_loop().call_later(self._options.delay, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)

    async def _send_file(self) -> None:
        self._send(_FILE_HEAD.encode())
        with Path(self._options.file).open("rb") as file:
            chunk_content = file.read(self._options.piece)
            count = os.fstat(file.fileno()).st_size // len(chunk_content)
        chunk = b"%x\r\n%b\r\n" % (len(chunk_content), chunk_content)
        for _ in range(count):
            self._send(chunk)
            await self._can_write.wait()
        self._send(b"0\r\n\r\n")


def _content_length(head: bytes) -> int:
    """Return the length of a request's body."""
    match = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return int(match[1]) if match else 0


async def _serve(options: ServerOptions, folder: Path) -> None:
    responses = PreparedResponses(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: HttpConnection(responses, options),
        "127.0.0.1",
        0,
        ssl=_tls(folder) if options.tls else None,
        backlog=512,
    )
    scheme = "https" if options.tls else "http"
    api = "v2" if options.release == data.WITH_V2 else "v1"
    print(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/{api}/", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def _tls(folder: Path) -> ssl.SSLContext:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


def _main(options_json: str, folder: str) -> None:
    options: dict[str, Any] = json.loads(options_json)
    asyncio.run(_serve(ServerOptions(**options), Path(folder)))


if __name__ == "__main__":
    _main(*sys.argv[1:])
