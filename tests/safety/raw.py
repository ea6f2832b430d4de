"""Plain HTTP, without a line of the SDK: what the proof reads must not depend on what it proves."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Raw", "RawError"]

# 4.9.0 answers nothing without it; every other release ignores it as the last argument
_MARKER: Final = "?apiv1_is_dead"
_FORM: Final = "application/x-www-form-urlencoded"
_EDGE: Final = "edge-of-a-part"


class RawError(AssertionError):
    """The notebook itself could not be made or read: nothing is proven."""


class Raw:
    """One key on one server."""

    def __init__(self, endpoint: str, key: str) -> None:
        parts = urllib.parse.urlsplit(endpoint)
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = maker(parts.netloc, timeout=60)
        self._root = parts.path
        self._key = key

    def get(self, path: str) -> Any:
        """What a GET answers."""
        return self._json("GET", path)

    def find(self, path: str) -> Any | None:
        """What a GET answers, or None where there is nothing."""
        status, content = self._send("GET", path)
        return json.loads(content) if status == 200 else None

    def post(self, path: str, form: Mapping[str, str] | None = None) -> Any:
        """What a POST of a form answers."""
        return self._json("POST", path, urllib.parse.urlencode(form or {}).encode(), _FORM)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """What the POST of a file answers."""
        head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{_EDGE}--\r\n".encode()
        return self._json("POST", path, body, f"multipart/form-data; boundary={_EDGE}")

    def _json(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        status, content = self._send(method, path, body, kind)
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        # 2.0 sends its errors with 200
        if status != 200 or found is None or (isinstance(found, dict) and "error" in found):
            raise RawError(f"{method} {path}: {status} {content[:200]!r}")
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        headers = {"Authorization": self._key} | ({"Content-Type": kind} if kind else {})
        kept = self._connection.sock is not None
        try:
            self._connection.request(method, self._root + path + _MARKER, body=body, headers=headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            if not kept:
                raise
            # the server had closed a connection that was kept too long: nothing was read
            return self._send(method, path, body, kind)
        return answer.status, answer.read()
