"""Requests of `send_req`: a path of API v2 is sent as it is, a path of API v1 is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import unquote

import attrs
from elab_api_v1.types import UNSET
from elab_api_v1.wire import Request, Response, unparsed

from elab_sdk._wording import say
from elab_sdk.errors import NotSupportedByServer, ValidationError
from elab_sdk.v2.plans import failed, json_response

if TYPE_CHECKING:
    from typing import Any

    from elab_api_v1.types import JsonObject, JsonValue, Unset

    from elab_sdk.rules.raw_requests import RawRequest
    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["send"]

_ENTRY: Final = r"(?:experiments|items|experiments_templates)"


@attrs.frozen
class _OldPath:
    """A path that has another meaning on API v1, or that only API v1 has.

    Args:
        method: A pattern of the HTTP method.
        path: A pattern of the path, with its query.
        hint: What to use instead.
    """

    method: str
    path: str
    hint: str

    def matches(self, method: str, path: str) -> re.Match[str] | None:
        """Match a request."""
        return re.fullmatch(self.path, path, re.DOTALL) if re.fullmatch(self.method, method) else None


_OLD_PATHS: Final = (
    # API v2 makes another entry of this, whatever the ID and the fields are (4.9.0, 5.1.15, 5.3.11, 5.6.12)
    _OldPath(
        "POST",
        rf"(?:{_ENTRY}|templates|items_types)/(?!\d+/[a-z]).*",
        "API v2 would create another entry. Use {writing}; or PATCH the path",
    ),
    _OldPath("POST", r"templates(?:\?.*)?", "Use {or:create_template(title=…)}POST experiments_templates."),
    _OldPath(
        ".*",
        r"templates(?:[/?].*)?",
        "Use {or:get_template(id) or get_all_templates()}the path experiments_templates.",
    ),
    _OldPath(".*", r"status(?:[/?].*)?", "Use {or:get_status()}the path teams/current/experiments_status."),
    _OldPath(".*", r"bookable(?:[/?].*)?", "Use {bookable}."),
    _OldPath(".*", r"tags(?:[/?].*)?", "Use {or:get_tags()}the path of the tags of a team or an entry."),
    _OldPath(
        ".*",
        r"uploads(?:[/?].*)?",
        "Use {or:get_upload(id) or download(id, to)}a path such as experiments/3/uploads/7?format=binary.",
    ),
    _OldPath(".*", r"backupzip(?:[/?].*)?", "Use {period_archive}."),
    # a window of time is asked only of the bookings of an item
    _OldPath(
        "GET",
        r"events/\d+",
        "On API v2 the path has the ID of an item. Use {or:get_event(id)}the path event/ID for a booking,"
        " or {or_else:get_all_events()}events/ID?start=… for the bookings of an item.",
    ),
    _OldPath("DELETE", r"events/\d+(?:\?.*)?", "Use {or:destroy_event(id)}DELETE event/ID."),
    _OldPath(
        "GET",
        rf"{_ENTRY}\?(?:.*&)?search=.*",
        "API v2 ignores search. Use {or:get_all_experiments(search=…) or get_all_items(search=…)}q.",
    ),
)


def send(server: Server, call: V1Call) -> Plan:
    """A request of `send_req`. A result is made only for an empty response."""
    request = cast("RawRequest[Any]", call.request)
    _refuse_old_path(server, request)
    response = yield Request(
        operation=request.operation,
        method=request.method,
        path=request.path,
        query=request.query,
        files=request.files,
        json=_body(request),
        parse=unparsed,
    )
    if failed(response) or response.status >= _REDIRECTED:
        return response
    if not response.content:
        return json_response(_described(response))
    return attrs.evolve(response, status=200)


_REDIRECTED: Final = 300


def _refuse_old_path(server: Server, request: RawRequest[Any]) -> None:
    query = "&".join(f"{name}={value}" for name, value in request.query)
    plain = re.sub("/+", "/", unquote(request.path)).strip("/")
    path = f"{plain}?{query}" if query else plain
    for old in _OLD_PATHS:
        if old.matches(request.method, path):
            name = server.release.generation
            raise NotSupportedByServer(f"send_req({request.method} {request.path})", name, say(old.hint))


def _body(request: RawRequest[Any]) -> JsonValue | Unset:
    """The JSON body: API v2 wants one for every method but GET."""
    if request.method in _WITHOUT_BODY or request.files is not None:
        return UNSET
    fields = dict(request.fields or {})
    try:
        json.dumps(fields)
    except (TypeError, ValueError) as error:
        raise ValidationError(f"params must be JSON values for API v2: {error}", "params") from None
    return cast("JsonObject", fields)


_WITHOUT_BODY: Final = ("GET", "HEAD", "OPTIONS")


def _described(response: Response) -> JsonObject:
    """Make the result for an empty response, whose header `Location` names what was created."""
    location = response.headers.get("location", "")
    last = location.rstrip("/").rpartition("/")[2]
    described: JsonObject = {"result": "success"}
    if last.isascii() and last.isdigit():
        described["id"] = int(last)
    if location:
        described["location"] = location
    return described
