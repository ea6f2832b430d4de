"""A client of pyright's language server: what an editor offers at a place of some code."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-c", "from pyright.langserver import entrypoint; entrypoint()", "--stdio"]


class LanguageServer:
    """A running server, which answers about files of one folder.

    Args:
        folder: The folder that an editor has opened.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last_id = 0
        self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        root = self._folder.as_uri()
        self._request(
            "initialize",
            {
                "processId": None,
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": "code"}],
                "capabilities": {"workspace": {"configuration": True}},
            },
        )
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(self, *error: object) -> None:
        self._request("shutdown", None)
        self._send({"method": "exit"})
        self._process.communicate(timeout=60)

    def completions(self, code: str) -> set[str]:
        """Return the names that are offered at the end of the code."""
        uri = (self._folder / f"code{self._last_id}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": code}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        lines = code.split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        found = self._request("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return {item["label"] for item in found["items"]}

    def _request(self, method: str, params: object) -> Any:
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" not in message and message.get("id") == self._last_id:
                assert "error" not in message, message
                return message["result"]
            if "method" in message and "id" in message:
                self._answer(message)

    def _answer(self, request: dict[str, Any]) -> None:
        """Answer a question of the server."""
        settings = [
            {"pythonPath": sys.executable} if item.get("section") == "python" else {}
            for item in (request.get("params") or {}).get("items", [])
        ]
        is_settings = request["method"] == "workspace/configuration"
        self._send({"id": request["id"], "result": settings if is_settings else None})

    def _send(self, message: dict[str, object]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
