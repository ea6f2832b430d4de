"""Requests as httpcore sends them. httpx encodes files, and addresses that are not plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpcore
from elab_api_v1.types import Unset
from elab_api_v1.wire import Request, unparsed

from elab_sdk.errors import ConfigurationError
from elab_sdk.wire.encoding import Root, plain_body, plain_root, plain_target

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Mapping, Sequence

__all__ = ["RequestBuilder"]

_CONNECTION = (b"Connection", b"keep-alive")


class RequestBuilder:
    """Builds the requests to one server.

    >>> builder = RequestBuilder({"Authorization": "0123abcd"}, {"read": 60.0})
    >>> get = Request("get_status", "GET", "status", parse=unparsed)
    >>> bytes(builder.build(get, "https://elab.example.org/api/v1/", ()).url)
    b'https://elab.example.org/api/v1/status'

    Args:
        headers: The headers of each request.
        timeouts: The timeouts of each request, in seconds, by the names of httpcore.
    """

    def __init__(self, headers: Mapping[str, str], timeouts: Mapping[str, float]) -> None:
        self._headers = dict(headers)
        encoded = ((name.encode("ascii"), value.encode("ascii")) for name, value in headers.items())
        self._encoded = [_CONNECTION, *encoded]
        self._timeouts = dict(timeouts)
        self._roots: dict[str, Root | None] = {}

    def build(
        self, request: Request[object], root: str, marker: Sequence[tuple[str, str]]
    ) -> httpcore.Request:
        """Build a request of the API.

        Args:
            request: The request.
            root: The address of the API's root, with a trailing slash.
            marker: Parameters to add to the query.

        Raises:
            ConfigurationError: httpx rejects the address.
            UnicodeError: A text cannot be encoded.
        """
        plain = self._roots[root] if root in self._roots else plain_root(root)
        if request.path:
            # without a path, it is the address of a redirect, of which there may be many
            self._roots[root] = plain
        query = (*request.query, *marker)
        target = None if plain is None else plain_target(plain, request.path, query)
        body = plain_body(request)
        if plain is None or target is None or body is None:
            return self._by_httpx(request, root + request.path, query)
        url = httpcore.URL(scheme=plain.scheme, host=plain.host, port=plain.port, target=target)
        headers = [(b"Host", plain.netloc), *body.before, *self._encoded, *body.after]
        return self._request(request.method, url, headers, body.content)

    def get(self, address: str, path: str = "", *, sends_key: bool = True) -> httpcore.Request:
        """Build a GET of any page of the server.

        Args:
            address: The address of a folder, with a trailing slash; or of the page.
            path: The path below it.
            sends_key: Whether the API key is sent.

        Raises:
            ConfigurationError: httpx rejects the address.
            UnicodeError: idna rejects the host name.
        """
        built = self.build(Request("get", "GET", path, parse=unparsed), address, ())
        if not sends_key:
            built.headers = [header for header in built.headers if header[0] != b"Authorization"]
        return built

    @staticmethod
    def set_timeout(request: httpcore.Request, name: str, seconds: float) -> None:
        """Set a timeout of one request.

        Args:
            request: The request.
            name: The name of the timeout.
            seconds: The seconds.
        """
        extensions = cast("dict[str, dict[str, float]]", request.extensions)  # pyright: ignore[reportUnknownMemberType] - of httpcore
        extensions["timeout"][name] = seconds

    def _by_httpx(
        self, request: Request[object], address: str, query: Sequence[tuple[str, str]]
    ) -> httpcore.Request:
        import httpx  # not needed for most requests

        fields: dict[str, list[str]] = {}
        for name, value in request.form or ():
            fields.setdefault(name, []).append(value)
        files = [(name, (file.name, file.content, file.content_type)) for name, file in request.files or ()]
        problem = ""
        try:
            built = httpx.Request(
                request.method,
                address,
                # None instead of an empty list, for which httpx would parse the address again
                params=[*query] or None,
                headers={"Connection": "keep-alive", **self._headers},
                data=fields or None,
                files=files or None,
                json=None if isinstance(request.json, Unset) else request.json,
            )
        except httpx.InvalidURL as error:
            problem = str(error) or type(error).__name__
        else:
            url = built.url
            target = httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            )
            # httpx declares either kind of a stream, and makes one that is both
            stream = cast("Iterable[bytes] | AsyncIterable[bytes]", built.stream)
            return self._request(built.method, target, built.headers.raw, stream)
        raise ConfigurationError(f"{request.method} {request.path} cannot be sent: {problem}")

    def _request(
        self,
        method: str,
        url: httpcore.URL,
        headers: list[tuple[bytes, bytes]],
        content: bytes | Iterable[bytes] | AsyncIterable[bytes],
    ) -> httpcore.Request:
        extensions = {"timeout": dict(self._timeouts)}
        return httpcore.Request(method, url, headers=headers, content=content, extensions=extensions)
