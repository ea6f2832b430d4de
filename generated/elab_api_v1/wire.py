"""Requests and answers as plain values: nothing here does any input or output."""

from __future__ import annotations

import json
from sys import intern
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

import attrs

from .errors import ErrorAnswer, NotJson, plain
from .types import UNSET, File, JsonValue, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .form import Form

_ERRORS: Final[tuple[dict[str, JsonValue], ...]] = (
    {"error": None},
    {"result": "error", "message": None},
)
"""Objects that report an error with a good status: key to value, None for any text."""

_MESSAGE_KEYS: Final = ("error", "message", "description", "detail", "result")


@attrs.frozen(slots=True)
class Request:
    """One request, not yet sent.

    Example:
        >>> Request("get_experiment", "GET", "experiments/3").path
        'experiments/3'

    Args:
        operation: The contract's operationId.
        method: The HTTP method.
        path: The path below the API's root, without a leading slash.
        query: Names and values, not yet encoded.
        form: Fields of a form body; urlencoded, or multipart when there are files.
        files: Files of a multipart body, each with its field's name.
        json: A JSON body.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] | None = None
    files: tuple[tuple[str, File], ...] | None = None
    json: JsonValue | Unset = UNSET


@attrs.define(slots=True)
class Response:
    """One answer, read whole.

    Args:
        status: The HTTP status.
        headers: Names in lower case.
        content: The body.
        method: The request's method.
        path: The request's path below the API's root.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = attrs.field(repr=False)
    method: str = ""
    path: str = ""

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are shown as replacement characters."""
        return self.content.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty when the server names none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def segment(value: object) -> str:
    """A value as one path segment: what would end or change the path is escaped."""
    return quote(str(value), safe="-:")


def query(*pairs: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """Query parameters as text; those left at `UNSET` are left out."""
    return tuple((name, _text(value)) for name, value in pairs if not isinstance(value, Unset))


def form(body: Form | Unset) -> tuple[tuple[str, str], ...] | None:
    """The fields of a form body."""
    return None if isinstance(body, Unset) else tuple(body.to_form())


def files(body: Form | Unset) -> tuple[tuple[str, File], ...] | None:
    """The files of a form body; None when it has none, so that it goes urlencoded."""
    return None if isinstance(body, Unset) else tuple(body.to_files()) or None


def json_body(body: Form | Unset) -> JsonValue | Unset:
    """A body as JSON."""
    return UNSET if isinstance(body, Unset) else body.to_json()


def expect(response: Response, *statuses: int) -> Response:
    """Let an answer with a documented status pass.

    Raises:
        ErrorAnswer: Any other status, whether the contract knows it as an error or not at all.
    """
    if response.status in statuses:
        return response
    raise _error(ErrorAnswer, response, _words(response))


def content(response: Response) -> bytes:
    """The body of a binary answer. 2.0 reports an error as JSON with status 200 here too.

    Raises:
        ErrorAnswer: The body is such an error.
    """
    if response.content_type == "application/json":
        _json(response)
    return response.content


def json_answer(response: Response) -> JsonValue:
    """The body of a JSON answer.

    Raises:
        NotJson: It is something else, whatever its content type says.
        ErrorAnswer: It is JSON that reports an error, with a status that says otherwise.
    """
    return _json(response)


def _json(response: Response) -> JsonValue:
    try:
        answer = cast("JsonValue", json.loads(response.content))
    except (ValueError, RecursionError):
        raise _error(NotJson, response, plain(response.text)) from None
    if not isinstance(answer, dict):
        return answer
    if any(_fits(answer, shape) for shape in _ERRORS):
        raise _error(ErrorAnswer, response, _first_text(answer))
    # json shares keys within one answer; this shares them between all entries that a program keeps
    return {intern(key): value for key, value in answer.items()}


def _fits(answer: dict[str, JsonValue], shape: dict[str, JsonValue]) -> bool:
    return shape.keys() <= answer.keys() and all(
        isinstance(answer[key], str) if value is None else answer[key] == value
        for key, value in shape.items()
    )


def _words(response: Response) -> str:
    """What a server says in an error, be it JSON, text or a web page."""
    try:
        answer = cast("JsonValue", json.loads(response.content))
    except (ValueError, RecursionError):
        return plain(response.text)
    return _first_text(answer) if isinstance(answer, dict) else plain(response.text)


def _first_text(answer: dict[str, JsonValue]) -> str:
    found = (answer.get(key) for key in _MESSAGE_KEYS)
    return next((text for text in found if isinstance(text, str) and text != "error"), "")


def _error(kind: type[ErrorAnswer], response: Response, words: str) -> ErrorAnswer:
    return kind(response.status, words, response.method, response.path, response.headers, response.content)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
