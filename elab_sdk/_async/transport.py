"""The wire: one pool of connections, the key in its header alone, every fault as one of our errors.

httpx stays in this module: nothing that is public shows it.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_api_v1.wire import Response

from elab_sdk._version import __version__
from elab_sdk.answers import without_key
from elab_sdk.errors import ConfigurationError, ConnectionFailed, ElabError, RequestTimeout

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from elab_api_v1.wire import Request

    from elab_sdk.config import Settings

    Write = Callable[[bytes], object]

_log: Final = logging.getLogger("elab_sdk")
_MARKER: Final = "apiv1_is_dead"
_CHUNK: Final = 1 << 16
_ERROR_LIMIT: Final = 1 << 20
"""As much is kept of an answer that should have been a file."""


class AsyncTransport:
    """Sends requests to one server.

    Connections are opened when first used, kept, and shared. Cookies are not kept, redirects not followed:
    the key goes to the endpoint alone.

    Args:
        settings: Where to, with which key, and how.
        is_marked: Whether the server is known to want the word that 4.9 wants in every query.
    """

    def __init__(self, settings: Settings, *, is_marked: bool = False) -> None:
        self.settings = settings
        self.is_marked = is_marked
        self._client: httpx.AsyncClient | None = None
        self._making = threading.Lock()

    def __getstate__(self) -> dict[str, object]:
        return {"settings": self.settings, "is_marked": self.is_marked}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._client = None
        self._making = threading.Lock()

    async def send(self, request: Request) -> Response:
        """Send a request and read the answer, whatever its status.

        Raises:
            ConnectionFailed: The server could not be reached, or the connection broke.
            RequestTimeout: It took too long.
        """
        return await self._exchange(request, None)

    async def stream(self, request: Request, write: Write) -> Response:
        """Send a request and write the body of a good answer, part by part.

        Returns:
            The answer; its `content` is empty where the body was written.

        Raises:
            ConnectionFailed: The server could not be reached, or the connection broke.
            RequestTimeout: It took too long.
        """
        return await self._exchange(request, write)

    async def aclose(self) -> None:
        """Close the connections. The next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _exchange(self, request: Request, write: Write | None) -> Response:
        answer = await self._policy(request, write)
        if not self.is_marked and answer.status == 400 and b"APIv1 is deprecated" in answer.content:
            # 4.9 did nothing but say that it wants the marker (seen on 4.9.0); it is asked for once
            self.is_marked = True
            answer = await self._policy(request, write)
        return answer

    async def _policy(self, request: Request, write: Write | None) -> Response:
        """Where it is decided whether a request is sent once more. Today: never."""
        return await self._once(request, write)

    async def _once(self, request: Request, write: Write | None) -> Response:
        import httpx  # noqa: PLC0415 - the first request pays for it, not the import

        began = time.perf_counter()
        problem: ElabError
        try:
            answer = await self._answer(request, write)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            problem = _problem(error, request, self.settings)
        else:
            took = time.perf_counter() - began
            _log.debug("%s %s: %s in %.3f s", request.method, request.path, answer.status, took)
            return answer
        # raised out here, so that no exception leads to httpx' request and the key in its header
        _log.debug("%s %s: %s", request.method, request.path, type(problem).__name__)
        raise problem

    async def _answer(self, request: Request, write: Write | None) -> Response:
        from elab_api_v1.client import build_request  # noqa: PLC0415 - it needs httpx

        client = self._http()
        marker = {_MARKER: ""} if self.is_marked else None
        built = build_request(client, request, self.settings.endpoint, marker)
        answer = await client.send(built, stream=True)
        try:
            if write is None:
                content = await answer.aread()
            elif answer.is_success and "json" not in answer.headers.get("content-type", ""):
                content = b""
                async for part in answer.aiter_bytes(_CHUNK):
                    write(part)
            else:
                # 2.0 sends errors as JSON with status 200
                content = await self._error(answer)
        finally:
            await answer.aclose()
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, content, request.method, request.path)

    async def _error(self, answer: httpx.Response) -> bytes:
        found = b""
        async for part in answer.aiter_bytes(_CHUNK):
            found += part
            if len(found) > _ERROR_LIMIT:
                break
        return found

    def _http(self) -> httpx.AsyncClient:
        with self._making:
            if self._client is None:
                self._client = self._made()
            return self._client

    def _made(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415

        settings = self.settings
        if not settings.token:
            raise ConfigurationError(
                "this Manager comes out of a pickle, which holds no key: set ELAB_TOKEN before it is"
                " unpickled, or make a new Manager"
            )
        times = settings.timeouts
        return httpx.AsyncClient(
            headers={
                "Authorization": settings.token,
                "User-Agent": f"elab-sdk/{__version__}",
                "Accept": "*/*",
            },
            timeout=httpx.Timeout(connect=times.connect, read=times.read, write=times.write, pool=times.pool),
            verify=_context(settings.verify),
            proxy=settings.proxy,
            # a server on this machine is not reached through the environment's proxy
            trust_env=not settings.is_loopback,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )


def _context(verify: bool | str | ssl.SSLContext) -> bool | ssl.SSLContext:
    if not isinstance(verify, str):
        return verify
    try:
        if Path(verify).is_dir():
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"verify: {verify} holds no certificates that can be read: {error}"
        ) from None


def _problem(error: Exception, request: Request, settings: Settings) -> ElabError:
    """One of our errors for one of httpx'."""
    import httpx  # noqa: PLC0415

    words = without_key(str(error), settings.token) or type(error).__name__
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return ConfigurationError(f"{request.method} {request.path} cannot be sent: {words}")
    never_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    may_have_happened = not isinstance(error, never_sent)
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeout(
            type(error).__name__.removesuffix("Timeout").lower() + " timeout",
            request.method,
            request.path,
            may_have_happened,
            "give more time: Manager(timeout=300), or Timeouts(read=300)",
        )
    hint = f"check that {settings.endpoint} is right and that the server runs"
    if "CERTIFICATE_VERIFY_FAILED" in words:
        hint = "for a certificate of your own: verify='/path/to/ca.pem'"
    return ConnectionFailed(words, request.method, request.path, may_have_happened, hint)
