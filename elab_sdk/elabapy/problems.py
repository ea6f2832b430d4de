"""Errors that are also errors of elabapy, of `elab_sdk` and, if it is installed, of requests.

A script can catch the same errors as before: `requests.exceptions.HTTPError`, `ConnectionError`, `Timeout`.
requests is imported when the first error is created, if it is installed.
"""

from __future__ import annotations

import importlib
import io
import json
from http.client import responses
from typing import TYPE_CHECKING, Final, Protocol, cast

import attrs
from elab_api_v1.decode import parsed

from elab_sdk.errors import (
    CertificateError,
    ConfigurationError,
    ConnectionFailedError,
    ElabError,
    NoResponseError,
    NotAnElabServer,
    RequestTimeoutError,
    ResponseError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Response

__all__ = ["Error", "ResponseLike", "SetupError", "convert_error"]


_CHOICE_OF_API: Final = ('Manager(api="v2")', "an endpoint that ends in /api/v2/")


class Error(ElabError):
    """The base class of all errors of this module.

    >>> try:
    ...     manager.post_experiment(1, {"titel": "x"})
    ... except Error as error:
    ...     print(str(error).split("?")[0])
    post_experiment has no field 'titel'; did you mean 'title'
    """

    response: ResponseLike | None = None
    """The server's response: a `requests.Response` if requests is installed."""

    def __reduce__(self) -> str | tuple[object, ...]:
        kind = next(base for base in type(self).__mro__ if base.__module__ != __name__)
        if "_first_line" not in self.__dict__:
            return super().__reduce__()
        # the class is created at run time, so a pickle cannot refer to it by name
        state = {name: value for name, value in self.__dict__.items() if name != "request"}
        return _unpickle_error, (kind, self.args, state)


class SetupError(Error, ConfigurationError):
    """The endpoint or the key is missing, or a setting is invalid.

    >>> Manager(endpoint=endpoint)
    Traceback (most recent call last):
    elab_sdk.elabapy.problems.SetupError: token is missing: use Manager(endpoint=…, token=…)
    """


class _CombinedError(Error):
    """The base class of errors that combine elabapy's, this package's and requests' classes."""

    _first_line: str

    def __str__(self) -> str:
        message = super().__str__()
        return f"{self._first_line}\n  {message}" if self._first_line else message


class _CombinedSetupError(_CombinedError, SetupError):
    """The base class of such errors about settings."""


class ResponseLike(Protocol):
    """The interface of `requests.Response` that errors provide."""

    status_code: int
    reason: str
    url: str
    headers: Mapping[str, str]
    encoding: str | None

    @property
    def ok(self) -> bool:
        """Return whether the status is below 400."""
        ...

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        ...

    @property
    def text(self) -> str:
        """The body as text."""
        ...

    def json(self) -> JsonValue:
        """Return the JSON of the body."""
        ...


@attrs.define
class _PlainResponse:
    """The response if requests is not installed."""

    status_code: int
    reason: str
    url: str
    headers: Mapping[str, str]
    content: bytes = attrs.field(repr=False)
    encoding: str | None = "utf-8"

    @property
    def ok(self) -> bool:
        return self.status_code < 400

    @property
    def text(self) -> str:
        return self.content.decode(self.encoding or "utf-8", "replace")

    def json(self) -> JsonValue:
        return parsed(self.content)


def convert_error(error: ElabError, answer: Response | None, url: str) -> Error:
    """Convert an error to the class that a script expects, with the same message and attributes.

    >>> convert_error(ConnectionFailedError("refused", "GET", "experiments"), None, "").message
    'refused'

    Args:
        error: The error raised by the typed Manager.
        answer: The server's error response, or None.
        url: The URL of the request, for the first line of the message.

    Returns:
        An error that has the class of `error`, `Error`, and a class of requests.
    """
    if isinstance(error, Error):
        return error
    result = _create_error(_combined_class(type(error), _requests_class(error)), error.args, error.__dict__)
    result.__dict__["_first_line"] = ""
    if "hint" in result.__dict__:
        # scripts choose the API by its address
        result.__dict__["hint"] = str(result.__dict__["hint"]).replace(*_CHOICE_OF_API)
    if answer is not None and isinstance(error, ResponseError):
        response = _create_response(answer, url)
        result.__dict__ |= {"response": response, "request": getattr(response, "request", None)}
        if answer.status >= 400:
            side = "Client" if answer.status < 500 else "Server"
            result.__dict__["_first_line"] = f"{answer.status} {side} Error: {response.reason} for url: {url}"
        elif isinstance(error, NotAnElabServer):
            # the attributes of a JSONDecodeError
            result.__dict__ |= {"msg": "no JSON", "doc": answer.text, "pos": 0, "lineno": 1, "colno": 1}
    return result


def _create_error(kind: type[Error], args: tuple[object, ...], state: Mapping[str, object]) -> Error:
    # bypasses __init__, since the three base classes need different arguments
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _unpickle_error(kind: type[ElabError], args: tuple[object, ...], state: dict[str, object]) -> Error:
    """Restore an error from a pickle."""
    plain = kind.__new__(kind, *args)
    plain.__dict__.update(state)
    return _create_error(_combined_class(kind, _requests_class(plain)), args, state)


def _combined_class(kind: type[ElabError], requests_class: type[Exception] | None) -> type[Error]:
    if (kind, requests_class) not in _classes:
        _classes[kind, requests_class] = _create_class(kind, requests_class)
    return _classes[kind, requests_class]


_classes: Final[dict[tuple[type[ElabError], type[Exception] | None], type[Error]]] = {}


def _create_class(kind: type[ElabError], requests_class: type[Exception] | None) -> type[Error]:
    combined = _CombinedSetupError if issubclass(kind, ConfigurationError) else _CombinedError
    bases_of_package = (combined,) if issubclass(combined, kind) else (combined, kind)
    bases = (*bases_of_package, requests_class) if requests_class is not None else bases_of_package
    # tracebacks show the name of this package's class
    return cast("type[Error]", type(kind.__name__, bases, {"__module__": __name__, "__doc__": kind.__doc__}))


def _requests_class(error: ElabError) -> type[Exception] | None:
    """Return the class of requests or json whose handlers should also catch the error."""
    name = _requests_class_name(error)
    module = _import_requests("exceptions") if name else None
    if name and module is not None:
        return cast("type[Exception]", getattr(module, name))
    return json.JSONDecodeError if name == "JSONDecodeError" else None


def _requests_class_name(error: ElabError) -> str:
    if isinstance(error, NotAnElabServer) and error.status_code < 300:
        return "JSONDecodeError"
    if isinstance(error, RequestTimeoutError):
        return "ReadTimeout" if error.may_have_been_processed else "ConnectTimeout"
    return next((name for kind, name in _REQUESTS_NAMES.items() if isinstance(error, kind)), "")


_REQUESTS_NAMES: Final[dict[type[ElabError], str]] = {
    ResponseError: "HTTPError",
    CertificateError: "SSLError",
    ConnectionFailedError: "ConnectionError",
    NoResponseError: "RequestException",
    ConfigurationError: "InvalidURL",
}


def _import_requests(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"requests.{name}")
    except Exception:
        # treat a broken installation like a missing one, so as not to hide the original error
        return None


class _WritableResponse(ResponseLike, Protocol):
    """A `requests.Response` whose attributes can be set."""

    raw: object
    request: object


def _create_response(answer: Response, url: str) -> ResponseLike:
    reason = responses.get(answer.status, "")
    models, utils, structures = (
        _import_requests("models"),
        _import_requests("utils"),
        _import_requests("structures"),
    )
    if models is None or utils is None or structures is None:
        return _PlainResponse(answer.status, reason, url, answer.headers, answer.content)
    response = cast("_WritableResponse", models.Response())
    response.status_code, response.reason, response.url = answer.status, reason, url
    response.headers = cast("Mapping[str, str]", structures.CaseInsensitiveDict(answer.headers))
    response.encoding = cast("str | None", utils.get_encoding_from_headers(response.headers))
    response.raw = io.BytesIO(answer.content)
    # without headers, since they contain the key
    response.request = models.Request(answer.method, url).prepare()
    return response
