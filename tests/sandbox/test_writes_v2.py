"""Writes to an entry through API v2 have the effects that they have on real servers, harm included."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from functools import cache
from typing import Any

import attrs
import pytest

from elab_sdk.rules.releases import V2_GENERATIONS, find_release
from elab_sdk.sandbox import Sandbox
from tests.recorded import FOLDER

_METADATA = '{"extra_fields": {"pH": {"type": "number", "value": "7"}}}'
_COLUMNS = ("title", "date", "body", "metadata", "category", "status", "rating", "content_type", "canread")
_OTHER_COLUMNS = ("canread_base", "canwrite", "state", "locked", "userid")


@cache
def writes() -> list[dict[str, Any]]:
    """The recorded writes, each with its effect by the first release that has it."""
    text = (FOLDER / "v2" / "writes.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()[1:]]


def effect(write: dict[str, Any], release: str) -> dict[str, Any]:
    """The effect of a write on a release: that of the newest recorded release up to it."""
    effects: dict[str, Any] = write["effects"]
    found: dict[str, Any] = [effects[name] for name in effects if name <= release][-1]
    return found


@attrs.frozen
class Server:
    """A sandbox with a category, a status, an items type and two items, of which the first is bookable."""

    sandbox: Sandbox

    def send(self, method: str, path: str, request: dict[str, Any]) -> tuple[int, str, str]:
        """Send a request; return status, Location and body."""
        body, content_type = _body(request)
        keys = {"ro": self.sandbox.readonly_token, "other": self.sandbox.other_token}
        headers = {"Authorization": keys.get(request.get("key", ""), self.sandbox.token)}
        if content_type:
            headers["Content-Type"] = content_type
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.sandbox.site).netloc, timeout=30)
        try:
            connection.request(method, f"/api/v2/{path}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location") or "", answer.read().decode()
        finally:
            connection.close()

    def post(self, path: str, **values: object) -> int:
        """Create something and return its ID."""
        status, location, body = self.send("POST", path, {"json": values})
        assert status == 201, body
        return int(location.rpartition("/")[2].rpartition("=")[2])

    def patch(self, path: str, **values: object) -> None:
        """Change something."""
        status, _, body = self.send("PATCH", path, {"json": values})
        assert status == 200, body

    def prepare(self) -> None:
        """Make what the recorded servers had."""
        self.sandbox.add_items_type("Type", body="<p>type</p>")
        self.post("teams/current/experiments_categories", name="Cat", title="Cat", color="#111111")
        self.post("teams/current/experiments_status", name="Fifth", title="Fifth", color="#111111")
        for _ in range(2):
            self.post("items", category_id=1)
        self.patch("items/1", is_bookable=1)

    def entry(self) -> dict[str, str]:
        """Make an entry with one of everything, and return the IDs for the paths of the writes."""
        entry_id = self.post("experiments")
        entry = f"experiments/{entry_id}"
        self.patch(
            entry,
            title="base",
            date="2020-01-02",
            body="<p>base</p>",
            metadata=_METADATA,
            category=1,
            status=5,
        )
        tag = self.post(f"{entry}/tags", tag="t1")
        self.post(f"{entry}/tags", tag="t2")
        self.post(f"{entry}/items_links/1")
        _, location, _ = self.send("POST", f"{entry}/uploads", {"files": [["file", "f.txt", "x"]]})
        self.post(f"{entry}/steps", body="s1")
        return {
            "entry": entry,
            "id": str(entry_id),
            "tag": str(tag),
            "upload": location.rpartition("/")[2],
        }

    def state(self, entry: str) -> dict[str, str]:
        """What an entry has, as text; `gone` if it cannot be read."""
        status, _, body = self.send("GET", entry, {})
        if status != 200:
            return {"gone": ""}
        values = json.loads(body)
        state = {name: str(values[name]) for name in (*_COLUMNS, *_OTHER_COLUMNS) if name in values}
        return state | {
            "tags": "|".join(sorted((values["tags"] or "").split("|"))),
            "links": str(
                [str(link["entityid" if "entityid" in link else "itemid"]) for link in values["items_links"]]
            ),
            "uploads": str(
                sorted([file["real_name"], file["state"], file["filesize"]] for file in values["uploads"])
            ),
            "steps": str([[step["body"], step["finished"]] for step in values["steps"]]),
            "comments": str([comment["comment"] for comment in values["comments"]]),
        }

    def outcome(self, write: dict[str, Any]) -> dict[str, Any]:
        """Do a write on a new entry; return status, words and changes as the recordings have them."""
        ids = self.entry()
        before = self.state(ids["entry"])
        if write.get("before") == "delete":
            self.send("DELETE", ids["entry"], {"json": {}})
        elif "before" in write:
            self.patch(ids["entry"], action=write["before"])
        request = write["request"]
        status, _, body = self.send(request["method"], request["path"].format(**ids), request)
        after = self.state(ids["entry"])
        changes = {
            name: after.get(name, "") for name in {*before, *after} if before.get(name) != after.get(name)
        }
        return {
            "status": status,
            "words": _words(body) if status >= 400 else "",
            "changes": {"gone": ""} if "gone" in after else changes,
        }


def _body(request: dict[str, Any]) -> tuple[bytes | None, str]:
    if "raw" in request:
        return request["raw"].encode(), request["content_type"]
    if "files" in request:
        fields = [f'name="{name}"\r\n\r\n{value}' for name, value in request.get("form", {}).items()]
        files = [f'name="{name}"; filename="{file}"\r\n\r\n{text}' for name, file, text in request["files"]]
        parts = [f"--edge\r\nContent-Disposition: form-data; {part}\r\n" for part in (*fields, *files)]
        return f"{''.join(parts)}--edge--\r\n".encode(), "multipart/form-data; boundary=edge"
    if "json" in request:
        return json.dumps(request["json"]).encode(), "application/json"
    return None, ""


def _words(body: str) -> str:
    try:
        error = json.loads(body)
    except ValueError:
        return ""
    return str(error["description"] or error["message"])


def _differences(write: dict[str, Any], real: dict[str, Any], outcome: dict[str, Any]) -> list[str]:
    """Return what differs. Recorded words and values may be cut off."""
    differences = []
    if outcome["status"] != real["status"]:
        differences.append(f"{outcome['status']} instead of {real['status']}")
    if not outcome["words"].startswith(real.get("words", "")):
        differences.append(f"{outcome['words']!r} instead of {real['words']!r}")
    changes, real_changes = outcome["changes"], real["changes"]
    if changes.keys() != real_changes.keys():
        differences.append(f"changed {sorted(changes)} instead of {sorted(real_changes)}")
    differences.extend(
        f"{name} became {changes[name]!r} instead of {value!r}"
        for name, value in real_changes.items()
        if name in changes and not _without_order(changes[name]).startswith(_without_order(value))
    )
    return [f"{write['write']}: {difference}" for difference in differences]


def _without_order(text: str) -> str:
    """Sort the files of a change, whose order depends on the second of their upload."""
    return str(sorted(re.findall(r"\['[^]]*\]", text))) if text.startswith("[['") else text


# writes were not recorded on 5.4
_RECORDED = [name for name in V2_GENERATIONS if name != "5.4"]


@pytest.mark.parametrize("release", _RECORDED)
def test_writes_have_the_recorded_effects(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        server = Server(sandbox)
        server.prepare()
        differences = [
            difference
            for write in writes()
            for difference in _differences(write, effect(write, release), server.outcome(write))
        ]
    assert not differences, "\n".join(differences)


def test_writes_of_every_recorded_release_are_there() -> None:
    names = {name for write in writes() for name in write["effects"]}
    assert names == set(_RECORDED)
    assert {find_release(name).api for name in names} == {"v2"}
    assert len(writes()) > 110
