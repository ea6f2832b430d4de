"""Requests to a sandbox, made with nothing but the standard library."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox


@attrs.frozen
class Answered:
    """What came back."""

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
) -> Answered:
    """Send one request, marked as 4.9 wants it where it does."""
    url = urllib.parse.urlsplit(sandbox.endpoint)
    sent = {"Authorization": key or sandbox.token, **(headers or {})}
    if form is not None:
        body = urllib.parse.urlencode(form).encode()
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    if sandbox.release.needs_marker:
        path += ("&" if "?" in path else "?") + "apiv1_is_dead"
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    try:
        connection.request(method, url.path + path, body, sent)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answered(answer.status, answer.read(), found)
    finally:
        connection.close()


def create(sandbox: Sandbox, path: str = "experiments") -> int:
    """Create an entry; its id."""
    return int(call(sandbox, "POST", path).json["id"])


def multipart(name: str, filename: str, content: bytes, **fields: str) -> tuple[bytes, dict[str, str]]:
    """A multipart body with one file, and its headers."""
    parts = [f'form-data; name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
    parts.append(f'form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode() + content)
    opened = b"".join(b"--edge\r\nContent-Disposition: " + part + b"\r\n" for part in parts)
    return opened + b"--edge--\r\n", {"Content-Type": "multipart/form-data; boundary=edge"}
