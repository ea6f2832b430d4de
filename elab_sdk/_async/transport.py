"""The transport: a pool of connections, the key only in its header, and every failure as an `ElabError`.

httpcore is used only here, in `network` and in `http_requests`; nothing public exposes it.
"""

from __future__ import annotations

import os
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Final

from anyio import sleep
from anyio.lowlevel import current_token
from elab_api_v1.redaction import SHORTEST, holds_key
from elab_api_v1.unpacking import ENCODINGS, Unpacker
from elab_api_v1.wire import Request, Response, unparsed

from elab_sdk._async.request_places import current_place
from elab_sdk._lazy import lazy_module
from elab_sdk._version import __version__
from elab_sdk._wording import say
from elab_sdk.errors import (
    ConfigurationError,
    NoResponseError,
    NotAnElabServer,
    ResponseTooLargeError,
    ValidationError,
)
from elab_sdk.wire.deadlines import limit_timeout, time_limit
from elab_sdk.wire.interruption import note_interrupted_write
from elab_sdk.wire.retries import pause_before_retry

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    import httpcore

    from elab_sdk._async.network import AsyncPool
    from elab_sdk.config import Api, Settings
    from elab_sdk.errors import ElabError
    from elab_sdk.rules.release_pages import WebPage
    from elab_sdk.wire.http_requests import RequestBuilder

    Write = Callable[[bytes], object]
    from elab_sdk.rules import release_pages
    from elab_sdk.wire import encoding, logs, redirects, tls
else:
    release_pages = lazy_module("elab_sdk.rules.release_pages")
    encoding = lazy_module("elab_sdk.wire.encoding")
    logs = lazy_module("elab_sdk.wire.logs")
    redirects = lazy_module("elab_sdk.wire.redirects")
    tls = lazy_module("elab_sdk.wire.tls")

_MARKER: Final = "apiv1_is_dead"
_LOOK: Final = 10.0
"""Seconds for an optional page."""
_ERROR_LIMIT: Final = 1 << 20
"""Maximum number of bytes that are kept of an error page."""
_FILES: Final = ("get_upload", "get_backup_zip", "download_upload", "download_experiment", "download_item")
"""Operations whose response is a file."""
_SLOW: Final = ("import_file",)
"""Operations after which the response takes minutes to begin."""
_SLOW_READ: Final = 900.0
"""Seconds for that response; eLabFTW's nginx ends such a request after 600 (seen on 5.1 to 5.6)."""


