"""Requests as a caller writes them, for `send_req`: only where they lead is checked."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl

from elab_api_v1 import wire
from elab_api_v1.wire import Request

from elab_sdk.errors import ValidationError
from elab_sdk.files import upload_sources
from elab_sdk.wire import redirects

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from elab_api_v1.types import File, JsonValue
    from elab_api_v1.wire import Response

T = TypeVar("T")

_VERBS: Final = ("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS")
_PLACES: Final = ("data", "params", "files")


@contextlib.contextmanager
def request(
    path: str,
    params: Mapping[str, object] | None,
    verb: str,
    place: str,
    parse: Callable[[Response], T],
) -> Generator[Request[T], None, None]:
    """A request as the caller writes it; its files are open inside the `with`.

    >>> with request("experiments/3", {"tag": "x"}, "POST", "data", json_value) as made:
    ...     made.form
    (('tag', 'x'),)

    Raises:
        ValidationError: The path leads out of the API, or an argument is unknown.
    """
    method = verb.upper() if isinstance(verb, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]
    if method not in _VERBS:
        raise ValidationError(f"verb is one of {', '.join(_VERBS)}, not {verb!r}", "verb")
    if place not in _PLACES:
        raise ValidationError(f"param_name is one of {', '.join(_PLACES)}, not {place!r}", "param_name")
    if params is not None and not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(f"params is a dict of fields, not {type(params).__name__}", "params")
    plain, query = _path(path)
    with contextlib.ExitStack() as stack:
        given = (
            [] if place == "files" else [pair for item in (params or {}).items() for pair in _pairs(*item)]
        )
        is_query = place == "params" or method == "GET"
        sent: list[tuple[str, File]] = []
        if place == "files":
            for name, source in (params or {}).items():
                going = stack.enter_context(upload_sources.open_source("send_req", source, None))
                sent.append((name, going.file))
        yield Request(
            operation="send_req",
            method=method,
            path=plain,
            query=(*query, *given) if is_query else query,
            form=None if is_query or not given else tuple(given),
            files=tuple(sent) or None,
            parse=parse,
        )


def json_value(response: Response) -> JsonValue:
    """The JSON of an answer."""
    return wire.json_content(wire.expect(response, 200))


def content(response: Response) -> bytes:
    """The bytes of an answer."""
    return wire.content(wire.expect(response, 200))


def _path(path: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    if not isinstance(path, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(f"path is text such as 'experiments/1', not {type(path).__name__}", "path")
    plain, _, query = path.removeprefix("/").partition("?")
    odd = any(not 32 < ord(letter) < 127 for letter in plain) or "#" in path or "\\" in plain
    if odd or "://" in plain or redirects.leaves_api(plain):
        raise ValidationError(f"path is below the API's root, such as 'experiments/1', not {path!r}", "path")
    return plain, tuple(parse_qsl(query, keep_blank_values=True))


def _pairs(name: str, value: object) -> list[tuple[str, str]]:
    return [(name, str(part)) for part in (value if isinstance(value, list | tuple) else [value])]  # pyright: ignore
