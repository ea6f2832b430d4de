"""Errors that are elabapy's, this package's and, where it is installed, requests' at once.

A script catches what it caught before: `requests.exceptions.HTTPError`, `ConnectionError`, `Timeout`.
requests is imported when the first error is made, and only if it is there.
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

__all__ = ["Answer", "Error", "SetupError", "converted"]


class Error(ElabError):
    """Whatever goes wrong here; the root of this module's errors.

    >>> try:
    ...     manager.post_experiment(1, {"titel": "x"})
    ... except Error as error:
    ...     print(str(error).split("?")[0])
    post_experiment takes no 'titel'; did you mean 'title'
    """

    response: Answer | None = None
    """What the server answered; a `requests.Response` where requests is installed."""

    def __reduce__(self) -> str | tuple[object, ...]:
        kind = next(each for each in type(self).__mro__ if each.__module__ != __name__)
        if "_head" not in self.__dict__:
            return super().__reduce__()
        # such a class is made when it is needed, and has no name that a pickle could look up
        state = {name: value for name, value in self.__dict__.items() if name != "request"}
        return _again, (kind, self.args, state)


class SetupError(Error, ConfigurationError):
    """The endpoint or the key is missing, or a setting cannot work.

    >>> Manager(endpoint=endpoint)
    Traceback (most recent call last):
    elab_sdk.elabapy.problems.SetupError: no token was given: Manager(endpoint=…, token=…)
    """


class _MadeError(Error):
    """What all errors that are made here have in common."""

    _head: str

    def __str__(self) -> str:
        words = super().__str__()
        return f"{self._head}\n  {words}" if self._head else words


class _MadeSetupError(_MadeError, SetupError):
    """The same for settings."""


class Answer(Protocol):
    """What the server answered, as requests has it."""

    status_code: int
    reason: str
    url: str
    headers: Mapping[str, str]
    encoding: str | None

    @property
    def ok(self) -> bool:
        """The status is below 400."""
        ...

    @property
    def content(self) -> bytes:
        """The body."""
        ...

    @property
    def text(self) -> str:
        """The body as text."""
        ...

    def json(self) -> JsonValue:
        """The body's JSON."""
        ...


@attrs.define
class _PlainAnswer:
    """An `Answer` where requests is not installed."""

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


def converted(error: ElabError, answer: Response | None, url: str) -> Error:
    """The error that a script expects, with all that this package's own says.

    >>> converted(ConnectionFailedError("refused", "GET", "experiments"), None, "").message
    'refused'

    Args:
        error: What the Manager raised.
        answer: The server's answer, where it is one that is an error.
        url: Where the request went, for the first line of what is said.

    Returns:
        An error of the same class, of `Error`, and of one of requests' classes.
    """
    if isinstance(error, Error):
        return error
    made = _new(_kind(type(error), _foreign(error)), error.args, error.__dict__)
    made.__dict__["_head"] = ""
    if answer is not None and isinstance(error, ResponseError):
        response = _response(answer, url)
        made.__dict__ |= {"response": response, "request": getattr(response, "request", None)}
        if answer.status >= 400:
            side = "Client" if answer.status < 500 else "Server"
            made.__dict__["_head"] = f"{answer.status} {side} Error: {response.reason} for url: {url}"
        elif isinstance(error, NotAnElabServer):
            # what the parser of JSON would say
            made.__dict__ |= {"msg": "no JSON", "doc": answer.text, "pos": 0, "lineno": 1, "colno": 1}
    return made


def _new(kind: type[Error], args: tuple[object, ...], state: Mapping[str, object]) -> Error:
    # not through its __init__: those of three families would each want other arguments
    made = kind.__new__(kind, *args)
    made.args = args
    made.__dict__.update(state)
    return made


def _again(kind: type[ElabError], args: tuple[object, ...], state: dict[str, object]) -> Error:
    """The error that a pickle holds."""
    plain = kind.__new__(kind, *args)
    plain.__dict__.update(state)
    return _new(_kind(kind, _foreign(plain)), args, state)


def _kind(kind: type[ElabError], foreign: type[Exception] | None) -> type[Error]:
    if (kind, foreign) not in _kinds:
        _kinds[kind, foreign] = _class_of(kind, foreign)
    return _kinds[kind, foreign]


_kinds: Final[dict[tuple[type[ElabError], type[Exception] | None], type[Error]]] = {}


def _class_of(kind: type[ElabError], foreign: type[Exception] | None) -> type[Error]:
    own = _MadeSetupError if issubclass(kind, ConfigurationError) else _MadeError
    ours = (own,) if issubclass(own, kind) else (own, kind)
    bases = (*ours, foreign) if foreign is not None else ours
    # named as ours is, which is what a traceback shows
    return cast("type[Error]", type(kind.__name__, bases, {"__module__": __name__, "__doc__": kind.__doc__}))


def _foreign(error: ElabError) -> type[Exception] | None:
    """The class of requests, or of json, whose handler shall catch it too."""
    name = _foreign_name(error)
    module = _requests("exceptions") if name else None
    if name and module is not None:
        return cast("type[Exception]", getattr(module, name))
    return json.JSONDecodeError if name == "JSONDecodeError" else None


def _foreign_name(error: ElabError) -> str:
    if isinstance(error, NotAnElabServer) and error.status_code < 300:
        return "JSONDecodeError"
    if isinstance(error, RequestTimeoutError):
        return "ReadTimeout" if error.may_have_been_processed else "ConnectTimeout"
    return next((name for kind, name in _NAMES.items() if isinstance(error, kind)), "")


_NAMES: Final[dict[type[ElabError], str]] = {
    ResponseError: "HTTPError",
    CertificateError: "SSLError",
    ConnectionFailedError: "ConnectionError",
    NoResponseError: "RequestException",
    ConfigurationError: "InvalidURL",
}


def _requests(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"requests.{name}")
    except Exception:
        # one that is installed and broken is as good as none: the error that is being made matters more
        return None


class _Writable(Answer, Protocol):
    """A `requests.Response` while it is filled."""

    raw: object
    request: object


def _response(answer: Response, url: str) -> Answer:
    reason = responses.get(answer.status, "")
    models, utils, structures = _requests("models"), _requests("utils"), _requests("structures")
    if models is None or utils is None or structures is None:
        return _PlainAnswer(answer.status, reason, url, answer.headers, answer.content)
    made = cast("_Writable", models.Response())
    made.status_code, made.reason, made.url = answer.status, reason, url
    made.headers = cast("Mapping[str, str]", structures.CaseInsensitiveDict(answer.headers))
    made.encoding = cast("str | None", utils.get_encoding_from_headers(made.headers))
    made.raw = io.BytesIO(answer.content)
    # without its headers, where the key is
    made.request = models.Request(answer.method, url).prepare()
    return made
