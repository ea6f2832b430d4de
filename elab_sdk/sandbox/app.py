"""The ASGI application of the sandbox: imitates the web server, checks the key and reads path and form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, unquote_plus

import attrs
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from elab_sdk.rules.release_shapes import SHAPES
from elab_sdk.sandbox import dispatch, errors, keys, values, web_pages
from elab_sdk.sandbox.calls import Answer, ApiCall, Incoming
from elab_sdk.sandbox.v2.app import PREFIX as V2_PREFIX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message, Receive, Scope, Send

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Store
    from elab_sdk.sandbox.v2.app import Door

__all__ = ["Application", "Received"]

_PREFIX: Final = "/api/v1/"
_ROOTS: Final = (("v1", _PREFIX), ("v2", V2_PREFIX))
_CHUNK: Final = 1 << 16
_MARKER: Final = "apiv1_is_dead"


@attrs.frozen(kw_only=True)
class Received:
    """One request that the sandbox received, as recorded in its log.

    >>> Received(method="GET", path="experiments", query="", fields=(), status=200).path
    'experiments'
    """

    method: str
    path: str
    """The decoded path below /api/v1/ or /api/v2/."""
    query: str
    """The query string as received."""
    fields: tuple[str, ...]
    """The names of the form fields, JSON keys and files."""
    status: int
    """The HTTP status of the response."""
    api: str = ""
    """The API that was asked, "v1" or "v2"; empty for a web page."""


class _CutOffError(MultiPartException):
    """The request body is incomplete. The form parser closes its files for this class of error."""


class _TooLargeError(_CutOffError):
    """The request body exceeds the web server's limit."""


@attrs.define
class _Form:
    fields: dict[str, str] = attrs.field(factory=dict[str, str])
    lists: set[str] = attrs.field(factory=set[str])
    files: dict[str, Incoming] = attrs.field(factory=dict[str, Incoming])
    multipart: bool = False
    json_keys: tuple[str, ...] = ()

    def add(self, name: str, value: str) -> None:
        """Add a field. PHP turns a name with brackets into a list, whose text is "Array"."""
        base_name, bracket, _ = name.partition("[")
        if base_name and bracket:
            self.lists.add(base_name)
            name, value = base_name, "Array"
        self.fields[name] = value

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.json_keys, *self.fields, *self.files)


