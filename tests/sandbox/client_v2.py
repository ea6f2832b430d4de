"""Send requests of API v2 to a sandbox, using only the standard library."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from tests.releases import WITH_V2
from tests.sandbox.client import HttpAnswer, multipart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox import Sandbox


def for_v2_releases(*names: str) -> pytest.MarkDecorator:
    """Run a test with a client of each release (default: one of each generation with API v2)."""
    return pytest.mark.parametrize("client", names or WITH_V2, indirect=True)


def error_message(answer: HttpAnswer) -> str:
    """Return the server's message of an error, in whichever key this release has it."""
    error = answer.json
    return str(error["description"] or error["message"])


@attrs.frozen
class V2Client:
    """Requests to one sandbox."""

    sandbox: Sandbox

    @property
    def version(self) -> str:
        """The exact release."""
        return self.sandbox.version

    def send(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Send one request to a path below /api/v2/."""
        url = urllib.parse.urlsplit(self.sandbox.site)
        connection = http.client.HTTPConnection(url.netloc, timeout=30)
        try:
            connection.request(
                method,
                f"/api/v2/{path}",
                body,
                {"Authorization": key or self.sandbox.token, **(headers or {})},
            )
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return HttpAnswer(answer.status, answer.read(), names)
        finally:
            connection.close()

    def json(self, method: str, path: str, values: object, key: str | None = None) -> HttpAnswer:
        """Send a JSON body."""
        headers = {"Content-Type": "application/json"}
        return self.send(method, path, key=key, body=json.dumps(values).encode(), headers=headers)

    def post(self, path: str, values: object | None = None, *, key: str | None = None) -> HttpAnswer:
        """POST a JSON body, `{}` by default."""
        return self.json("POST", path, {} if values is None else values, key)

    def patch(self, path: str, values: object, *, key: str | None = None) -> HttpAnswer:
        """PATCH a JSON body."""
        return self.json("PATCH", path, values, key)

    def delete(self, path: str, *, key: str | None = None) -> HttpAnswer:
        """DELETE with `{}`."""
        return self.json("DELETE", path, {}, key)

    def get(self, path: str, *, key: str | None = None) -> HttpAnswer:
        """GET."""
        return self.send("GET", path, key=key)

    def read(self, path: str) -> Any:
        """GET a path that must succeed, and return its JSON."""
        answer = self.get(path)
        assert answer.status == 200, answer.text
        return answer.json

    def create(self, kind: str, values: object | None = None) -> int:
        """Create an entry and return its ID."""
        return new_id(self.post(kind, values))

    def create_item(self) -> int:
        """Create an item without an items type, or of the first one, and return its ID."""
        types = self.read("items_types")
        return self.create("items", {"category_id": types[0]["id"]} if types else {})

    def tag(self, entry: int, tag: str, kind: str = "experiments") -> int:
        """Add a tag and return the ID that the server answers."""
        return new_id(self.post(f"{kind}/{entry}/tags", {"tag": tag}))

    def tags(self, entry: int, kind: str = "experiments") -> list[str]:
        """Return the tags of an entry."""
        return [str(row["tag"]) for row in self.read(f"{kind}/{entry}/tags")]

    def upload(
        self,
        path: str,
        name: str,
        content: bytes,
        *,
        field: str = "file",
        key: str | None = None,
        **form: str,
    ) -> HttpAnswer:
        """POST a file."""
        body, headers = multipart(field, name, content, **form)
        return self.send("POST", path, key=key, body=body, headers=headers)

    def names(self, entry: int, kind: str = "experiments", query: str = "") -> list[str]:
        """Return the names of an entry's files, sorted."""
        return sorted(str(row["real_name"]) for row in self.read(f"{kind}/{entry}/uploads{query}"))


def new_id(answer: HttpAnswer) -> int:
    """Return the ID of what a POST created."""
    assert (answer.status, answer.text) == (201, "")
    return int(answer.headers["location"].rpartition("/")[2])
