"""A plain HTTP client that does not use the SDK, so that the tests do not depend on the tested code."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RawClient", "RawConnection", "RawError", "RawV2Client"]

# 4.9.0 requires it; every other release ignores it as the last argument
_MARKER: Final = "?apiv1_is_dead"
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_EDGE: Final = "edge-of-a-part"


class RawError(AssertionError):
    """The notebook could not be created or read, so the test is not valid."""


class RawConnection:
    """A connection to one server with one key."""

    def __init__(self, endpoint: str, key: str) -> None:
        parts = urllib.parse.urlsplit(endpoint)
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = maker(parts.netloc, timeout=60)
        self._root = parts.path
        self._key = key

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"Authorization": self._key} | ({"Content-Type": content_type} if content_type else {})
        was_open = self._connection.sock is not None
        try:
            self._connection.request(method, self._root + path, body=body, headers=headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()
            if not was_open:
                raise
            # the server had closed an idle connection before reading the request
            return self._send(method, path, body, content_type)
        return answer, answer.read()


def _multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with a file, and its content type."""
    head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{_EDGE}--\r\n".encode()
    return body, f"multipart/form-data; boundary={_EDGE}"


class RawClient(RawConnection):
    """A client of API v1."""

    def get(self, path: str) -> Any:
        """Return the JSON response to a GET."""
        return self._json("GET", path)

    def find(self, path: str) -> Any | None:
        """Return the JSON response to a GET, or None if its status is not 200."""
        answer, content = self._send("GET", path + _MARKER)
        return json.loads(content) if answer.status == 200 else None

    def post(self, path: str, form: Mapping[str, str] | None = None) -> Any:
        """Return the JSON response to a POST of a form."""
        return self._json("POST", path, urllib.parse.urlencode(form or {}).encode(), _FORM)

    def upload(self, path: str, name: str, content: bytes) -> Any:
        """Return the JSON response to the upload of a file."""
        return self._json("POST", path, *_multipart(name, content))

    def _json(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Any:
        answer, content = self._send(method, path + _MARKER, body, content_type)
        try:
            content_json = json.loads(content)
        except ValueError:
            content_json = None
        # 2.0 sends its errors with 200
        if (
            answer.status != 200
            or content_json is None
            or (isinstance(content_json, dict) and "error" in content_json)
        ):
            raise RawError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return content_json


class RawV2Client(RawConnection):
    """A client of API v2."""

    def get(self, path: str) -> Any:
        """Return the JSON response to a GET."""
        _, content = self._successful("GET", path)
        return json.loads(content)

    def find(self, path: str) -> Any | None:
        """Return the JSON response to a GET, or None if its status is not 200."""
        answer, content = self._send("GET", path)
        return json.loads(content) if answer.status == 200 else None

    def create(self, path: str, fields: Mapping[str, object] | None = None) -> int:
        """Create something and return its ID, which only `Location` contains."""
        answer, _ = self._successful("POST", path, json.dumps(fields or {}).encode(), _JSON)
        return int((answer.headers["Location"] or "").rpartition("/")[2])

    def change(self, path: str, fields: Mapping[str, object]) -> None:
        """Change fields."""
        self._successful("PATCH", path, json.dumps(fields).encode(), _JSON)

    def add(self, path: str, fields: Mapping[str, object] | None = None) -> None:
        """Add a part of an entry."""
        self._successful("POST", path, json.dumps(fields or {}).encode(), _JSON)

    def delete(self, path: str) -> None:
        """Delete something."""
        self._successful("DELETE", path, b"{}", _JSON)

    def upload(self, path: str, name: str, content: bytes) -> None:
        """Upload a file."""
        self._successful("POST", path, *_multipart(name, content))

    def _successful(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> tuple[http.client.HTTPResponse, bytes]:
        answer, content = self._send(method, path, body, content_type)
        if answer.status >= 300:
            raise RawError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return answer, content