class AsyncTransport:
    """Sends requests to one server.

    Connections are opened on first use, kept, and shared by threads or tasks. They belong to the process and
    the event loop that opened them; another one opens its own. Cookies are not kept. Redirects are followed
    only for a GET and only to the API of the same server, so that the key is sent nowhere else.

    Args:
        settings: Where requests are sent, with which key, and how.
        is_marked: Whether the server is known to require the query parameter of 4.9.
    """

    def __init__(self, settings: Settings, *, is_marked: bool = False) -> None:
        self.settings = settings
        self.is_marked: bool = is_marked
        self._roots: dict[Api, str] = {}
        self._pool: AsyncPool | None = None
        self._owner: object = None
        self._opening = threading.Lock()
        self._requests: RequestBuilder | None = None

    def __getstate__(self) -> dict[str, object]:
        return {"settings": self.settings, "is_marked": self.is_marked}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._roots = {}
        self._pool = None
        self._owner = None
        self._opening = threading.Lock()
        self._requests = None

    async def send(
        self, request: Request[object], write: Write | None = None, *, api: Api = "v1"
    ) -> Response:
        """Send a request and read the response, whatever its status.

        Args:
            request: The request.
            write: Writes the body of a successful response, part by part; the `content` of the response is
                empty then.
            api: The API that the request is for.

        Raises:
            NoResponseError: The server could not be reached, the connection broke, it took too long, or the
                response is too large.
            NotAnElabServer: The server redirects in circles.
        """
        times = self.settings.timeouts
        is_file = write is not None or request.files is not None or request.operation in _FILES
        place = current_place.get()
        if place is not None:
            await place.take()
        try:
            with time_limit(times.transfer if is_file else times.call):
                # parallel first requests are all sent without the marker, though one may learn of it
                was_marked = self.is_marked
                response = await self._with_retries(request, write, api)
                if not was_marked and response.status == 400 and b"APIv1 is deprecated" in response.content:
                    # 4.9 only reports that it requires the marker (seen on 4.9.0)
                    self.is_marked = True
                    response = await self._with_retries(request, write, api)
        except BaseException as error:
            if not isinstance(error, Exception):
                note_interrupted_write(error, request.method, request.path)
            raise
        finally:
            if place is not None:
                place.give_back()
        return response

    async def look(self, source: WebPage) -> release_pages.ServerPage | None:
        """Read the start of a page of the same server, once; None if there is no response.

        No redirect is followed, and no failure raises an error, since the page is optional.

        Args:
            source: The page, whether the key is sent, and how much is read.
        """
        from elab_sdk._async.network import NETWORK_ERRORS, network_error  # it needs httpcore

        request = Request("look", "GET", source.path, parse=unparsed)
        began = time.perf_counter()
        outcome: Response | ElabError
        with time_limit(max(0.0, limit_timeout(_LOOK) or 0.0)):
            try:
                outcome = await self._page(source)
            except NETWORK_ERRORS as error:
                outcome = network_error(error, request, self.settings)
            except (ConfigurationError, UnicodeError):
                # a missing key, or a host name that is rejected, which the next request reports
                return None
        if isinstance(outcome, Response | NoResponseError):
            logs.log_outcome(request, outcome, time.perf_counter() - began, 1, self.settings.token)
        return (
            release_pages.ServerPage(outcome.status, outcome.content)
            if isinstance(outcome, Response)
            else None
        )

    async def _page(self, source: WebPage) -> Response:
        pool, requests = self._opened()
        built = requests.get(self.settings.site, source.path, sends_key=source.needs_key)
        requests.set_timeout(built, "pool", max(0.0, limit_timeout(self.settings.timeouts.pool) or 0.0))
        answer = await pool.send(built)
        content = bytearray()
        try:
            unpacker = Unpacker(encoding.header_texts(answer.headers).get("content-encoding", ""))
            async for packed in answer.aiter_stream():
                for part in unpacker.parts(packed):
                    content += part
                    if len(content) >= source.limit or (source.end_marker and source.end_marker in content):
                        break
                else:
                    continue
                break
        finally:
            await answer.aclose()
        return Response(answer.status, {}, bytes(content[: source.limit]), "GET", source.path)

    async def aclose(self) -> None:
        """Close the connections. The next request opens new ones."""
        pool, self._pool = self._pool, None
        if pool is not None and self._owner == (os.getpid(), current_token()):
            await pool.aclose()

    async def _with_retries(self, request: Request[object], write: Write | None, api: Api) -> Response:
        """Send a request as often as `Retries` allows. Nothing is repeated elsewhere."""
        sink = None if write is None else _Sink(write)
        attempt = 1
        while True:
            outcome = await self._send_once(request, sink, attempt, api)
            if isinstance(outcome, Response) and outcome.status < 400:
                return outcome
            # what was written to a file cannot be taken back
            is_final = sink is not None and sink.is_used
            pause = None if is_final else pause_before_retry(self.settings.retries, request, outcome, attempt)
            if pause is None or pause >= (limit_timeout(None) or 0.0):
                break
            logs.log_retry(request, outcome, pause, attempt)
            await sleep(pause)
            attempt += 1
        if isinstance(outcome, Response):
            return outcome
        if attempt > 1:
            outcome.add_note(f"{attempt} attempts were made")
        raise outcome

    async def _send_once(
        self, request: Request[object], sink: _Sink | None, attempt: int, api: Api
    ) -> Response | NoResponseError:
        from elab_sdk._async.network import NETWORK_ERRORS, network_error  # it needs httpcore

        began = time.perf_counter()
        outcome: Response | ElabError
        try:
            outcome = await self._send_following_redirects(request, sink, api)
        except NETWORK_ERRORS as error:
            outcome = network_error(error, request, self.settings)
        except ResponseTooLargeError as error:
            outcome = error
        if not isinstance(outcome, Response | NoResponseError):
            # raised out here, so that its context does not lead to the key in the request
            raise outcome
        if logs.LOGGER.isEnabledFor(logs.DEBUG):
            took = time.perf_counter() - began
            logs.log_outcome(request, outcome, took, attempt, self.settings.token)
        return outcome

    async def _send_following_redirects(
        self, request: Request[object], sink: _Sink | None, api: Api
    ) -> Response:
        pool, requests = self._opened()
        built = self._http_request(requests, request, api)
        if request.operation in _SLOW:
            requests.set_timeout(built, "read", max(self.settings.timeouts.read, _SLOW_READ))
        for _ in range(redirects.MAX_REDIRECTS + 1):
            # waiting for a free connection is not limited by a socket
            requests.set_timeout(built, "pool", max(0.0, limit_timeout(self.settings.timeouts.pool) or 0.0))
            answer = await pool.send(built)
            headers = encoding.header_texts(answer.headers)
            target = None
            if 300 <= answer.status < 400:
                method, address = built.method.decode(), bytes(built.url).decode()
                location = headers.get("location", "")
                target = redirects.redirect_target(method, answer.status, location, address)
            if target is None:
                return await self._received(answer, headers, request, sink)
            await answer.aclose()
            built = requests.get(target)
        hint = "the server redirects in circles: check the configuration of its web server"
        raise NotAnElabServer(302, "", request.method, request.path, hint)

    def _http_request(self, requests: RequestBuilder, request: Request[object], api: Api) -> httpcore.Request:
        texts = [request.path, *(text for pair in request.query for text in pair)]
        if self.settings.token in texts or any(len(text) >= SHORTEST and holds_key(text) for text in texts):
            # servers and proxies log addresses
            raise ValidationError("an API key must not be part of an address; it is sent in a header", "path")
        if api not in self._roots:
            self._roots[api] = self.settings.root(api)
        marker = ((_MARKER, ""),) if self.is_marked and api == "v1" else ()
        try:
            return requests.build(request, self._roots[api], marker)
        except UnicodeError as error:
            # a lone surrogate in a text, or a host name that idna rejects
            reason = f"{request.method} {request.path} cannot be sent: {type(error).__name__}"
        raise ConfigurationError(reason)

    async def _received(
        self,
        answer: httpcore.Response,
        headers: dict[str, str],
        request: Request[object],
        sink: _Sink | None,
    ) -> Response:
        """Read a body: into memory, or into the sink if it is a file."""
        # 2.0 sends errors as JSON with status 200; a file that is JSON has a content-disposition
        is_file = "json" not in headers.get("content-type", "") or "content-disposition" in headers
        status, is_success = answer.status, 200 <= answer.status < 300
        target = sink if status == 200 and is_file else None
        limit = self.settings.max_answer if is_success else _ERROR_LIMIT
        content = bytearray()
        try:
            content_encoding = headers.get("content-encoding", "")
            unpacker = Unpacker(content_encoding) if content_encoding else None
            async for packed in answer.aiter_stream():
                for part in (packed,) if unpacker is None else unpacker.parts(packed):
                    if target is not None:
                        target.write(part)
                        continue
                    content += part
                    if len(content) > limit and is_success:
                        raise _too_large(request, limit)
                if len(content) > limit:
                    # the start of an error's page is enough
                    return Response(status, headers, bytes(content[:limit]), request.method, request.path)
            if unpacker is not None:
                unpacker.end()
        finally:
            await answer.aclose()
        return Response(status, headers, bytes(content), request.method, request.path)

    def _opened(self) -> tuple[AsyncPool, RequestBuilder]:
        owner = (os.getpid(), current_token())
        with self._opening:
            if self._requests is None:
                self._requests = self._new_requests()
            if self._pool is None or self._owner != owner:
                # connections of another process or event loop must be neither used nor closed
                self._pool, self._owner = self._new_pool(), owner
            return self._pool, self._requests

    def _new_requests(self) -> RequestBuilder:
        from elab_sdk.wire.http_requests import RequestBuilder  # loaded for the first request

        settings, times = self.settings, self.settings.timeouts
        if not settings.token:
            raise ConfigurationError(
                "this Manager was unpickled without its API key: set ELAB_TOKEN or save a profile with `elab"
                " init` on this computer before unpickling, create a new Manager, or use"
                " Manager(pickle_key=True)"
            )
        return RequestBuilder(
            {
                "Authorization": settings.token,
                "User-Agent": f"elab-sdk/{__version__}",
                "Accept": "*/*",
                "Accept-Encoding": ENCODINGS,
            },
            {"connect": times.connect, "read": times.read, "write": times.write, "pool": times.pool},
        )

    def _new_pool(self) -> AsyncPool:
        from elab_sdk._async.network import AsyncPool  # loaded for the first request

        logs.redact_http_loggers()
        settings = self.settings
        context = None
        if settings.endpoint.startswith("https://"):
            # loading the list of authorities is slow
            make_default = _shared_context if settings.cert is None else _default_context
            context = tls.tls_context(settings.verify, settings.cert, make_default)
        return AsyncPool(context, settings.route)


def _default_context() -> ssl.SSLContext:
    from httpx import create_ssl_context  # not needed for other authorities

    return create_ssl_context()


@cache
def _shared_context() -> ssl.SSLContext:
    """The context of all connections of the process that use the default authorities and no certificate."""
    return _default_context()


def _too_large(request: Request[object], limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"more than {limit} bytes",
        request.method,
        request.path,
        hint=say("{smaller_response}"),
    )


class _Sink:
    """The target of a file, which notes whether anything was written."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.is_used = False

    def write(self, part: bytes) -> None:
        """Write the next part."""
        self.is_used = True
        self._write(part)
