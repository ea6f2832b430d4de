"""The shortest way over HTTP, for use without a facade: one connection pool, no retries, no knowledge of releases."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

import httpx

from .types import Unset
from .wire import Response

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from typing import Self

    from .wire import Request

_TIMEOUT: Final = 60.0
_CHUNK: Final = 1 << 16
_ERROR_LIMIT: Final = 1 << 20


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
    """

    __slots__ = ("_async", "_base_url", "_query", "_sync", "_timeout", "_token", "_verify")

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        timeout: float = _TIMEOUT,
        verify: bool | ssl.SSLContext = True,
        query: Mapping[str, str] | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/") + "/"
        self._token = token
        self._timeout = timeout
        self._verify = verify
        self._query = dict(query or {})
        self._sync: httpx.Client | None = None
        self._async: httpx.AsyncClient | None = None

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
        """
        http = self._http()
        answer = http.send(build_request(http, request, self._base_url, self._query))
        return _response(request, answer, answer.content)

    async def asend(self, request: Request) -> Response:
        """`send`, for asyncio."""
        http = self._http_async()
        answer = await http.send(build_request(http, request, self._base_url, self._query))
        return _response(request, answer, answer.content)

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
            for chunk in answer.iter_bytes(_CHUNK):
                sink.write(chunk)
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
            async for chunk in answer.aiter_bytes(_CHUNK):
                sink.write(chunk)
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
        return {"Authorization": self._token}


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


class _Words(bytearray):
    """What a server says in place of a file, up to a limit: an error may come with a long page."""

    def write(self, chunk: bytes) -> None:
        """Take the next part, as a file would."""
        self.extend(chunk[: max(0, _ERROR_LIMIT - len(self))])
