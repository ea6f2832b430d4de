"""Replays a recorded conversation with a real server and says where another server answers differently."""

from __future__ import annotations

import base64
import http.client
import json
import re
import urllib.parse
from typing import TYPE_CHECKING, Any

import attrs

from tests.recorded import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from elab_sdk.sandbox import Sandbox

# what the recordings call a wrong key, where it is more than a key that nobody has
WRONG_KEYS: dict[str, Callable[[str], str]] = {
    "auth.empty": lambda _key: "",
    "auth.bearer": lambda key: f"Bearer {key}",
    "x.auth.bearer": lambda key: f"Bearer {key}",
    "x.auth.basic": lambda key: "Basic " + base64.b64encode(f"api:{key}".encode()).decode(),
    "x.auth.idprefix": lambda key: f"1-{key}",
    "x.auth.idprefix.wrong": lambda _key: "1-" + "0" * 84,
}
# values that no two servers share
_OWN = {
    *("datetime", "created_at", "modified_at", "lastchange", "lockedwhen", "locked_at", "finished_time"),
    *("recent_comment", "elabid", "long_name", "fullname", "firstname", "lastname", "sharelink", "comment"),
}


@attrs.frozen
class Step:
    """One recorded request and its answer."""

    name: str
    request: dict[str, Any]
    response: dict[str, Any]


@attrs.frozen
class Difference:
    """A step that the two servers answered differently."""

    step: str
    sandbox: str
    real: str


@attrs.define
class Differences:
    """Steps that differ in status, kind, words or shape; and those that only differ in values."""

    shapes: dict[str, Difference] = attrs.field(factory=dict[str, Difference])
    values: dict[str, Difference] = attrs.field(factory=dict[str, Difference])


def steps(recording: str) -> Iterator[Step]:
    """The steps of one recording, in order."""
    for told in lines(recording):
        if "step" in told:
            yield Step(told["step"], told["request"], told["response"])


def replay(
    sandbox: Sandbox, recording: str, before: Mapping[str, Callable[[Sandbox], object]]
) -> Differences:
    """Send every request of a recording; `before` acts behind the API ahead of a step."""
    differences = Differences()
    for step in steps(recording):
        if step.name in before:
            before[step.name](sandbox)
        answer = send(sandbox, step)
        mine, real = _seen(answer), _seen(step.response)
        if mine != real:
            differences.shapes[step.name] = Difference(step.name, str(mine)[:300], str(real)[:300])
        elif _masked(answer.get("json")) != _masked(step.response.get("json")):
            told, recorded = _masked(answer.get("json")), _masked(step.response.get("json"))
            differences.values[step.name] = Difference(step.name, str(told)[:2000], str(recorded)[:2000])
    return differences


def send(sandbox: Sandbox, step: Step) -> dict[str, Any]:
    """Send one recorded request to a sandbox; its answer as the recordings write answers down."""
    request = step.request
    headers: dict[str, str] = {}
    keys = {"rw": sandbox.token, "ro": sandbox.readonly_token, "other": sandbox.other_token}
    if request["key"] == "wrong":
        headers["Authorization"] = WRONG_KEYS.get(step.name, lambda _key: "0" * 84)(sandbox.token)
    elif request["key"] is not None:
        headers["Authorization"] = keys[request["key"]]
    body, kind = _body(request)
    if kind:
        headers["Content-Type"] = kind
    path = urllib.parse.urlsplit(sandbox.endpoint).path + request["path"]
    if request.get("query"):
        # the mark goes last: a recording's query is sorted, and what comes first counts
        pairs = sorted(request["query"].items(), key=lambda pair: pair[0] == "apiv1_is_dead")
        path += "?" + urllib.parse.urlencode(pairs)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc, timeout=30)
    try:
        connection.request(request["method"], path, body=body, headers=headers)
        answer = connection.getresponse()
        raw = answer.read()
    finally:
        connection.close()
    told: dict[str, Any] = {
        "status": answer.status,
        "headers": {name.lower(): value for name, value in answer.getheaders()},
    }
    try:
        return {**told, "json": json.loads(raw)}
    except ValueError:
        pass
    try:
        return {**told, "text": raw.decode()}
    except UnicodeDecodeError:
        return {**told, "base64": raw}


def _body(request: dict[str, Any]) -> tuple[bytes | None, str]:
    form = {name: str(value) for name, value in request.get("form", {}).items()}
    if form.get("body") == "x * 4200000":
        # the recordings write a long body down as what it is
        form["body"] = "x" * 4_200_000
    if request.get("files") or request.get("multipart"):
        return _multipart(form, request.get("files", {}))
    if form:
        return urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
    if "json" in request:
        return json.dumps(request["json"]).encode(), "application/json"
    return (b"" if request["method"] == "POST" else None), ""


def _multipart(form: dict[str, str], files: dict[str, Any]) -> tuple[bytes, str]:
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in form.items()]
    for name, file in files.items():
        head = f'name="{name}"; filename="{file["filename"]}"\r\nContent-Type: {file["content_type"]}\r\n\r\n'
        # the recordings keep the first 600 bytes; the one longer file repeats itself every 256
        content = base64.b64decode(file["base64"])
        if file["length"] > 600:
            content = (content[:256] * (file["length"] // 256 + 1))[: file["length"]]
        parts.append(head.encode() + content)
    opened = [b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts]
    return b"".join(opened) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def _seen(response: dict[str, Any]) -> tuple[object, ...]:
    """What two answers must share: status, kind, error words, keys, JSON types, ids of listed rows."""
    headers = response["headers"]
    kind = str(headers.get("content-type", "")).partition(";")[0]
    told = (response["status"], kind, headers.get("allow"), headers.get("www-authenticate"))
    if "json" in response:
        return (*told, _shape(response["json"]))
    if "text" in response:
        text = response["text"].strip()
        return (*told, "html" if text.startswith("<") else re.sub(r"\d+", "N", text)[:120])
    return (*told, "bytes")


def _shape(value: Any) -> object:
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        keys = tuple(sorted(rows[0])) if rows else ()
        return ("list", len(value), keys, tuple(row.get("id") for row in rows))
    if isinstance(value, dict):
        said = [value[key] for key in ("error", "message", "result") if key in value]
        types = tuple(sorted((key, _type(inner)) for key, inner in value.items()))
        return ("object", types, re.sub(r"\d+", "N", str(said)))
    return type(value).__name__


def _type(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "list of " + " ".join(sorted(value[0]))
    return "text or null" if value is None or isinstance(value, str) else type(value).__name__


def _masked(value: Any) -> object:
    """An answer without what no two servers share."""
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items() if key not in _OWN}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    if not isinstance(value, str):
        return value
    # all was recorded on one day, by people of other names, and indented otherwise
    day = re.sub(r"\b20\d\d-?\d\d-?\d\d\b", _day, value)
    return re.sub(r"\s+", " ", re.sub(r"\((First|Ada) \w+\)|\((Second|Ulla) \w+\)", "(somebody)", day))


def _day(match: re.Match[str]) -> str:
    from elab_sdk.sandbox.values import today

    plain = match.group(0).replace("-", "")
    return "TODAY" if plain in (today().replace("-", ""), "20261124") else match.group(0)
