"""Send requests to a sandbox, using only the standard library."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox


@attrs.frozen
class HttpAnswer:
    """The answer to a request."""

    status: int
    content: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()


def call(
    sandbox: Sandbox,
    method: str,
    path: str,
    form: dict[str, str] | None = None,
    *,
    key: str | None = None,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> HttpAnswer:
    """Send one request, with the marker in the query if the release requires it."""
    url = urllib.parse.urlsplit(sandbox.endpoint)
    request_headers = {"Authorization": key or sandbox.token, **(headers or {})}
    if form is not None:
        body = urllib.parse.urlencode(form).encode()
        request_headers["Content-Type"] = "application/x-www-form-urlencoded"
    if sandbox._record.needs_marker:
        path += ("&" if "?" in path else "?") + "apiv1_is_dead"
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    try:
        connection.request(method, url.path + path, body, request_headers)
        answer = connection.getresponse()
        answer_headers = {name.lower(): value for name, value in answer.getheaders()}
        return HttpAnswer(answer.status, answer.read(), answer_headers)
    finally:
        connection.close()


def create(sandbox: Sandbox, path: str = "experiments") -> int:
    """Create an entry and return its ID."""
    return int(call(sandbox, "POST", path).json["id"])


def multipart(name: str, filename: str, content: bytes, **fields: str) -> tuple[bytes, dict[str, str]]:
    """Return a multipart body with one file, and its headers."""
    parts = [f'form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    parts.append(f'form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode() + content)
    content = b"".join(b"--edge\r\nContent-Disposition: " + part + b"\r\n" for part in parts)
    return content + b"--edge--\r\n", {"Content-Type": "multipart/form-data; boundary=edge"}
