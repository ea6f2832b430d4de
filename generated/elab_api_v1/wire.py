"""Requests and responses as plain values, without any I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast
from urllib.parse import quote

import attrs

from .contract import ERROR_SHAPES
from .errors import ApiError, NotJsonError, plain
from .parsing import parse_json
from .types import UNSET, File, JsonValue, Unset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .form import Form

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_SHAPES_BY_KEY: Final = tuple((next(iter(shape)), shape) for shape in ERROR_SHAPES)
"""Each shape with its first key, since nearly every response has none of these keys."""
_MESSAGE_KEYS: Final = ("error", "description", "message", "detail", "result")


@attrs.frozen(slots=True)
class Request(Generic[T_co]):
    """One request, which is not sent yet, and the parser of its response.

    Example:
        >>> request = Request("get_status", "GET", "status", parse=json_content)
        >>> request.parse(Response(200, {}, b'{"id": 3}'))
        {'id': 3}

    Args:
        operation: The operationId in the contract.
        method: The HTTP method.
        path: The path below the API's root, without a leading slash.
        query: Names and values, not yet encoded.
        form: Fields of a form body: urlencoded, or multipart if there are files.
        files: Files of a multipart body, each with the name of its field.
        json: A JSON body.
        parse: Decodes the response.
    """

    operation: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] | None = None
    files: tuple[tuple[str, File], ...] | None = None
    json: JsonValue | Unset = UNSET
    parse: Callable[[Response], T_co] = attrs.field(kw_only=True, repr=False)

    def with_parser(self, parse: Callable[[Response], T]) -> Request[T]:
        """Return the same request with another parser.

        Example:
            >>> request = Request("get_status", "GET", "status", parse=json_content)
            >>> request.with_parser(content).parse(Response(200, {}, b"[]"))
            b'[]'

        Args:
            parse: Decodes the response.
        """
        return cast("Request[T]", attrs.evolve(cast("Request[Any]", self), parse=parse))


@attrs.define(slots=True)
class Response:
    """One response, read completely.

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
        """The body as text, with replacement characters for bytes that are not UTF-8."""
        return self.content.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty if the server does not send one."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def segment(value: object) -> str:
    """Encode a value as one segment of a path."""
    return quote(str(value), safe="-:")


def query(*pairs: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """Make query parameters, without those that are `UNSET`; a list becomes several."""
    return tuple(
        (name, _text(part))
        for name, value in pairs
        if not isinstance(value, Unset)
        for part in (cast("list[object]", value) if isinstance(value, list) else [value])
    )


def form(body: Form | Unset) -> tuple[tuple[str, str], ...] | None:
    """Get the fields of a form body."""
    return None if isinstance(body, Unset) else tuple(body.to_form())


def files(body: Form | Unset) -> tuple[tuple[str, File], ...] | None:
    """Get the files of a form body; None if there are none, so that it is sent urlencoded."""
    return None if isinstance(body, Unset) else tuple(body.to_files()) or None


def json_body(body: Form | Unset) -> JsonValue:
    """Get a body as JSON: an empty object for an omitted one, since servers want a body."""
    return {} if isinstance(body, Unset) else body.to_json()


def unparsed(response: Response) -> Response:
    """Return the response unchanged: the parser of a request whose response is read in another way."""
    return response


def expect(response: Response, *statuses: int) -> Response:
    """Return the response if its status is one of those documented for success.

    Raises:
        ApiError: It has any other status, documented as an error or not.
    """
    if response.status in statuses:
        return response
    raise _error(ApiError, response, _error_message(response))


def content(response: Response) -> bytes:
    """Get the body of a binary response. 2.0 reports errors as JSON with status 200 here too.

    A file that is JSON itself comes with a `Content-Disposition`, which errors do not have.

    Raises:
        ApiError: The body is such an error.
    """
    if response.content_type == "application/json" and "content-disposition" not in response.headers:
        json_content(response)
    return response.content


def created_id(response: Response) -> int:
    """Get the ID of what was created, which stands at the end of the header `Location`.

    It is the last part of a path; up to and including 5.0 for an items type the end of the address of a page:
    `admin.php?tab=4&templateid=2`.

    Raises:
        ApiError: There is no such ID.
    """
    last = response.headers.get("location", "").rstrip("/").rpartition("/")[2]
    number = last.rpartition("&templateid=")[2]
    if not (number.isdigit() and number.isascii()):
        raise _error(ApiError, response, "the response names no ID of what was created")
    return int(number)


def json_content(response: Response) -> JsonValue:
    """Get the body of a JSON response.

    Raises:
        NotJsonError: The body is not JSON, whatever its content type.
        ApiError: The body reports an error although the status reports success.
    """
    try:
        value = parse_json(response.content)
    except (ValueError, RecursionError):
        raise _error(NotJsonError, response, plain(response.text)) from None
    if isinstance(value, dict):
        for key, shape in _SHAPES_BY_KEY:
            if key in value and _has_shape(value, shape):
                raise _error(ApiError, response, _first_message(value))
    return value


def _has_shape(value: dict[str, JsonValue], shape: Mapping[str, str | None]) -> bool:
    return all(
        isinstance(value.get(key), str) if text is None else value.get(key) == text
        for key, text in shape.items()
    )


def _error_message(response: Response) -> str:
    """The message in an error, whether the body is JSON, text or a web page."""
    try:
        value = parse_json(response.content)
    except (ValueError, RecursionError):
        return plain(response.text)
    return _first_message(value) if isinstance(value, dict) else plain(response.text)


def _first_message(value: dict[str, JsonValue]) -> str:
    texts = (value.get(key) for key in _MESSAGE_KEYS)
    # API v2 describes errors in `description` up to and including 5.3, and leaves it empty from 5.4
    return next((text for text in texts if isinstance(text, str) and text not in ("", "error")), "")


def _error(error: type[ApiError], response: Response, message: str) -> ApiError:
    return error(response.status, message, response.method, response.path, response.headers, response.content)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
