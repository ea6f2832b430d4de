"""The typed Manager behind the drop-in: checks writes, and returns responses as the server sent them.

Writes use the methods of the typed Manager. On a server with API v1, if the script's own request is
equivalent to the request of the method, the script's request is sent instead. This way, all safety checks
apply, and scripts send the same requests as with elabapy unless these would do harm. On a server with API v2,
reads use these methods, too.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, cast

from elab_sdk._sync.manager import Manager, manager_over
from elab_sdk.elabapy import reading
from elab_sdk.elabapy.problems import convert_error
from elab_sdk.elabapy.script_session import (
    NeedsV2,
    ResponseReceived,
    ScriptSession,
    ScriptWrite,
    current_write,
    is_in_v1,
    is_method,
    v2_errors,
)
from elab_sdk.errors import (
    ElabError,
    NotSupportedByServer,
    ResponseError,
    ValidationError,
)
from elab_sdk.rules import raw_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Request, Response

    from elab_sdk._sync.session import Session
    from elab_sdk.elabapy.operations import ScriptRequest
    from elab_sdk.elabapy.problems import Error
    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["TypedClient"]

_UNSAFE: Final = "It sends a request of API v1, which means something else in API v2: omit it."
_ENTRY_PATH: Final = re.compile(r"(?P<kind>experiment|item)s/(?P<id>[1-9]\d*)/?")


class TypedClient:
    """A typed Manager that returns responses as the server sent them.

    The arguments are those of `Manager`.
    """

    has_only_v1_paths = False
    """Whether all paths are those of API v1, even if the endpoint ends in /api/v2/."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - any value that a script sets; Session checks it
        self.session: Session = ScriptSession.open(**settings)
        self.manager: Manager = manager_over(self.session)

    @property
    def roots(self) -> tuple[str, ...]:
        """The addresses that paths of `send_req` may be below; they are relative to the first."""
        settings = self.session.settings
        return (settings.root(settings.api or "v1"),)

    def send(self, script_request: ScriptRequest, *, binary: bool, unsafe: bool) -> JsonValue | bytes:
        """Send a request of a script, or do what it intends.

        Args:
            script_request: The request.
            binary: Whether the response is a file.
            unsafe: Whether to send it unchanged.

        Raises:
            Error: If the server refuses the request, or if it would do harm, before anything is sent.
        """
        token = v2_errors.set([])
        try:
            return self._send(script_request, binary=binary, unsafe=unsafe)
        finally:
            v2_errors.reset(token)

    def _send(self, script_request: ScriptRequest, *, binary: bool, unsafe: bool) -> JsonValue | bytes:
        if not self.session.uses_v2:
            token = is_in_v1.set(True)
            try:
                return self._send_v1(script_request, binary=binary, unsafe=unsafe)
            except NeedsV2:
                pass
            finally:
                is_in_v1.reset(token)
        return self._send_v2(script_request, binary=binary, unsafe=unsafe)

    def _send_v1(self, script_request: ScriptRequest, *, binary: bool, unsafe: bool) -> JsonValue | bytes:
        is_write = script_request.verb != "GET" and not unsafe
        operation = script_request.operation(self.manager) if is_write else None
        if operation is not None:
            return self.write(script_request, operation)
        return self.read(script_request.request(is_file=binary), binary=binary)

    def _send_v2(self, script_request: ScriptRequest, *, binary: bool, unsafe: bool) -> JsonValue | bytes:
        """Call the method of the typed Manager; what API v1 does not have is a request of API v2."""
        settings = self.session.settings
        operation = None
        if is_method.get() or settings.api != "v2" or self.has_only_v1_paths:
            operation = script_request.v1_operation(
                self.manager, binary=binary, is_method=is_method.get(), time_zone=settings.time_zone
            )
        if operation is not None and unsafe:
            raise self.session.known.not_supported("unsafe=True", _UNSAFE)
        try:
            if operation is not None:
                return reading.plain(operation())
            result = self.session.call(script_request.v2_request(is_file=binary))
        except ResponseReceived as received:
            return raw_requests.json_value(received.response)
        except ElabError as error:
            problem = error
        else:
            return True if result == _success() else result
        raise self.converted(problem, script_request.without_content())

    def close(self) -> None:
        """Close the connections."""
        self.manager.close()

    def read(self, request: Request[JsonValue | bytes], *, binary: bool) -> JsonValue | bytes:
        """Send a request unchanged and detect the release from the response."""
        try:
            response = self.session.send(request)
        except ElabError as error:
            failure = self.converted(error, request)
        else:
            return self._result_of(response, request, binary=binary)
        raise failure

    def read_typed(self, script_request: ScriptRequest, operation: Callable[[], object]) -> JsonValue | bytes:
        """Read with a typed method.

        Args:
            script_request: The request as the script passed it.
            operation: Calls the typed method.

        Raises:
            Error: If the server refuses the request.
        """
        comparable = script_request.without_content()
        write = ScriptWrite(script_request, comparable, lambda: self.session.known)
        token = v2_errors.set([])
        try:
            failure, result = self._run_operation(write, operation)
            if failure is None:
                return reading.plain(result)
            error = self.converted(failure, comparable, write.responses)
        finally:
            v2_errors.reset(token)
        raise error

    def write(self, script_request: ScriptRequest, operation: Callable[[], object]) -> JsonValue | bytes:
        """Perform the operation that the script's request intends.

        Args:
            script_request: The request as the script passed it.
            operation: Calls the typed method for the operation.

        Raises:
            Error: If the server refuses the request, or if it would do harm, before anything is sent.
        """
        comparable = script_request.without_content()
        write = ScriptWrite(script_request, comparable, lambda: self.session.known)
        failure, result = self._run_operation(write, operation)
        is_refused_locally = write.write_response is None and failure is not None and _is_harmless(failure)
        # a script for an older release gets the error of that release
        if is_refused_locally and not self.has_only_v1_paths and script_request.is_always_refused():
            return self.read(script_request.request(), binary=False)
        has_error_response = write.write_response is not None and isinstance(
            failure, ResponseError | NotSupportedByServer
        )
        if failure is not None and not (write.script_request_sent and has_error_response):
            raise self.converted(failure, comparable, write.responses)
        if write.write_response is None or (
            not write.script_request_sent and write.write_response.status >= 400
        ):
            # nothing had to be sent, or the server refused an existing link, as 4.3 does
            return cast("JsonValue", getattr(result, "to_dict", _success)())
        return self._result_of(write.write_response, comparable, binary=False)

    def _run_operation(
        self, write: ScriptWrite, operation: Callable[[], object]
    ) -> tuple[ElabError | None, object]:
        token = current_write.set(write)
        try:
            return None, operation()
        except ResponseReceived:
            return None, None
        except ElabError as error:
            return error, None
        finally:
            current_write.reset(token)

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

    def converted(
        self, error: ElabError, request: Request[object], responses: Sequence[Response] = ()
    ) -> Error:
        """Return an error as scripts expect it, with the response that caused it."""
        answer = _answer_of(error, [*responses, *(v2_errors.get() or ())])
        url = self._url(request) if answer is None else self.session.endpoint + answer.path
        return convert_error(error, answer, url)

    def _url(self, request: Request[object]) -> str:
        from urllib.parse import urlencode  # imported only for errors

        return (
            self.session.endpoint + request.path + ("?" + urlencode(request.query) if request.query else "")
        )


def _answer_of(error: ElabError, responses: Sequence[Response]) -> Response | None:
    """Return the response that caused an error, or None."""
    key = tuple(getattr(error, name, None) for name in ("status_code", "method", "path"))
    matches = (response for response in responses if (response.status, response.method, response.path) == key)
    return next(matches, None)


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
