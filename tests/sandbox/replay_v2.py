"""Replay a recorded conversation with a real server's API v2 on a sandbox, and compare the answers.

`python -m tests.sandbox.replay_v2 5.3.11 [text]` shows the steps that differ, of those with `text` in their
name or path; with `-a`, also steps of operations that the contract does not describe.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from elab_sdk.sandbox import Sandbox
from tests.contract.routing_v2 import operation_of
from tests.recorded import steps_of
from tests.sandbox.replay import exchange, key_header, multipart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_sdk.sandbox.seeds import RecordedSeed
    from tests.recorded import RecordedStep


# the headers that the recordings call a wrong key, unless it is just an unknown key
_WRONG_KEYS: dict[str, Callable[[str], str]] = {
    "v2.auth.empty": lambda _key: "",
    "v2.auth.bearer": lambda key: f"Bearer {key}",
    "x.auth.bearer": lambda key: f"Bearer {key}",
    "v2.auth.idprefix": lambda key: f"1-{key}",
    "x.auth.otherid": lambda key: f"2-{key}",
    "x.auth.noid": lambda key: key,
}
# recordings have sorted keys, but servers read these in the order in which they were sent
_KEY_ORDER = {
    "x.patch.mixed": ("title", "nonsense", "body"),
    "x.patch.mixed.date": ("title", "date"),
    "x.patch.action.update": ("title", "action"),
}
# keys whose values differ between any two servers
_SERVER_SPECIFIC = {
    *("access_key", "created_at", "elabid", "finished_time", "last_login", "locked_at", "long_name"),
    *("modified_at", "password_modified_at", "recent_comment", "register_date", "validated_at"),
    "token_created_at",
}
_TODAY = re.compile(r"\b2026-?11-?2[47]\b")


@attrs.frozen
class Comparison:
    """One step with the answers of both servers."""

    step: RecordedStep
    operation: str | None
    sandbox: object
    real: object

    @property
    def is_alike(self) -> bool:
        """Whether both servers answer alike."""
        return self.sandbox == self.real

    def __str__(self) -> str:
        lines = list(_differences("", self.sandbox, self.real))
        request = self.step.request
        sent = request.get("json") or request.get("raw") or request.get("query") or ""
        head = f"{self.step.step}  {request['key']} {request['method']} {request['path']} {str(sent)[:200]}"
        return "\n".join([head, *(f"    {line}" for line in lines[:12])])


def replay(release: str) -> list[Comparison]:
    """Send every request of a recording to a sandbox of its release, and compare the answers."""
    compared: list[Comparison] = []
    # the server with API v1 and v2 was a new one
    seed: RecordedSeed | None = None if release == "4.9.0" else "main"
    with Sandbox(release=release, recorded_seed=seed) as sandbox:
        for step in steps_of(f"{release}-v2"):
            answer = send(sandbox, step)
            compared.append(
                Comparison(
                    step,
                    operation_of(step),
                    comparable(answer, _today()),
                    comparable(step.response, _TODAY),
                )
            )
    return compared


def send(sandbox: Sandbox, step: RecordedStep) -> dict[str, Any]:
    """Send one recorded request to a sandbox and return the answer in the format of the recordings."""
    request = step.request
    headers = key_header(sandbox, request["key"], _WRONG_KEYS.get(step.step))
    body, content_type = _body(request, _KEY_ORDER.get(step.step))
    if content_type:
        headers["Content-Type"] = content_type
    path = (
        "/api/v1/" + request["path"][6:]
        if request["path"].startswith("../v1/")
        else "/api/v2/" + request["path"]
    )
    if request.get("query"):
        path += "?" + urllib.parse.urlencode(request["query"])
    return exchange(sandbox, request["method"], urllib.parse.quote(path, safe="/?&=%+"), body, headers)


def _body(request: dict[str, Any], order: tuple[str, ...] | None) -> tuple[bytes | None, str]:
    if "raw" in request:
        return request["raw"].encode(), request.get("content_type", "application/json")
    if request.get("files"):
        return multipart(request.get("form", {}), request["files"])
    if "form" in request:
        return urllib.parse.urlencode(request["form"]).encode(), "application/x-www-form-urlencoded"
    if "json" in request:
        sent = {name: request["json"][name] for name in order} if order else request["json"]
        return json.dumps(sent).encode(), request.get("content_type", "application/json")
    return None, ""


# -- comparing -----------------------------------------------------------------------------------------


def _today() -> re.Pattern[str]:
    from elab_sdk.sandbox.values import today

    return re.compile(rf"\b{today().replace('-', '-?')}\b")


def comparable(response: dict[str, Any], today: re.Pattern[str] = _TODAY) -> dict[str, object]:
    """Return what must be equal: status, some headers, and all values that a scenario determines."""
    headers = response["headers"]
    result: dict[str, object] = {
        "status": response["status"],
        "content-type": str(headers.get("content-type", "")).partition(";")[0],
    }
    if "content-disposition" in headers:
        result["content-disposition"] = _masked(headers["content-disposition"], today)
    if "location" in headers:
        result["location"] = _masked(headers["location"], today)
    if "json" in response:
        result["json"] = _without_specific_values(response["json"], today)
    elif "text" in response:
        text = _masked(response["text"].strip(), today)
        result["text"] = "html" if text.startswith("<html") else text
    else:
        result["bytes"] = True
    return result


def _without_specific_values(value: Any, today: re.Pattern[str]) -> object:
    if isinstance(value, dict):
        return {
            key: _kind(inner)
            if key in _SERVER_SPECIFIC
            else _without_specific_values(_ordered(key, inner), today)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_specific_values(inner, today) for inner in _by_id(value)]
    return _masked(value, today) if isinstance(value, str) else value


def _kind(value: object) -> str:
    """Return what remains of a value that no scenario determines."""
    return "" if value is None else type(value).__name__


def _ordered(key: str, value: Any) -> Any:
    """Sort the log of an entry, whose order within one second is that of the database."""
    if key != "changelog":
        return value
    return sorted(value, key=lambda change: (change["target"], change["content"]))


def _by_id(rows: list[Any]) -> list[Any]:
    """Sort files, which are listed by the second of their upload."""
    are_files = any(isinstance(row, dict) and "real_name" in row for row in rows)
    return sorted(rows, key=lambda row: int(row["id"])) if are_files else rows


def _masked(text: str, today: re.Pattern[str]) -> str:
    text = re.sub(r"http://127\.0\.0\.1:\d+", "SITE", text)
    text = re.sub(r"access_key=[0-9a-f-]+", "access_key=KEY", text)
    text = re.sub(r"`e\d+`", "`elabftw`", text)
    text = re.sub(r"\s*Could not resolve host.*", " Could not resolve host", text)
    text = re.sub(r"\b20\d{6}-[0-9a-f]{40}\b", "ELABID", text)
    text = re.sub(r"(?<=20\d\d-\d\d-\d\d)(_\d\d-\d\d-\d\d|-\d{6})(?=-export)", "", text)
    return today.sub("TODAY", text)


def _differences(path: str, sandbox: object, real: object) -> Iterator[str]:
    if isinstance(sandbox, dict) and isinstance(real, dict):
        for key in sorted({*sandbox, *real}):
            if key not in real:
                yield f"{path}.{key}: not on the real server, sandbox {str(sandbox[key])[:150]!r}"
            elif key not in sandbox:
                yield f"{path}.{key}: missing, real {str(real[key])[:300]!r}"
            else:
                yield from _differences(f"{path}.{key}", sandbox[key], real[key])
    elif isinstance(sandbox, list) and isinstance(real, list) and len(sandbox) == len(real):
        for index, (left, right) in enumerate(zip(sandbox, real, strict=True)):
            yield from _differences(f"{path}[{index}]", left, right)
    elif isinstance(sandbox, list) and isinstance(real, list):
        yield f"{path}: {len(sandbox)} rows {_ids(sandbox)}, real {len(real)} rows {_ids(real)}"
    elif sandbox != real:
        yield f"{path}: sandbox {str(sandbox)[:300]!r}, real {str(real)[:300]!r}"


def _ids(rows: list[Any]) -> str:
    return str([row.get("id") if isinstance(row, dict) else row for row in rows])[:300]


def _main(arguments: list[str]) -> None:
    every = "-a" in arguments
    release, *rest = [argument for argument in arguments if argument != "-a"]
    compared = replay(release)
    described = [each for each in compared if each.operation is not None]
    for each in compared if every else described:
        text = f"{each.step.step} {each.step.request['path']} {each.operation}"
        if not each.is_alike and all(part in text for part in rest):
            print(each)
    alike = sum(each.is_alike for each in described)
    print(f"{release}: {alike} of {len(described)} described steps alike ({alike / len(described):.1%})")


if __name__ == "__main__":
    _main(sys.argv[1:])