class Application:
    """The ASGI application of one sandbox."""

    def __init__(
        self,
        store: Store,
        release: Release,
        version: str,
        secrets: list[keys.ApiKey],
        max_body: int,
        *,
        v2: Door | None,
    ) -> None:
        self.log: list[Received] = []
        self._store = store
        self._release = release
        self._version = version
        self._keys = secrets
        self._max_body = max_body
        self._v2 = v2

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, self._limit_body(receive))
        form = _Form()
        try:
            answer = await self._answer(request, form)
        except _TooLargeError:
            answer = errors.web_server(413, "Request Entity Too Large")
        except _CutOffError:
            return
        raw_path = unquote(request.url.path)
        self.log.append(
            Received(
                method=request.method,
                path=raw_path.removeprefix(_PREFIX).removeprefix(V2_PREFIX),
                query=request.url.query,
                fields=form.names,
                status=answer.status,
                api=next((api for api, root in _ROOTS if raw_path.startswith(root)), ""),
            )
        )
        await _response(answer)(scope, receive, send)

    def _limit_body(self, receive: Receive) -> Receive:
        """Wrap `receive` so that a body above the web server's limit is cut off."""
        received_bytes = 0

        async def receive_limited() -> Message:
            nonlocal received_bytes
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _CutOffError("the client disconnected")
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._max_body:
                raise _TooLargeError("too large")
            return message

        return receive_limited

    async def _answer(self, request: Request, form: _Form) -> Answer:
        release = self._release
        if int(request.headers.get("content-length") or 0) > self._max_body:
            raise _TooLargeError("too large")
        refused = _refused_method(request.method, release)
        if refused is not None:
            return refused
        if self._v2 is not None and request.url.path.startswith(V2_PREFIX):
            answer, form.json_keys = await self._v2.answer(request)
            return answer
        if not request.url.path.startswith(_PREFIX):
            web_page = web_pages.page(request.url.path, request.headers, release, self._version, self._keys)
            return web_page or errors.web_server(404, "Not Found")
        if release.api == "v2":
            return errors.v1_removed()
        return await self._answer_v1(request, form)

    async def _answer_v1(self, request: Request, form: _Form) -> Answer:
        release = self._release
        header = request.headers.get("authorization")
        if header is None or (release.basic_counts_as_missing_key and header.lower().startswith("basic ")):
            return errors.no_key(release)
        try:
            key = keys.find_key(self._keys, header, release)
            if release.needs_marker and _MARKER not in request.url.query:
                raise errors.refused(errors.MARKER)
            if request.method not in ("GET", "POST", "DELETE"):
                raise errors.bad_method(release)
            is_write = request.method == "POST" or (
                request.method == "DELETE" and release.read_only == "write_400"
            )
            if is_write and not key.can_write and release.read_only != "writes":
                self._refuse_write(request)
            return await self._dispatch(request, key, form)
        except errors.RefusedError as refusal:
            return refusal.answer(release)

    def _refuse_write(self, request: Request) -> None:
        """Refuse a write with a read-only key; releases 3.0 to 3.3 report an unknown endpoint first."""
        endpoint, _ = _path(request.url.path.removeprefix(_PREFIX), self._release)
        if self._release.read_only == "post_403" and not dispatch.exists(self._release, endpoint):
            raise errors.bad_endpoint(self._release)
        raise errors.read_only(self._release, request.method)

    async def _dispatch(self, request: Request, key: keys.ApiKey, form: _Form) -> Answer:
        """Read the form and dispatch the call."""
        release = self._release
        endpoint, id_segment = _path(request.url.path.removeprefix(_PREFIX), release)
        if not endpoint and release.root == "crash":
            raise errors.crash(release)
        user = self._store.row("users", key.userid)
        content_type = request.headers.get("content-type", "")
        form.multipart = content_type.startswith("multipart/form-data")
        is_form = form.multipart or content_type.startswith("application/x-www-form-urlencoded")
        parsed = None
        if request.method == "POST" and is_form:
            try:
                # PHP accepts at most 1000 fields; a text field may be as long as the request
                parsed = await request.form(max_files=1000, max_fields=1000, max_part_size=self._max_body)
            except _CutOffError:
                raise
            except MultiPartException:
                parsed = None
        try:
            for name, value in parsed.multi_items() if parsed is not None else ():
                if isinstance(value, UploadFile):
                    form.files[name] = Incoming(value.filename or "", value.file)
                else:
                    form.add(name, value)
            call = ApiCall(
                release=release,
                shapes=SHAPES[release.name],
                store=self._store,
                user=user or {},
                endpoint=endpoint,
                method=request.method,
                id=values.as_id(id_segment),
                id_text=id_segment,
                form=form.fields,
                lists=frozenset(form.lists),
                files=form.files,
                multipart=form.multipart,
                query=_query(request.url.query, release),
                site=f"{request.base_url}",
            )
            return dispatch.answer(call)
        finally:
            if parsed is not None:
                await parsed.close()


def _refused_method(method: str, release: Release) -> Answer | None:
    """Return the answer to a method that no API sees, or None for another one."""
    if method in release.rejected_methods:
        return errors.web_server(405, "Not Allowed")
    if method == "OPTIONS" and release.options_is_200:
        return Answer(text="", headers={"cache-control": "max-age=0, private, must-revalidate"})
    return None


def _path(path: str, release: Release) -> tuple[str, str]:
    """Return the endpoint and the ID segment of a path."""
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) < 2:
        return (parts[0] if parts else "", "")
    return parts[0], parts[-1] if release.id_segment == "last" else parts[1]


def _query(raw: str, release: Release) -> list[tuple[str, str]]:
    """Return the query as PHP receives it from the documented web server configuration."""
    if release.list_window != "first_argument":
        return parse_qsl(raw, keep_blank_values=True)
    # limit and offset are read only from the first argument, which is decoded twice: an escaped
    # ampersand separates arguments again
    first, _, rest = raw.partition("&")
    others = parse_qsl(rest, keep_blank_values=True)
    return [
        *parse_qsl(unquote_plus(first), keep_blank_values=True),
        *(pair for pair in others if pair[0] not in ("limit", "offset")),
    ]


def _response(answer: Answer) -> Response:
    headers = {"cache-control": "no-cache, private", **answer.headers}
    if answer.file is not None:
        return _streamed(answer, headers)
    if answer.text is not None:
        content_type = headers.setdefault("content-type", "text/html; charset=UTF-8")
        return Response(answer.text, answer.status, headers, media_type=content_type)
    return JSONResponse(answer.json, answer.status, headers)


def _streamed(answer: Answer, headers: dict[str, str]) -> Response:
    """Stream a file in chunks, without length and name and always as text/html, like the servers."""
    path = answer.file

    async def chunks() -> AsyncIterator[bytes]:
        assert path is not None  # noqa: S101 - for the type checker
        try:
            with path.open("rb") as content:
                while chunk := content.read(_CHUNK):
                    yield chunk
        finally:
            if answer.file_is_temporary:
                path.unlink(missing_ok=True)

    content_type = headers.setdefault("content-type", "text/html; charset=UTF-8")
    return StreamingResponse(chunks(), answer.status, headers, media_type=content_type)
