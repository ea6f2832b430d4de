"""The HTTP face of the sandbox: web server, key, path and form, before the program is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, unquote_plus

import attrs
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from elab_sdk.sandbox import dispatch, errors, keys, values, web_pages
from elab_sdk.sandbox.calls import Answer, Call, Incoming
from elab_sdk.sandbox.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Store

__all__ = ["Application", "Received"]

_PREFIX: Final = "/api/v1/"
_CHUNK: Final = 1 << 16
_MARKER: Final = "apiv1_is_dead"


@attrs.frozen(kw_only=True)
class Received:
    """One request that the sandbox received, as its log keeps it.

    >>> Received(method="GET", path="experiments", query="", fields=(), status=200).path
    'experiments'
    """

    method: str
    path: str
    """Below /api/v1/, decoded."""
    query: str
    """As it came."""
    fields: tuple[str, ...]
    """The names of the form's fields and files."""
    status: int
    """The status that it was answered with."""


class _CutOffError(MultiPartException):
    """The request's body did not come whole: for this kind of error the form's parser closes its files."""


class _TooLargeError(_CutOffError):
    """The request is longer than the web server lets through."""


@attrs.define
class _Form:
    fields: dict[str, str] = attrs.field(factory=dict[str, str])
    lists: set[str] = attrs.field(factory=set[str])
    files: dict[str, Incoming] = attrs.field(factory=dict[str, Incoming])
    multipart: bool = False

    def add(self, name: str, value: str) -> None:
        """A field; PHP makes a list of what ends in brackets, whose text is "Array"."""
        plain, bracket, _ = name.partition("[")
        if plain and bracket:
            self.lists.add(plain)
            name, value = plain, "Array"
        self.fields[name] = value

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.fields, *self.files)


class Application:
    """The ASGI application of one sandbox."""

    def __init__(
        self, store: Store, release: Release, version: str, secrets: list[keys.Key], max_body: int
    ) -> None:
        self.log: list[Received] = []
        self._store = store
        self._release = release
        self._version = version
        self._keys = secrets
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, self._counted(receive))
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
                path=raw_path.removeprefix(_PREFIX),
                query=request.url.query,
                fields=form.names,
                status=answer.status,
            )
        )
        await _response(answer)(scope, receive, send)

    def _counted(self, receive: Receive) -> Receive:
        """The request's body, cut off where the web server would."""
        total = 0

        async def counting() -> Message:
            nonlocal total
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _CutOffError("the client went away")
            total += len(message.get("body", b""))
            if total > self._max_body:
                raise _TooLargeError("too large")
            return message

        return counting

    async def _answer(self, request: Request, form: _Form) -> Answer:
        release = self._release
        if int(request.headers.get("content-length") or 0) > self._max_body:
            raise _TooLargeError("too large")
        if request.method in release.rejected_methods:
            return errors.web_server(405, "Not Allowed")
        if request.method == "OPTIONS" and release.options_is_200:
            return Answer(text="", headers={"cache-control": "max-age=0, private, must-revalidate"})
        if not request.url.path.startswith(_PREFIX):
            beside = web_pages.page(request.url.path, request.headers, release, self._version, self._keys)
            return beside or errors.web_server(404, "Not Found")
        header = request.headers.get("authorization")
        if header is None or (release.basic_counts_as_missing_key and header.lower().startswith("basic ")):
            return errors.no_key(release)
        try:
            key = keys.holder(self._keys, header, release)
            if release.needs_marker and _MARKER not in request.url.query:
                raise errors.refused(errors.MARKER)
            if request.method not in ("GET", "POST", "DELETE"):
                raise errors.bad_method(release)
            writes = request.method == "POST" or (
                request.method == "DELETE" and release.read_only == "write_400"
            )
            if writes and not key.can_write and release.read_only != "writes":
                self._refuse_writing(request)
            return await self._ask(request, key, form)
        except errors.RefusedError as refusal:
            return refusal.answer(release)

    def _refuse_writing(self, request: Request) -> None:
        """Refuse a key that only reads; what there is not is told first, as far as was seen (3.0 – 3.3)."""
        endpoint, _ = _path(request.url.path.removeprefix(_PREFIX), self._release)
        if self._release.read_only == "post_403" and not dispatch.exists(self._release, endpoint):
            raise errors.bad_endpoint(self._release)
        raise errors.read_only(self._release, request.method)

    async def _ask(self, request: Request, key: keys.Key, form: _Form) -> Answer:
        """Read the form and hand over to the program."""
        release = self._release
        endpoint, word = _path(request.url.path.removeprefix(_PREFIX), release)
        if not endpoint and release.root == "crash":
            raise errors.crash(release)
        user = self._store.row("users", key.userid)
        content = request.headers.get("content-type", "")
        form.multipart = content.startswith("multipart/form-data")
        is_form = form.multipart or content.startswith("application/x-www-form-urlencoded")
        parsed = None
        if request.method == "POST" and is_form:
            try:
                # PHP takes up to a thousand fields; a text field may be as long as the request
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
            call = Call(
                release=release,
                shapes=SHAPES[release.name],
                store=self._store,
                user=user or {},
                endpoint=endpoint,
                method=request.method,
                id=values.as_id(word),
                word=word,
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


def _path(path: str, release: Release) -> tuple[str, str]:
    """Endpoint and id of a path."""
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) < 2:
        return (parts[0] if parts else "", "")
    return parts[0], parts[-1] if release.id_segment == "last" else parts[1]


def _query(raw: str, release: Release) -> list[tuple[str, str]]:
    """The query as the program sees it behind the documented web server."""
    if release.list_window != "first_argument":
        return parse_qsl(raw, keep_blank_values=True)
    # limit and offset are looked for in the first argument alone, which is decoded once too often: an
    # escaped ampersand parts it again
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
        kind = headers.setdefault("content-type", "text/html; charset=UTF-8")
        return Response(answer.text, answer.status, headers, media_type=kind)
    return JSONResponse(answer.json, answer.status, headers)


def _streamed(answer: Answer, headers: Mapping[str, str]) -> Response:
    """A file, piece by piece: no length, no name, and always text/html, as the servers send them."""
    path = answer.file

    async def pieces() -> AsyncIterator[bytes]:
        assert path is not None  # noqa: S101 - for the type checker
        try:
            with path.open("rb") as content:
                while piece := content.read(_CHUNK):
                    yield piece
        finally:
            if answer.file_is_scratch:
                path.unlink(missing_ok=True)

    return StreamingResponse(pieces(), answer.status, headers, media_type="text/html; charset=UTF-8")
