"""Requests as bytes: their addresses, forms and JSON.

Only what is plain: httpx encodes everything else. Both make the same bytes; this takes less time, and the
import of httpx is saved.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from elab_api_v1.types import Unset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.wire import Request

__all__ = ["Body", "Root", "header_texts", "plain_body", "plain_root", "plain_target"]

Headers = list[tuple[bytes, bytes]]

_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ROOT: Final = re.compile(
    rf"(https?)://((?:[a-z0-9_-]+\.)*[a-z_][a-z0-9_-]*|(?:{_OCTET}\.){{3}}{_OCTET})(?::(\d{{1,5}}))?"
    r"(/(?:[A-Za-z0-9_~-]+/)*)",
    re.ASCII,
)
_PATH: Final = re.compile(r"(?:[A-Za-z0-9_~:-][A-Za-z0-9_~:.-]*/)*(?:[A-Za-z0-9_~:-][A-Za-z0-9_~:.-]*)?")
"""No segment begins with a dot: httpx resolves `.` and `..`."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65_535
_LONGEST: Final = 1 << 15
"""Longer addresses are left to httpx, which has a limit."""
_NEEDS_LENGTH: Final = ("POST", "PUT", "PATCH")
_NO_LENGTH: Final = (b"Content-Length", b"0")
_FORM: Final = b"application/x-www-form-urlencoded"


class Root(NamedTuple):
    """The root of an API, in the parts that a request needs.

    Args:
        scheme: http or https.
        host: The host's name or IPv4 address.
        port: The port; None for that of the scheme.
        path: The path, which begins and ends with a slash.
        netloc: The host and the port, for the header `Host`.
    """

    scheme: bytes
    host: bytes
    port: int | None
    path: str
    netloc: bytes


class Body(NamedTuple):
    """The body of a request.

    Args:
        before: The headers that httpx sends before all but `Host`.
        after: The headers that it sends after the others.
        content: The bytes.
    """

    before: Headers
    after: Headers
    content: bytes


def plain_root(address: str) -> Root | None:
    """Split the address of an API's root.

    >>> plain_root("http://127.0.0.1:8080/api/v1/")
    Root(scheme=b'http', host=b'127.0.0.1', port=8080, path='/api/v1/', netloc=b'127.0.0.1:8080')

    Args:
        address: The address, which ends with a slash.

    Returns:
        None if it is not plain.
    """
    match = _ROOT.fullmatch(address)
    if match is None:
        return None
    scheme, host, digits, path = match.groups()
    port = int(digits or _DEFAULT_PORTS[scheme])
    if port > _LAST_PORT:
        return None
    if port == _DEFAULT_PORTS[scheme]:
        return Root(scheme.encode(), host.encode(), None, path, host.encode())
    return Root(scheme.encode(), host.encode(), port, path, f"{host}:{port}".encode())


def plain_target(root: Root, path: str, query: Iterable[tuple[str, str]]) -> bytes | None:
    """Get the path and the query of a request as it is sent.

    >>> root = plain_root("https://elab.example.org/api/v1/")
    >>> plain_target(root, "experiments", [("q", "blot 12"), ("limit", "2")])
    b'/api/v1/experiments?q=blot+12&limit=2'

    Args:
        root: The root of the API.
        path: The path below it.
        query: Names and values, not yet encoded.

    Returns:
        None if the path is not plain, or the address is very long.
    """
    if _PATH.fullmatch(path) is None:
        return None
    target = f"{root.path}{path}"
    pairs = _grouped(query)
    if pairs:
        target = f"{target}?{urlencode(pairs, doseq=True)}"
    return target.encode() if len(target) < _LONGEST else None


def plain_body(request: Request[object]) -> Body | None:
    """Encode the body of a request without files.

    >>> from elab_api_v1.wire import Request, content
    >>> plain_body(Request("x", "POST", "x", form=(("title", "Blot 12"),), parse=content)).content
    b'title=Blot+12'

    Args:
        request: The request.

    Returns:
        None if there are files.
    """
    if request.files:
        return None
    if request.form:
        return _body(urlencode(_grouped(request.form), doseq=True).encode(), _FORM)
    if not isinstance(request.json, Unset) and request.json is not None:
        text = json.dumps(request.json, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return _body(text.encode(), b"application/json")
    return Body([_NO_LENGTH] if request.method in _NEEDS_LENGTH else [], [], b"")


def header_texts(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Decode the headers of a response, with names in lower case; several of one name become one.

    >>> header_texts([(b"Content-Type", b"text/html"), (b"Vary", b"Origin"), (b"Vary", b"Cookie")])
    {'content-type': 'text/html', 'vary': 'Origin, Cookie'}
    """
    texts: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode()
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        texts[name] = f"{texts[name]}, {value}" if name in texts else value
    return texts


def _body(content: bytes, media_type: bytes) -> Body:
    length = str(len(content)).encode()
    return Body([], [(b"Content-Length", length), (b"Content-Type", media_type)], content)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Put the values of one name together, as httpx does."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values
