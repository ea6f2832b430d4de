"""Send the requests of a scenario to a server and record the answers in the format of the recordings."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from tests.fidelity.normalization import shorten

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox

Form = "Mapping[str, object] | Sequence[tuple[str, str]]"
Files = "Mapping[str, tuple[str, bytes, str]]"
_HEADERS = ("content-type", "allow", "www-authenticate", "content-disposition", "location", "content-length")


@attrs.frozen
class RecordedStep:
    """One step of a scenario and the answer in the format of the recordings."""

    step: str
    response: dict[str, Any]


class ScenarioClient:
    """A client with three keys for one sandbox.

    Args:
        sandbox: The server.
        marked: Whether to add the query argument that 4.9.0 requires.
    """

    def __init__(self, sandbox: Sandbox, *, marked: bool = False) -> None:
        url = urllib.parse.urlsplit(sandbox.endpoint)
        self.steps: list[RecordedStep] = []
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
        """Send a request and return the JSON of the answer, or None if it is not JSON."""
        headers = {} if key is None else {"Authorization": self._keys.get(key, key)}
        body: bytes | None = None
        if files or multipart:
            body, headers["Content-Type"] = _multipart(_pairs(form), files or {})
        elif form is not None:
            body = _form_body(tuple(_pairs(form)))
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif json_body is not None:
            body, headers["Content-Type"] = json.dumps(json_body).encode(), "application/json"
        elif method == "POST":
            headers["Content-Length"] = "0"
        query_pairs = [*_pairs(query), *self._marker]
        target = f"{self._path}{path}" + (f"?{urllib.parse.urlencode(query_pairs)}" if query_pairs else "")
        self._connection.request(method, target, body=body, headers=headers)
        answer = self._connection.getresponse()
        description, content = _describe_answer(answer, answer.read())
        self.steps.append(RecordedStep(step, description))
        return content

    def close(self) -> None:
        self._connection.close()

    # -- frequent requests ---------------------------------------------------------------------------------
    def read(self, step: str, path: str, *, key: str = "rw") -> Any:
        return self(f"{step}.read", "GET", path, key=key)

    def new(self, step: str, path: str = "experiments") -> int:
        """Create an entry and return its ID, or 0 if nothing was created."""
        return created_id(self(f"{step}.new", "POST", path))

    def write(
        self,
        step: str,
        path: str,
        form: Form | None = None,
        *,
        key: str = "rw",
        json_body: object = None,
    ) -> Any:
        """Change an entry and read it afterwards."""
        answer = self(step, "POST", path, form=form, key=key, json_body=json_body)
        self.read(step, path)
        return answer

    def upload(self, step: str, path: str, name: str, content: bytes, *, key: str = "rw") -> Any:
        return self(step, "POST", path, key=key, files={"file": (name, content, "text/plain")})


def created_id(answer: Any) -> int:
    """Return the ID in an answer, or 0."""
    try:
        return int(answer["id"])
    except (KeyError, TypeError, ValueError):
        return 0


def _pairs(form: Form | None) -> list[tuple[str, str]]:
    if form is None:
        return []
    pairs = form.items() if hasattr(form, "items") else form
    return [(name, str(value)) for name, value in pairs]


@lru_cache(1000)
def _form_body(pairs: tuple[tuple[str, str], ...]) -> bytes:
    """Return the body of a form. Some have megabytes, and every release gets the same."""
    return urllib.parse.urlencode(pairs).encode()


def _multipart(form: list[tuple[str, str]], files: Files) -> tuple[bytes, str]:
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in form]
    for name, (filename, content, content_type) in files.items():
        head = f'name="{name}"; filename="{filename}"\r\nContent-Type: {content_type}\r\n\r\n'
        parts.append(head.encode() + content)
    formatted = [b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts]
    return b"".join(formatted) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def _describe_answer(answer: http.client.HTTPResponse, raw: bytes) -> tuple[dict[str, Any], Any]:
    headers = {name.lower(): value for name, value in answer.getheaders() if name.lower() in _HEADERS}
    description: dict[str, Any] = {"status": answer.status, "headers": headers}
    try:
        content = json.loads(raw)
    except ValueError:
        pass
    else:
        return {**description, "json": shorten(content)}, content
    try:
        return {**description, "text": shorten(raw.decode())}, None
    except UnicodeDecodeError:
        return {**description, "length": len(raw)}, None
