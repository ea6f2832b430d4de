"""The typed Manager behind the drop-in: checks writes, and returns responses as the server sent them.

Writes use the methods of the typed Manager. If the script's own request is equivalent to the request of the
method on this server, the script's request is sent instead. This way, all safety checks apply, and scripts
send the same requests as with elabapy unless these would do harm.
"""

from __future__ import annotations

import json
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import attrs
from elab_api_v1.base import Model
from elab_api_v1.types import Unset

from elab_sdk._sync.manager import Manager, manager_over
from elab_sdk._sync.session import Session
from elab_sdk.elabapy import forms
from elab_sdk.elabapy.problems import convert_error
from elab_sdk.elabapy.v1_operations import with_operation
from elab_sdk.errors import ElabError, NotSupportedByServer, ResponseError, ValidationError
from elab_sdk.rules import checks, raw_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Request, Response

    from elab_sdk.elabapy.operations import ScriptRequest
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.release_detection import KnownRelease

__all__ = ["TypedClient"]

_ENTRY_PATH: Final = re.compile(r"(?P<kind>experiment|item)s/(?P<id>[1-9]\d*)/?")


class _ResponseReceived(Exception):  # noqa: N818 - not an error
    """Ends an operation after the response to the script's request, which needs no further steps."""


@attrs.define
class _Write:
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
    known: Callable[[], KnownRelease]
    responses: list[Response] = attrs.field(factory=list["Response"])
    write_response: Response | None = None
    script_request_sent: bool = False

    def response_for(self, error: ElabError) -> Response | None:
        """Return the response that caused an error, or None."""
        key = (
            getattr(error, "status_code", None),
            getattr(error, "method", None),
            getattr(error, "path", None),
        )
        matches = (
            response
            for response in self.responses
            if (response.status, response.method, response.path) == key
        )
        return next(matches, None)

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


_current_write: ContextVar[_Write | None] = ContextVar("elabapy", default=None)


class ScriptSession(Session):
    """A session that sends the script's request instead of an equivalent one of the typed Manager."""

    def _carry_out(self, request: Request[Any], write: Callable[[bytes], object] | None) -> Response:
        """Send the requests of API v2 that do what a request of the script or the typed Manager asks for."""
        is_of_script = request.operation == "send_req" or request.parse is raw_requests.content
        return super()._carry_out(with_operation(request) if is_of_script else request, write)

    def send(self, request: Request[object]) -> Response:
        """Send a request, or the script's request instead of it."""
        write = _current_write.get()
        if write is None:
            return super().send(request)
        if request.method == "GET":
            response = super().send(request)
            write.responses.append(response)
            return response
        write.script_request_sent = write.is_equivalent(request)
        # the file is already open in the typed Manager's request
        request_to_send = (
            write.script_request.request() if write.script_request_sent and not request.files else request
        )
        write.write_response = response = super().send(request_to_send)
        write.responses.append(response)
        if write.script_request_sent and (request.files or response.status != 200):
            raise _ResponseReceived
        return response


