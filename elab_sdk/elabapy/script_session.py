"""The session behind the drop-in: it sends a script's own request instead of an equivalent one."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

import attrs
from elab_api_v1.types import Unset

from elab_sdk._sync.session import Session
from elab_sdk.elabapy import forms
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from elab_api_v1.wire import Request, Response

    from elab_sdk._sync.transport import Write
    from elab_sdk.elabapy.operations import ScriptRequest
    from elab_sdk.rules.release_detection import DetectedRelease

__all__ = [
    "NeedsV2",
    "ResponseReceived",
    "ScriptSession",
    "ScriptWrite",
    "current_write",
    "is_in_v1",
    "is_method",
    "method_call",
    "v2_errors",
    "wants_full_rows",
]


class ResponseReceived(Exception):  # noqa: N818 - not an error
    """Ends an operation after the response to the script's request, which needs no further steps.

    Args:
        response: The response.
    """

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class NeedsV2(Exception):  # noqa: N818 - not an error
    """Ends an operation of API v1 without effect, because the server has only API v2."""


@attrs.define
class ScriptWrite:
    """One write through the typed Manager.

    Args:
        script_request: The request as the script passed it.
        comparable: The same request without file contents.
        known: Returns what is known about the release.
        responses: All responses received during the write.
        write_response: The response to the last write request, or None if none was sent.
        script_request_sent: Whether the script's own request was sent.
    """

    script_request: ScriptRequest
    comparable: Request[object]
    known: Callable[[], DetectedRelease]
    responses: list[Response] = attrs.field(factory=list["Response"])
    write_response: Response | None = None
    script_request_sent: bool = False

    def is_equivalent(self, request: Request[object]) -> bool:
        """Return whether the script's request has the same effect on this server as the typed Manager's."""
        candidate = self.comparable
        if (candidate.method, _normalize_path(candidate.path)) != (request.method, request.path):
            return False
        if request.files:
            return len(candidate.files or ()) == len(request.files)
        if candidate.files or not isinstance(candidate.json, Unset):
            return False
        fields = request.form or ()
        candidate_fields = [
            pair for pair in candidate.form or () if pair != forms.LINK_TARGET or forms.LINK_TARGET in fields
        ]
        if len(candidate_fields) != len(fields):
            return False
        values = dict(fields)
        return all(
            name in values and self._is_same_value(name, value, values[name])
            for name, value in candidate_fields
        )

    def _is_same_value(self, name: str, candidate: str, value: str) -> bool:
        if candidate == value:
            return True
        if name in forms.TIME_FIELDS:
            return forms.parse_time(candidate) == forms.parse_time(value)
        reads_iso = self.known().holds_for_all(lambda release: release.date_in in ("lenient", "strict"))
        return name == "date" and reads_iso and candidate == _to_iso(value)


current_write: ContextVar[ScriptWrite | None] = ContextVar("elabapy", default=None)
is_in_v1: ContextVar[bool] = ContextVar("elabapy_v1", default=False)
"""Whether an operation may only send requests of API v1; otherwise it ends with `NeedsV2`."""
v2_errors: ContextVar[list[Response] | None] = ContextVar("elabapy_v2", default=None)
"""The error responses of API v2 during a request of a script."""
is_method: ContextVar[bool] = ContextVar("elabapy_method", default=False)
"""Whether a method sends the request, and not the script's own `send_req`."""


wants_full_rows: ContextVar[bool] = ContextVar("elabapy_full_rows", default=False)
"""Whether rows of a list need all keys of the entries, also where API v2 sends fewer by default."""
_LISTS: Final = ("list_experiments", "list_items")
"""The operations of API v2 that list entries."""


@contextlib.contextmanager
def method_call() -> Generator[None, None, None]:
    """Mark what a method sends: its path is one of API v1, also if the endpoint is that of API v2."""
    token = is_method.set(True)
    try:
        yield
    finally:
        is_method.reset(token)


class ScriptSession(Session):
    """A session that sends the script's request instead of an equivalent one of the typed Manager."""

    def send(self, request: Request[Any], write: Write | None = None) -> Response:
        """Send a request, or the script's request instead of it."""
        script_write = current_write.get()
        if script_write is None:
            response = super().send(request, write)
            if request.files and request.operation != "send_req" and response.status == 200:
                # scripts get the response to an upload, not the file as its entry describes it
                raise ResponseReceived(response)
            return response
        if request.method == "GET":
            response = super().send(request, write)
            script_write.responses.append(response)
            return response
        script_write.script_request_sent = is_sent = script_write.is_equivalent(request)
        # the file is already open in the typed Manager's request
        request_to_send = script_write.script_request.request() if is_sent and not request.files else request
        script_write.write_response = response = super().send(request_to_send)
        script_write.responses.append(response)
        if is_sent and (request.files or response.status != 200):
            raise ResponseReceived(response)
        return response

    def _carry_out(self, request: Request[Any], write: Write | None) -> Response:
        if is_in_v1.get():
            raise NeedsV2
        return super()._carry_out(request, write)

    def _send_v2(self, request: Request[Any], write: Write | None = None) -> Response:
        known = self.known.candidates[0].v2
        if wants_full_rows.get() and request.operation in _LISTS and known is not None and known.full_rows:
            request = attrs.evolve(request, query=(*request.query, ("full", "1")))
        response = super()._send_v2(request, write)
        errors = v2_errors.get()
        if errors is not None and response.status >= 400:
            errors.append(response)
        return response


def _normalize_path(path: str) -> str:
    """Return a path as the typed Manager writes it."""
    endpoint, slash, last_segment = path.rstrip("/").partition("/")
    return endpoint + slash + (forms.whole_number(last_segment) or last_segment)


def _to_iso(compact: str) -> str:
    return f"{checks.day(compact):%Y-%m-%d}"
