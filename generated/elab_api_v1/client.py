"""The shortest way over HTTP, for use without a facade: one connection pool, no retries, no knowledge of releases."""

from __future__ import annotations

import ipaddress
import warnings
from typing import IO, TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

import httpx

from .errors import ContentTooLong, InsecureConnection
from .redaction import holds_key
from .types import Unset
from .unpacking import PACKINGS, Unpacker
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
        timeout: Seconds to wait for a connection, for each part of an answer, and to send each part.
        verify: False to accept any certificate, or an `ssl.SSLContext`.
        query: Parameters to add to every request, such as `{"apiv1_is_dead": ""}` for 4.9.
        max_answer: The longest answer in bytes, unpacked, that is read into memory. `stream` has no limit.

    Raises:
        ValueError: `base_url` is not an http or https address, or the token cannot be sent. Neither is shown.

    `InsecureConnection` warns where others may read the key on its way: over http, or with `verify=False`.
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
                f"others may read the API key on its way: {reason}", InsecureConnection, stacklevel=2
            )

    def __repr__(self) -> str:
        return f"Client({self._base_url!r})"

    def __reduce__(self) -> str:
        raise TypeError(
            "a Client holds the API key and open connections: make a new one in the other process"
        )

    def send(self, request: Request) -> Response:
        """Send a request and read the answer, whatever its status.

        Raises:
            httpx.HTTPError: There was no answer.
            ContentTooLong: The answer is longer than `max_answer`.
            UnpackingError: It is packed in an unknown way, damaged, or broke off.
        """
        http = self._http()
        answer = http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            found = _Memory(request, self._max_answer)
            _pour(answer, found)
        finally:
            answer.close()
        return _response(request, answer, bytes(found))

    async def asend(self, request: Request) -> Response:
        """`send`, for asyncio."""
        http = self._http_async()
        answer = await http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            found = _Memory(request, self._max_answer)
            await _pour_async(answer, found)
        finally:
            await answer.aclose()
        return _response(request, answer, bytes(found))

    def stream(self, request: Request, to: IO[bytes]) -> Response:
        """Send a request and write the body of a good answer to a file, part by part.

        Args:
            request: What to send.
            to: A file opened in binary mode.

        Returns:
            The answer. Its `content` is empty when the body went to the file.
        """
        http = self._http()
        answer = http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            said = _Words()
            sink = to if _is_file(answer) else said
            _pour(answer, sink)
            return _response(request, answer, bytes(said))
        finally:
            answer.close()

    async def astream(self, request: Request, to: IO[bytes]) -> Response:
        """`stream`, for asyncio."""
        http = self._http_async()
        answer = await http.send(build_request(http, request, self._base_url, self._query), stream=True)
        try:
            said = _Words()
            sink = to if _is_file(answer) else said
            await _pour_async(answer, sink)
            return _response(request, answer, bytes(said))
        finally:
            await answer.aclose()

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
        return {"Authorization": self._token, "Accept-Encoding": PACKINGS}


def build_request(
    http: httpx.Client | httpx.AsyncClient,
    request: Request,
    base_url: str,
    query: Mapping[str, str] | None = None,
) -> httpx.Request:
    """A request as httpx sends it. A multipart boundary is random, so that no file can contain it.

    Args:
        http: The httpx client that is to send it.
        request: What to send.
        base_url: The API's root, with a slash at its end.
        query: Parameters to add.
    """
    fields: dict[str, list[str]] = {}
    for name, value in request.form or ():
        fields.setdefault(name, []).append(value)
    files = [(name, (file.name, file.content, file.content_type)) for name, file in request.files or ()]
    return http.build_request(
        request.method,
        base_url + request.path,
        # None, where there are none: httpx reads the address once more for an empty list
        params=[*request.query, *(query or {}).items()] or None,
        data=fields or None,
        files=files or None,
        json=None if isinstance(request.json, Unset) else request.json,
    )


def _response(request: Request, answer: httpx.Response, content: bytes) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, content, request.method, request.path)


def _is_file(answer: httpx.Response) -> bool:
    """An error, or JSON, which 2.0 sends for errors with status 200, is read; anything else is a file."""
    return answer.is_success and "json" not in answer.headers.get("content-type", "")


def _address(base_url: str) -> str:
    if not base_url.lower().startswith(("http://", "https://")) or holds_key(base_url):
        # it is not shown: somebody may have given the key in its place
        raise ValueError(
            "base_url is the address of the API's root, such as https://elab.example.org/api/v1/"
        )
    return base_url.rstrip("/") + "/"


def _key(token: str) -> str:
    key = token.strip()
    if not key or any(not 32 < ord(letter) < 127 for letter in key):
        # httpx would show it in its own error
        raise ValueError("token is the API key: letters, digits and hyphens, without blanks")
    return key


def _exposure(base_url: str, *, is_checked: bool) -> str:
    """How others may read the key; empty where they cannot."""
    if base_url.lower().startswith("https://"):
        return "" if is_checked else "no certificate is checked (verify=False)"
    host = urlsplit(base_url).hostname or ""
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    return "" if is_here else "http is not encrypted"


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


def _pour(answer: httpx.Response, sink: _Sink) -> None:
    """Unpack a body, part by part: a few bytes can unpack to gigabytes."""
    unpacker = Unpacker(answer.headers.get("content-encoding", ""))
    for packed in answer.iter_raw(_CHUNK):
        for part in unpacker.parts(packed):
            sink.write(part)
    unpacker.end()


async def _pour_async(answer: httpx.Response, sink: _Sink) -> None:
    unpacker = Unpacker(answer.headers.get("content-encoding", ""))
    async for packed in answer.aiter_raw(_CHUNK):
        for part in unpacker.parts(packed):
            sink.write(part)
    unpacker.end()


class _Memory(bytearray):
    """An answer in memory, up to a limit."""

    def __init__(self, request: Request, limit: int) -> None:
        super().__init__()
        self._request = request
        self._limit = limit

    def write(self, chunk: bytes) -> None:
        """Take the next part.

        Raises:
            ContentTooLong: It would be longer than the limit.
        """
        if len(self) + len(chunk) > self._limit:
            raise ContentTooLong(self._limit, self._request.method, self._request.path)
        self.extend(chunk)


class _Words(bytearray):
    """What a server says in place of a file, up to a limit: an error may come with a long page."""

    def write(self, chunk: bytes) -> None:
        """Take the next part, as a file would."""
        self.extend(chunk[: max(0, _ERROR_LIMIT - len(self))])
