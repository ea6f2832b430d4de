"""Sends the requests of a scenario to a server and keeps what it answers, as the recordings keep it."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import attrs

from tests.fidelity.normal import shortened

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox

Form = "Mapping[str, object] | Sequence[tuple[str, str]]"
Files = "Mapping[str, tuple[str, bytes, str]]"
_HEADERS = ("content-type", "allow", "www-authenticate", "content-disposition", "location", "content-length")


@attrs.frozen
class Asked:
    """One request of a scenario, and its answer as the recordings write answers down."""

    step: str
    response: dict[str, Any]


class Asker:
    """A person with three keys, at one sandbox.

    Args:
        sandbox: Where to ask.
        marked: Put the word into every query without which 4.9.0 answers nothing.
    """

    def __init__(self, sandbox: Sandbox, *, marked: bool = False) -> None:
        url = urllib.parse.urlsplit(sandbox.endpoint)
        self.asked: list[Asked] = []
        self._path = url.path
        self._marker = [("apiv1_is_dead", "")] if marked else []
        self._keys = {"rw": sandbox.token, "ro": sandbox.readonly_token, "other": sandbox.other_token}
        self._connection = http.client.HTTPConnection(url.netloc, timeout=60)

    def __call__(
        self,
        step: str,
        method: str,
        path: str,
        *,
        key: str | None = "rw",
        query: Form | None = None,
        form: Form | None = None,
        files: Files | None = None,
        json_body: object = None,
        multipart: bool = False,
    ) -> Any:
        """Ask; the JSON of the answer, or None where it was none."""
        headers = {} if key is None else {"Authorization": self._keys.get(key, key)}
        body: bytes | None = None
        if files or multipart:
            body, headers["Content-Type"] = _multipart(_pairs(form), files or {})
        elif form is not None:
            body = urllib.parse.urlencode(_pairs(form)).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif json_body is not None:
            body, headers["Content-Type"] = json.dumps(json_body).encode(), "application/json"
        elif method == "POST":
            headers["Content-Length"] = "0"
        asked = [*_pairs(query), *self._marker]
        target = f"{self._path}{path}" + (f"?{urllib.parse.urlencode(asked)}" if asked else "")
        self._connection.request(method, target, body=body, headers=headers)
        answer = self._connection.getresponse()
        told, found = _told(answer, answer.read())
        self.asked.append(Asked(step, told))
        return found

    def close(self) -> None:
        self._connection.close()

    # -- what the scenarios do often -----------------------------------------------------------------------
    def read(self, step: str, path: str, *, key: str = "rw") -> Any:
        return self(f"{step}.read", "GET", path, key=key)

    def new(self, step: str, path: str = "experiments") -> int:
        """Create; the id, or 0 where nothing was created."""
        return made(self(f"{step}.new", "POST", path))

    def write(
        self,
        step: str,
        path: str,
        form: Form | None = None,
        *,
        key: str = "rw",
        json_body: object = None,
    ) -> Any:
        """Change an entry, and look at it afterwards."""
        answer = self(step, "POST", path, form=form, key=key, json_body=json_body)
        self.read(step, path)
        return answer

    def upload(self, step: str, path: str, name: str, content: bytes, *, key: str = "rw") -> Any:
        return self(step, "POST", path, key=key, files={"file": (name, content, "text/plain")})


def made(answer: Any) -> int:
    """The id that an answer bears, or 0."""
    try:
        return int(answer["id"])
    except (KeyError, TypeError, ValueError):
        return 0


def _pairs(form: Form | None) -> list[tuple[str, str]]:
    if form is None:
        return []
    pairs = form.items() if hasattr(form, "items") else form
    return [(name, str(value)) for name, value in pairs]


def _multipart(form: list[tuple[str, str]], files: Files) -> tuple[bytes, str]:
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in form]
    for name, (filename, content, kind) in files.items():
        head = f'name="{name}"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content)
    opened = [b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts]
    return b"".join(opened) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def _told(answer: http.client.HTTPResponse, raw: bytes) -> tuple[dict[str, Any], Any]:
    kept = {name.lower(): value for name, value in answer.getheaders() if name.lower() in _HEADERS}
    told: dict[str, Any] = {"status": answer.status, "headers": kept}
    try:
        found = json.loads(raw)
    except ValueError:
        pass
    else:
        return {**told, "json": shortened(found)}, found
    try:
        return {**told, "text": shortened(raw.decode())}, None
    except UnicodeDecodeError:
        return {**told, "length": len(raw)}, None
