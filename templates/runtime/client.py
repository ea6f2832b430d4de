"""A minimal HTTP client: one connection pool, no retries, and the same requests to every release."""

from __future__ import annotations

import ipaddress
import warnings
from typing import IO, TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

import httpx

from .contract import KEY_HEADER
from .errors import ContentTooLargeError, ExposedKeyWarning
from .redaction import holds_key
from .types import Unset
from .unpacking import ENCODINGS, Unpacker
from .wire import Response

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from typing import Self

    from .wire import Request

_TIMEOUT: Final = 60.0
_CHUNK: Final = 1 << 16
_ERROR_LIMIT: Final = 1 << 20
_MAX_ANSWER: Final = 1 << 29


class Client:
    """A connection to one server. It serves the `sync` and the `asyncio` of every operation.

    Example:
        >>> with Client("https://elab.example.org/api/v1/", "the key") as client:
        ...     experiment = get_experiment.sync(client, 3)

    Args:
        base_url: The API's root, `…/api/v1/`.
        token: The API key. It is sent in a header and shown nowhere.
        timeout: Seconds to wait for a connection, and for each part that is sent or received.
        verify: False to accept any certificate, or an `ssl.SSLContext`.
        query: Parameters to add to every request, such as `{"apiv1_is_dead": ""}` for 4.9.
        max_answer: Maximum number of bytes, unpacked, that are read into memory. `stream` has no limit.

    Raises:
        ValueError: `base_url` is not an http or https address, or the token cannot be sent in a header. The
            message contains neither.

    `ExposedKeyWarning` is a warning that others can read the key: over http, or with `verify=False`.
    """

    __slots__ = ("_async", "_base_url", "_max_answer", "_query", "_sync", "_timeout", "_token", "_verify")

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float = _TIMEOUT,
        verify: bool | ssl.SSLContext = True,
        query: Mapping[str, str] | None = None,
        max_answer: int = _MAX_ANSWER,
    ) -> None:
        self._base_url = _address(base_url)
        self._token = _key(token)
        self._max_answer = max_answer
        self._timeout = timeout
        self._verify = verify
        self._query = dict(query or {})
        self._sync: httpx.Client | None = None
        self._async: httpx.AsyncClient | None = None
        if reason := _exposure(self._base_url, is_checked=verify is not False):
            warnings.warn(
                f"the API key can be read by others on the network: {reason}",
                ExposedKeyWarning,
                stacklevel=2,
            )

    def __repr__(self) -> str:
        return f"Client({self._base_url!r})"

    def __reduce__(self) -> str:
        raise TypeError("a Client cannot be pickled, since it holds the API key: create one in each process")

    def send(self, request: Request[object]) -> Response:
        """Send a request and read the response, whatever its status.

        Raises:
            httpx.HTTPError: No response was received.
            ContentTooLargeError: The response is longer than `max_answer`.
            UnpackingError: Its compression is unknown, or the compressed data is damaged or incomplete.
        """
        http = self._http()
        response = http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            body = _LimitedBuffer(request, self._max_answer)
            _unpack(response, body)
        finally:
            response.close()
        return _response(request, response, bytes(body))

    async def asend(self, request: Request[object]) -> Response:
        """`send`, for asyncio."""
        http = self._http_async()
        response = await http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            body = _LimitedBuffer(request, self._max_answer)
            await _unpack_async(response, body)
        finally:
            await response.aclose()
        return _response(request, response, bytes(body))

    def stream(self, request: Request[object], to: IO[bytes]) -> Response:
        """Send a request and write the body to a file, part by part, if the request succeeded.

        Args:
            request: The request to send.
            to: A file opened in binary mode.

        Returns:
            The response. Its `content` is empty if the body was written to the file.
        """
        http = self._http()
        response = http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            error = _ErrorContent()
            sink = to if _is_file(response) else error
            _unpack(response, sink)
            return _response(request, response, bytes(error))
        finally:
            response.close()

    async def astream(self, request: Request[object], to: IO[bytes]) -> Response:
        """`stream`, for asyncio."""
        http = self._http_async()
        response = await http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            error = _ErrorContent()
            sink = to if _is_file(response) else error
            await _unpack_async(response, sink)
            return _response(request, response, bytes(error))
        finally:
            await response.aclose()

    def close(self) -> None:
        """Close the connections that `send` opened."""
        if self._sync is not None:
            self._sync.close()
            self._sync = None

    async def aclose(self) -> None:
        """Close the connections that `asend` opened."""
        if self._async is not None:
            await self._async.aclose()
            self._async = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _http(self) -> httpx.Client:
        if self._sync is None:
            self._sync = httpx.Client(headers=self._headers(), timeout=self._timeout, verify=self._verify)
        return self._sync

    def _http_async(self) -> httpx.AsyncClient:
        if self._async is None:
            self._async = httpx.AsyncClient(
                headers=self._headers(), timeout=self._timeout, verify=self._verify
            )
        return self._async

    def _headers(self) -> dict[str, str]:
        return {KEY_HEADER: self._token, "Accept-Encoding": ENCODINGS}


