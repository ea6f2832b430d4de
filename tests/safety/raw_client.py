"""A plain HTTP client that does not use the SDK, so that the tests do not depend on the tested code."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RawClient", "RawError"]

# 4.9.0 requires it; every other release ignores it as the last argument
_MARKER: Final = "?apiv1_is_dead"
_FORM: Final = "application/x-www-form-urlencoded"
_EDGE: Final = "edge-of-a-part"


class RawError(AssertionError):
    """The notebook could not be created or read, so the test is not valid."""


class RawClient:
    """A connection to one server with one key."""

    def __init__(self, endpoint: str, key: str) -> None:
        parts = urllib.parse.urlsplit(endpoint)
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = maker(parts.netloc, timeout=60)
        self._root = parts.path
        self._key = key

    def get(self, path: str) -> Any:
        """Return the JSON response to a GET."""
        return self._json("GET", path)

    def find(self, path: str) -> Any | None:
        """Return the JSON response to a GET, or None if its status is not 200."""
        status, content = self._send("GET", path)
        return json.loads(content) if status == 200 else None

    def post(self, path: str, form: Mapping[str, str] | None = None) -> Any:
        """Return the JSON response to a POST of a form."""
        return self._json("POST", path, urllib.parse.urlencode(form or {}).encode(), _FORM)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Return the JSON response to the upload of a file."""
        head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{_EDGE}--\r\n".encode()
        return self._json("POST", path, body, f"multipart/form-data; boundary={_EDGE}")

    def _json(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Any:
        status, content = self._send(method, path, body, content_type)
        try:
            content_json = json.loads(content)
        except ValueError:
            content_json = None
        # 2.0 sends its errors with 200
        if (
            status != 200
            or content_json is None
            or (isinstance(content_json, dict) and "error" in content_json)
        ):
            raise RawError(f"{method} {path}: {status} {content[:200]!r}")
        return content_json

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> tuple[int, bytes]:
        headers = {"Authorization": self._key} | ({"Content-Type": content_type} if content_type else {})
        was_open = self._connection.sock is not None
        try:
            self._connection.request(method, self._root + path + _MARKER, body=body, headers=headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            if not was_open:
                raise
            # the server had closed an idle connection before reading the request
            return self._send(method, path, body, content_type)
        return answer.status, answer.read()
