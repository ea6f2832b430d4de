"""Errors of a newer server as the release that a script was written for sent them. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from elab_api_v1.errors import ApiError
from elab_api_v1.wire import Response

from elab_sdk.elabapy.problems import convert_error
from elab_sdk.errors import (
    AuthenticationError,
    LockedError,
    NotFoundError,
    PermissionDeniedError,
    ReadOnlyKeyError,
    ResponseError,
    SearchSyntaxError,
    ServerError,
    UnknownEndpointError,
)
from elab_sdk.rules import error_answers
from elab_sdk.rules.error_mapping import translate
from elab_sdk.rules.release_detection import DetectedRelease

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_api_v1.types import JsonValue

    from elab_sdk.elabapy.problems import Error
    from elab_sdk.elabapy.written_for.target import Target
    from elab_sdk.rules.error_answers import ErrorAnswer
    from elab_sdk.rules.releases import Release

__all__ = [
    "FailedRequest",
    "old_error",
    "old_error_result",
    "refused_request",
]


@attrs.frozen
class FailedRequest:
    """A request of a script that the server refused.

    Args:
        verb: GET, POST or DELETE.
        endpoint: The first segment of the path of API v1.
        id: The second segment, or "".
        is_creation: Whether it makes an entry.
        url: The URL on API v1.
    """

    verb: str
    endpoint: str
    id: str
    is_creation: bool
    url: str

    @property
    def path(self) -> str:
        """The path below the API root."""
        return f"{self.endpoint}/{self.id}" if self.id else self.endpoint


def old_error_result(error: Error, request: FailedRequest, target: Target) -> JsonValue:
    """Return the result by which a release reports an error with status 200; None if it sends a status.

    2.0 does so for nearly all errors, and 4.3 for a search that it cannot parse.
    """
    release = target.release
    if isinstance(error, SearchSyntaxError):
        is_result = release.search_parameter is not None and release.search_error_status == 200
        message = error.message.removeprefix("Error with extended search: ")
        return {"result": "error", "message": message} if is_result else None
    answer = _answer(error, request, release)
    if answer is None or answer.status_of(release) != 200:
        return None
    shown = answer.json(release)
    return None if shown is None else {**shown}


def old_error(error: Error, request: FailedRequest, target: Target) -> Error:
    """Return the error that a script gets from a server of a release.

    Args:
        error: The error of the newer server.
        request: The request.
        target: The release.

    Returns:
        The error; `error` itself if it does not come from the server, or its cause is not known.
    """
    answer = _answer(error, request, target.release)
    if answer is None:
        return error
    result = _error(answer, request, target)
    # the cause is in the newer server
    result.hint = error.hint or result.hint
    return result


def refused_request(answer: ErrorAnswer, request: FailedRequest, target: Target) -> Error | dict[str, str]:
    """Return the error for a request that was not sent, or the result by which 2.0 reports it."""
    result = answer.json(target.release) if answer.status_of(target.release) == 200 else None
    return _error(answer, request, target) if result is None else result


def _error(answer: ErrorAnswer, request: FailedRequest, target: Target) -> Error:
    media_type, content = answer.content(target.release)
    headers = {"content-type": media_type, **answer.headers}
    failed = ApiError(answer.status, answer.message, request.verb, request.path, headers, content)
    translated = translate(failed, known=DetectedRelease.stated(target.version), key_proven=True)
    response = Response(answer.status, headers, content, request.verb, request.path)
    return convert_error(translated, response, request.url)


def _answer(error: Error, request: FailedRequest, release: Release) -> ErrorAnswer | None:
    """Return the error answer of a release that means the same."""
    if not isinstance(error, ResponseError):
        return None
    answer = next((answer for kind, answer in _ANSWERS if isinstance(error, kind)), None)
    return None if answer is None else answer(request, release)


def _for_entry(answer: _Answer) -> _Answer:
    """Return an answer about an entry, for requests that the release has at all."""

    def answer_of(request: FailedRequest, release: Release) -> ErrorAnswer | None:
        return _unknown_request(request, release) or answer(request, release)

    return answer_of


def _read_only(request: FailedRequest, release: Release) -> ErrorAnswer | None:
    # on 2.0 there are no read-only keys
    return None if release.read_only == "writes" else error_answers.read_only(release, request.verb)


def _unknown_request(request: FailedRequest, release: Release) -> ErrorAnswer | None:
    """Return the answer to a request that the release does not have, or None for others."""
    if request.verb == "DELETE" and not release.has("destroy_event"):
        return error_answers.bad_verb(release)
    if request.endpoint == "items" and request.is_creation and not release.has("create_item"):
        return error_answers.no_new_items()
    if request.endpoint in _ENDPOINTS:
        return None
    # what only the release can do needs an error that says so
    operation = _OPERATIONS.get(request.endpoint)
    is_known = operation is not None and release.has(operation)
    return None if is_known else error_answers.bad_endpoint(release)


_ENDPOINTS: Final = ("experiments", "items", "uploads")
"""The endpoints of every release."""
_OPERATIONS: Final = {
    "templates": "get_template",
    "events": "get_event",
    "bookable": "get_bookable",
    "backupzip": "get_backup_zip",
    "tags": "get_tags",
    "status": "get_status",
    "items_types": "get_items_types",
}
"""The operation that shows whether a release has an endpoint."""


def _missing(request: FailedRequest, release: Release) -> ErrorAnswer:
    if request.endpoint == "uploads":
        return error_answers.missing_upload(release)
    if request.endpoint == "events":
        if request.verb == "POST":
            # the item that was to be booked
            return error_answers.missing_entry(release)
        return error_answers.missing_event(release)
    if request.endpoint == "templates":
        return error_answers.missing_template(release)
    if request.endpoint == "items" and request.is_creation:
        return error_answers.missing_items_type()
    return error_answers.missing_entry(release)


def _denied(request: FailedRequest, release: Release) -> ErrorAnswer:
    if request.endpoint == "uploads":
        return error_answers.unreadable_upload(release)
    if request.endpoint == "events" and request.verb == "DELETE":
        return error_answers.refused(error_answers.REACH)
    return error_answers.reach()


_Answer: TypeAlias = "Callable[[FailedRequest, Release], ErrorAnswer | None]"

_ANSWERS: Final[tuple[tuple[type[ResponseError], _Answer], ...]] = (
    (ServerError, lambda _request, _release: None),
    (ReadOnlyKeyError, _read_only),
    (AuthenticationError, lambda _, release: error_answers.wrong_key(release)),
    (UnknownEndpointError, _unknown_request),
    (LockedError, lambda _, release: error_answers.locked(release)),
    (NotFoundError, _for_entry(_missing)),
    (PermissionDeniedError, _for_entry(_denied)),
)
"""The answers by the class of the error; the first that matches applies."""