class TypedClient:
    """A typed Manager that returns responses as the server sent them.

    The arguments are those of `Manager`.
    """

    is_v2: ClassVar[bool] = False
    """Whether the endpoint is that of API v2, whose operations are not distinguished here."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - any value that a script sets; Session checks it
        self.session: Session = self._open_session(settings)
        self.manager: Manager = manager_over(self.session)

    def _open_session(self, settings: Mapping[str, Any]) -> Session:
        return ScriptSession.open(**settings)

    @property
    def endpoint(self) -> str:
        """The root address of the API."""
        return self.manager.endpoint

    @property
    def release(self) -> KnownRelease:
        """What is known about the server's release."""
        return self.session.known

    def close(self) -> None:
        """Close the connections."""
        self.manager.close()

    def read(self, request: Request[JsonValue | bytes], *, binary: bool) -> JsonValue | bytes:
        """Send a request unchanged and detect the release from the response."""
        try:
            response = self.session.send(request)
        except ElabError as error:
            period = request.path.removeprefix("backupzip/")
            if period != request.path and self.session.known.api == "v2":
                # API v2 has only archives of single experiments, of which the method makes one
                return self._backup_zip(period)
            failure = convert_error(error, None, self._url(request))
        else:
            return self._result_of(response, request, binary=binary)
        raise failure

    def _backup_zip(self, period: str) -> bytes:
        try:
            return self.manager.get_backup_zip(period)
        except ElabError as error:
            failure = convert_error(error, None, f"{self.endpoint}backupzip/{period}")
        raise failure

    def write(self, script_request: ScriptRequest, operation: Callable[[], object]) -> JsonValue | bytes:
        """Perform the operation that the script's request intends.

        Args:
            script_request: The request as the script passed it.
            operation: Calls the typed method for the operation.

        Raises:
            Error: If the server refuses the request, or if it would do harm, before anything is sent.
        """
        comparable = script_request.without_content()
        write = _Write(script_request, comparable, lambda: self.session.known)
        failure, result = self._run_operation(write, operation)
        is_refused_locally = write.write_response is None and failure is not None and _is_harmless(failure)
        if is_refused_locally and script_request.is_always_refused():
            return self.read(script_request.request(), binary=False)
        has_error_response = write.write_response is not None and isinstance(
            failure, ResponseError | NotSupportedByServer
        )
        if failure is not None and not (write.script_request_sent and has_error_response):
            raise convert_error(failure, write.response_for(failure), self._url(comparable))
        if write.write_response is None or (
            not write.script_request_sent and write.write_response.status >= 400
        ):
            # nothing had to be sent, or the server refused an existing link, as 4.3 does
            return cast("JsonValue", getattr(result, "to_dict", _success)())
        if self.session.known.api == "v2" and isinstance(result, Model):
            # the last of several requests says less
            return cast("JsonValue", result.to_dict())
        return self._result_of(write.write_response, comparable, binary=False)

    def _run_operation(
        self, write: _Write, operation: Callable[[], object]
    ) -> tuple[ElabError | None, object]:
        token = _current_write.set(write)
        try:
            return None, operation()
        except _ResponseReceived:
            return None, None
        except ElabError as error:
            return error, None
        finally:
            _current_write.reset(token)

    def _result_of(
        self, response: Response, request: Request[JsonValue | bytes], *, binary: bool
    ) -> JsonValue | bytes:
        if response.status == 204:
            return True
        try:
            result = self.session.decoded(request, response)
        except ResponseError as error:
            # 2.0 sends errors with status 200, which a script expects as a result
            is_json, result = _parse_success(response)
            result = response.content if binary else result
            failure = None if is_json else convert_error(error, response, self._url(request))
        else:
            failure = None
            self._detect_release(request, result)
        if failure is not None:
            raise failure
        return result

    def _detect_release(self, request: Request[object], result: JsonValue | bytes) -> None:
        match = _ENTRY_PATH.fullmatch(request.path) if request.method == "GET" else None
        # rows of statuses and bookings never have a body, so they do not reveal the release
        is_list_of_entries = request.method == "GET" and request.path.strip("/") in ("experiments", "items")
        if is_list_of_entries and isinstance(result, list) and result and isinstance(result[0], dict):
            self.session.known = self.session.known.after_row(result[0].keys())
        elif match is not None and isinstance(result, dict):
            kind: EntryKind = "experiment" if match["kind"] == "experiment" else "item"
            self.session.known = self.session.known.after_entry(result.keys(), kind, int(match["id"]))

    def _url(self, request: Request[object]) -> str:
        from urllib.parse import urlencode  # imported only for errors

        return self.endpoint + request.path + ("?" + urlencode(request.query) if request.query else "")


def _is_harmless(error: ElabError) -> bool:
    return isinstance(error, ValidationError | NotSupportedByServer) and error.is_harmless


def _parse_success(response: Response) -> tuple[bool, JsonValue]:
    if response.status >= 300:
        return False, None
    try:
        return True, cast("JsonValue", json.loads(response.content))
    except (ValueError, RecursionError):
        return False, None


def _success() -> dict[str, str]:
    return {"result": "success"}


def _normalize_path(path: str) -> str:
    """Return a path as the typed Manager writes it."""
    endpoint, slash, last_segment = path.rstrip("/").partition("/")
    return endpoint + slash + (forms.whole_number(last_segment) or last_segment)


def _to_iso(compact: str) -> str:
    return f"{checks.day(compact):%Y-%m-%d}"