def build_request(
    http: httpx.Client | httpx.AsyncClient,
    request: Request[object],
    base_url: str,
    query: Mapping[str, str] | None = None,
) -> httpx.Request:
    """Make a request that httpx can send. A multipart boundary is random, so that no file can contain it.

    Args:
        http: The httpx client that sends it.
        request: The request to send.
        base_url: The API's root, with a trailing slash.
        query: Parameters to add.
    """
    fields: dict[str, list[str]] = {}
    for name, value in request.form or ():
        fields.setdefault(name, []).append(value)
    files = [(name, (file.name, file.content, file.content_type)) for name, file in request.files or ()]
    return http.build_request(
        request.method,
        base_url + request.path,
        # None instead of an empty list, for which httpx would parse the address again
        params=[*request.query, *(query or {}).items()] or None,
        data=fields or None,
        files=files or None,
        json=None if isinstance(request.json, Unset) else request.json,
    )


def _response(request: Request[object], response: httpx.Response, content: bytes) -> Response:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Response(response.status_code, headers, content, request.method, request.path)


def _is_file(response: httpx.Response) -> bool:
    """Whether the body is a file, not an error: 2.0 sends errors as JSON with status 200."""
    is_json = "json" in response.headers.get("content-type", "")
    return response.is_success and (not is_json or "content-disposition" in response.headers)


def _address(base_url: str) -> str:
    if not base_url.lower().startswith(("http://", "https://")) or holds_key(base_url):
        # not shown, since it may be the key, passed in the wrong place
        raise ValueError("base_url must be the address of the API, such as https://elab.example.org/api/v1/")
    return base_url.rstrip("/") + "/"


def _key(token: str) -> str:
    key = token.strip()
    if not key or any(not 32 < ord(letter) < 127 for letter in key):
        # httpx would show it in its own error
        raise ValueError("token must be an API key: letters, digits and hyphens, without blanks")
    return key


def _exposure(base_url: str, *, is_checked: bool) -> str:
    """Why others can read the key; empty if they cannot."""
    if base_url.lower().startswith("https://"):
        return "" if is_checked else "certificates are not checked (verify=False)"
    host = urlsplit(base_url).hostname or ""
    try:
        is_local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    return "" if is_local else "http is not encrypted"


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


def _unpack(response: httpx.Response, sink: _Sink) -> None:
    """Unpack a body part by part: a few bytes can unpack to gigabytes."""
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    for packed in response.iter_raw(_CHUNK):
        for part in unpacker.parts(packed):
            sink.write(part)
    unpacker.end()


async def _unpack_async(response: httpx.Response, sink: _Sink) -> None:
    unpacker = Unpacker(response.headers.get("content-encoding", ""))
    async for packed in response.aiter_raw(_CHUNK):
        for part in unpacker.parts(packed):
            sink.write(part)
    unpacker.end()


class _LimitedBuffer(bytearray):
    """A body in memory, which may not exceed a limit."""

    def __init__(self, request: Request[object], limit: int) -> None:
        super().__init__()
        self._request = request
        self._limit = limit

    def write(self, chunk: bytes) -> None:
        """Append the next part.

        Raises:
            ContentTooLargeError: The body exceeds the limit.
        """
        if len(self) + len(chunk) > self._limit:
            raise ContentTooLargeError(self._limit, self._request.method, self._request.path)
        self.extend(chunk)


class _ErrorContent(bytearray):
    """The body of an error, up to a limit: it may be a long web page."""

    def write(self, chunk: bytes) -> None:
        """Append the next part, up to the limit."""
        self.extend(chunk[: max(0, _ERROR_LIMIT - len(self))])
