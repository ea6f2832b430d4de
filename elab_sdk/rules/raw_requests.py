"""Requests for `send_req`: only method and path are checked. No I/O."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import parse_qsl

import attrs
from elab_api_v1 import wire
from elab_api_v1.wire import Request

from elab_sdk.errors import ValidationError
from elab_sdk.files import upload_sources
from elab_sdk.wire import redirects

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from elab_api_v1.types import File, JsonValue
    from elab_api_v1.wire import Response

__all__ = ["RawRequest", "content", "json_value", "request"]

T = TypeVar("T")

_METHODS: Final = ("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS")
_PLACES: Final = ("data", "params", "files")


@attrs.frozen
class RawRequest(Request[T], Generic[T]):
    """A request of `send_req`, with its parameters as they were passed: API v2 takes them as JSON.

    Args:
        fields: The parameters that are neither files nor the query.
    """

    fields: Mapping[str, object] | None = attrs.field(default=None, kw_only=True)


@contextlib.contextmanager
def request(
    path: str,
    params: Mapping[str, object] | None,
    verb: str,
    place: str,
    parse: Callable[[Response], T],
) -> Generator[RawRequest[T], None, None]:
    """Build a request. Its files are open inside the `with`.

    >>> with request("experiments/3", {"tag": "x"}, "POST", "data", json_value) as built:
    ...     built.form
    (('tag', 'x'),)

    Raises:
        ValidationError: The path leads out of the API, or an argument is invalid.
    """
    method = verb.upper() if isinstance(verb, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]
    if method not in _METHODS:
        raise ValidationError(f"verb must be one of {', '.join(_METHODS)}, not {verb!r}", "verb")
    if place not in _PLACES:
        raise ValidationError(f"param_name must be one of {', '.join(_PLACES)}, not {place!r}", "param_name")
    if params is not None and not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(f"params must be a dict of fields, not {type(params).__name__}", "params")
    plain, query = _parse_path(path)
    with contextlib.ExitStack() as stack:
        fields = (
            [] if place == "files" else [pair for item in (params or {}).items() for pair in _pairs(*item)]
        )
        is_query = place == "params" or method == "GET"
        files: list[tuple[str, File]] = []
        if place == "files":
            for name, source in (params or {}).items():
                source_file = stack.enter_context(upload_sources.open_source("send_req", source, None))
                files.append((name, source_file.file))
        yield RawRequest(
            operation="send_req",
            method=method,
            path=plain,
            query=(*query, *fields) if is_query else query,
            form=None if is_query or not fields else tuple(fields),
            files=tuple(files) or None,
            parse=parse,
            fields=None if is_query or place == "files" else params,
        )


def json_value(response: Response) -> JsonValue:
    """The JSON of a response."""
    return wire.json_content(wire.expect(response, 200))


def content(response: Response) -> bytes:
    """The bytes of a response."""
    return wire.content(wire.expect(response, 200))


def _parse_path(path: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    if not isinstance(path, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(f"path must be text such as 'experiments/1', not {type(path).__name__}", "path")
    plain, _, query = path.removeprefix("/").partition("?")
    is_invalid = any(not 32 < ord(letter) < 127 for letter in plain) or "#" in path or "\\" in plain
    if is_invalid or "://" in plain or redirects.leaves_api(plain):
        raise ValidationError(
            f"path must be below the root of the API, such as 'experiments/1', not {path!r}", "path"
        )
    return plain, tuple(parse_qsl(query, keep_blank_values=True))


def _pairs(name: str, value: object) -> list[tuple[str, str]]:
    return [(name, str(part)) for part in (value if isinstance(value, list | tuple) else [value])]  # pyright: ignore
