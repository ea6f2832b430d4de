"""The door of API v2: it checks the key, the content type and the body, and calls the handler."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

import attrs
from starlette.datastructures import FormData, UploadFile

from elab_sdk.sandbox import keys
from elab_sdk.sandbox.calls import Answer, Incoming
from elab_sdk.sandbox.errors import RefusedError
from elab_sdk.sandbox.v2 import errors, routes
from elab_sdk.sandbox.v2.calls import Call, as_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from elab_sdk.rules.release_v2 import ApiV2
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Store

__all__ = ["PREFIX", "Door"]

PREFIX = "/api/v2/"
_NO_OBJECT: Mapping[str, object] = {}


@attrs.frozen
class _Content:
    """What a request carries: a JSON object, or the fields and files of a form."""

    json: Mapping[str, object] = _NO_OBJECT
    fields: Mapping[str, str] = attrs.field(factory=dict[str, str])
    files: Mapping[str, Incoming] = attrs.field(factory=dict[str, Incoming])

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.json, *self.fields, *self.files)


@attrs.frozen
class Door:
    """API v2 of one sandbox."""

    store: Store
    release: Release
    version: str
    secrets: list[keys.ApiKey]
    max_body: int

    @property
    def v2(self) -> ApiV2:
        """How the release answers on API v2."""
        assert self.release.v2 is not None  # noqa: S101 - only such records have a door
        return self.release.v2

    async def answer(self, request: Request) -> tuple[Answer, tuple[str, ...]]:
        """Answer a request; also return the names of its JSON keys, fields and files.

        Raises:
            MultiPartException: If the body is incomplete or too large.
        """
        header = request.headers.get("authorization")
        if header is None:
            return errors.no_key(self.v2), ()
        try:
            key = keys.find_key(self.secrets, header, self.release)
        except RefusedError:
            return errors.wrong_key(self.v2), ()
        form: FormData | None = None
        names: tuple[str, ...] = ()
        try:
            if request.method not in ("GET", "HEAD") and not key.can_write:
                raise errors.bad_request(errors.READ_ONLY)
            if request.headers.get("content-type", "").startswith("multipart/form-data"):
                form = await request.form(max_files=1000, max_fields=1000, max_part_size=self.max_body)
            content = await self._content(request, form)
            names = content.names
            with self.store.lock:
                return routes.answer(self._call(request, key, content)), names
        except errors.ApiError as error:
            return error.answer(self.v2), names
        finally:
            if form is not None:
                await form.close()

    async def _content(self, request: Request, form: FormData | None) -> _Content:
        if form is not None:
            # of several files under one name, PHP keeps the last
            return _Content(
                fields={name: value for name, value in form.multi_items() if isinstance(value, str)},
                files={
                    name: Incoming(value.filename or "", value.file)
                    for name, value in form.multi_items()
                    if isinstance(value, UploadFile)
                },
            )
        needs_body = request.method in ("POST", "PATCH") or (
            request.method == "DELETE" and self.v2.deletion_needs_type
        )
        if not needs_body:
            return _Content()
        content_type = request.headers.get("content-type", "")
        if content_type not in ("application/json", "application/x-www-form-urlencoded"):
            raise errors.bad_request(errors.CONTENT_TYPE)
        try:
            value: object = json.loads(await request.body(), parse_constant=_reject_constant)
        except ValueError:
            raise errors.bad_request(errors.SYNTAX) from None
        received = as_object(value)
        if received is None:
            raise errors.crash()
        return _Content(json=received)

    def _call(self, request: Request, key: keys.ApiKey, content: _Content) -> Call:
        path = request.url.path.removeprefix(PREFIX)
        return Call(
            release=self.release,
            v2=self.v2,
            version=self.version,
            store=self.store,
            user=self.store.row("users", key.userid) or {},
            method=request.method,
            segments=tuple(unquote(segment) for segment in path.split("/") if segment),
            query=parse_qsl(request.url.query, keep_blank_values=True),
            json=content.json,
            fields=content.fields,
            files=content.files,
            site=f"{request.base_url}",
        )


def _reject_constant(name: str) -> object:
    raise ValueError(name)
