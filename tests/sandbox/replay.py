"""Replay a recorded conversation with a real server and collect different answers of another server."""

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

# the headers that the recordings call a wrong key, unless it is just an unknown key
WRONG_KEYS: dict[str, Callable[[str], str]] = {
    "auth.empty": lambda _key: "",
    "auth.bearer": lambda key: f"Bearer {key}",
    "x.auth.bearer": lambda key: f"Bearer {key}",
    "x.auth.basic": lambda key: "Basic " + base64.b64encode(f"api:{key}".encode()).decode(),
    "x.auth.idprefix": lambda key: f"1-{key}",
    "x.auth.idprefix.wrong": lambda _key: "1-" + "0" * 84,
}
# keys whose values differ between any two servers
_SERVER_SPECIFIC = {
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
    """A step that the two servers answer differently."""

    step: str
    sandbox: str
    real: str


@attrs.define
class Differences:
    """Steps that differ in status, content type, message or shape, and steps that differ only in values."""

    shapes: dict[str, Difference] = attrs.field(factory=dict[str, Difference])
    values: dict[str, Difference] = attrs.field(factory=dict[str, Difference])


def steps(recording: str) -> Iterator[Step]:
    """Iterate over the steps of one recording, in order."""
    for record in lines(recording):
        if "step" in record:
            yield Step(record["step"], record["request"], record["response"])


def replay(
    sandbox: Sandbox, recording: str, before: Mapping[str, Callable[[Sandbox], object]]
) -> Differences:
    """Send every request of a recording; `before` holds state changes to make before a step."""
    differences = Differences()
    for step in steps(recording):
        if step.name in before:
            before[step.name](sandbox)
        answer = send(sandbox, step)
        sandbox_summary, real_summary = _summary(answer), _summary(step.response)
        if sandbox_summary != real_summary:
            differences.shapes[step.name] = Difference(
                step.name, str(sandbox_summary)[:300], str(real_summary)[:300]
            )
        elif _without_specific_values(answer.get("json")) != _without_specific_values(
            step.response.get("json")
        ):
            sandbox_json, real_json = (
                _without_specific_values(answer.get("json")),
                _without_specific_values(step.response.get("json")),
            )
            differences.values[step.name] = Difference(
                step.name, str(sandbox_json)[:2000], str(real_json)[:2000]
            )
    return differences


def send(sandbox: Sandbox, step: Step) -> dict[str, Any]:
    """Send one recorded request to a sandbox and return the answer in the format of the recordings."""
    request = step.request
    headers = key_header(sandbox, request["key"], WRONG_KEYS.get(step.name))
    body, content_type = _body(request)
    if content_type:
        headers["Content-Type"] = content_type
    path = urllib.parse.urlsplit(sandbox.endpoint).path + request["path"]
    if request.get("query"):
        # the marker goes last: a recorded query is sorted, and its first argument has a special meaning
        pairs = sorted(request["query"].items(), key=lambda pair: pair[0] == "apiv1_is_dead")
        path += "?" + urllib.parse.urlencode(pairs)
    return exchange(sandbox, request["method"], path, body, headers)


def key_header(
    sandbox: Sandbox, key: str | None, wrong: Callable[[str], str] | None = None
) -> dict[str, str]:
    """Return the header with a key of the recordings; `wrong` makes the wrong key, else it is unknown."""
    keys = {
        "rw": sandbox.token,
        "ro": sandbox.readonly_token,
        "other": sandbox.other_token,
        "wrong": wrong(sandbox.token) if wrong else "0" * 84,
    }
    return {} if key is None else {"Authorization": keys[key]}


def exchange(
    sandbox: Sandbox, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> dict[str, Any]:
    """Send one request to a sandbox and return the answer in the format of the recordings."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.site).netloc, timeout=30)
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        raw = answer.read()
    finally:
        connection.close()
    result: dict[str, Any] = {
        "status": answer.status,
        "headers": {name.lower(): value for name, value in answer.getheaders()},
    }
    try:
        return {**result, "json": json.loads(raw)}
    except ValueError:
        pass
    try:
        return {**result, "text": raw.decode()}
    except UnicodeDecodeError:
        return {**result, "base64": base64.b64encode(raw).decode()}


def _body(request: dict[str, Any]) -> tuple[bytes | None, str]:
    form = {name: str(value) for name, value in request.get("form", {}).items()}
    if form.get("body") == "x * 4200000":
        # the recordings abbreviate a long body
        form["body"] = "x" * 4_200_000
    if request.get("files") or request.get("multipart"):
        return multipart(form, request.get("files", {}))
    if form:
        return urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
    if "json" in request:
        return json.dumps(request["json"]).encode(), "application/json"
    return (b"" if request["method"] == "POST" else None), ""


def multipart(form: dict[str, str], files: dict[str, Any]) -> tuple[bytes, str]:
    """Return a multipart body of a recorded request, and its content type."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in form.items()]
    for name, file in files.items():
        head = f'name="{name}"; filename="{file["filename"]}"\r\nContent-Type: {file["content_type"]}\r\n\r\n'
        # the recordings keep the first 600 bytes; the only longer file repeats every 256 bytes
        content = base64.b64decode(file["base64"])
        if file["length"] > 600:
            content = (content[:256] * (file["length"] // 256 + 1))[: file["length"]]
        parts.append(head.encode() + content)
    formatted = [b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts]
    return b"".join(formatted) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def _summary(response: dict[str, Any]) -> tuple[object, ...]:
    """Return what must be equal: status, headers, error message, keys, JSON types and IDs of rows."""
    headers = response["headers"]
    content_type = str(headers.get("content-type", "")).partition(";")[0]
    common = (response["status"], content_type, headers.get("allow"), headers.get("www-authenticate"))
    if "json" in response:
        return (*common, _shape(response["json"]))
    if "text" in response:
        text = response["text"].strip()
        return (*common, "html" if text.startswith("<") else re.sub(r"\d+", "N", text)[:120])
    return (*common, "bytes")


def _shape(value: Any) -> object:
    if isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        keys = tuple(sorted(rows[0])) if rows else ()
        return ("list", len(value), keys, tuple(row.get("id") for row in rows))
    if isinstance(value, dict):
        messages = [value[key] for key in ("error", "message", "result") if key in value]
        types = tuple(sorted((key, _type(inner)) for key, inner in value.items()))
        return ("object", types, re.sub(r"\d+", "N", str(messages)))
    return type(value).__name__


def _type(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "list of " + " ".join(sorted(value[0]))
    return "text or null" if value is None or isinstance(value, str) else type(value).__name__


def _without_specific_values(value: Any) -> object:
    """Return an answer without values that differ between any two servers."""
    if isinstance(value, dict):
        return {
            key: _without_specific_values(inner)
            for key, inner in value.items()
            if key not in _SERVER_SPECIFIC
        }
    if isinstance(value, list):
        return [_without_specific_values(inner) for inner in value]
    if not isinstance(value, str):
        return value
    # the recordings have another date, other user names and other indentation
    text = re.sub(r"\b20\d\d-?\d\d-?\d\d\b", _today_placeholder, value)
    return re.sub(r"\s+", " ", re.sub(r"\((First|Ada) \w+\)|\((Second|Ulla) \w+\)", "(somebody)", text))


def _today_placeholder(match: re.Match[str]) -> str:
    from elab_sdk.sandbox.values import today

    plain = match.group(0).replace("-", "")
    return "TODAY" if plain in (today().replace("-", ""), "20261124") else match.group(0)
