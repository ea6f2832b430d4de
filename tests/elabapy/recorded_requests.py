"""Record requests in a comparable form, without multipart boundary and User-Agent."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from urllib.parse import parse_qsl, unquote

import attrs

from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.app import Application

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send


__all__ = ["RecordingSandbox", "SentRequest"]

_APP: Final = "elab_sdk.sandbox.app.Application"


@attrs.frozen
class SentRequest:
    """One request as received."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, ...], ...]
    """Names and values of form fields; for files: field name, file name and content."""
    key: str = attrs.field(repr=False)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        fields = " ".join("=".join(field) for field in self.fields)
        return " ".join(part for part in (self.method, f"{self.path}{query and '?' + query}", fields) if part)


class _RecordingApplication(Application):
    """The sandbox's application, which records all requests."""

    def __init__(self, *settings: Any, **more: Any) -> None:
        super().__init__(*settings, **more)
        self.sent: list[SentRequest] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        self.sent.append(_parse_request(scope, b"".join(message.get("body", b"") for message in messages)))
        received = iter(messages)

        async def replay() -> Message:
            return next(received, None) or await receive()

        await super().__call__(scope, replay, send)


class RecordingSandbox(Sandbox):
    """A sandbox that records the complete requests it receives."""

    def start(self) -> RecordingSandbox:
        """Start to serve."""
        with patch(_APP, _RecordingApplication):
            super().start()
        return self

    @property
    def recorded_requests(self) -> list[SentRequest]:
        """All requests received so far."""
        app: Any = self._app
        requests: list[SentRequest] = app.sent
        return requests


def _parse_request(scope: Scope, body: bytes) -> SentRequest:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    raw_path = scope["raw_path"].split(b"?")[0].decode("ascii")
    query = parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)
    return SentRequest(
        scope["method"],
        unquote(raw_path),
        tuple(pair for pair in query if pair[0] != "apiv1_is_dead"),
        _fields(headers.get("content-type", ""), body),
        headers.get("authorization", ""),
    )


def _fields(content_type: str, body: bytes) -> tuple[tuple[str, ...], ...]:
    if not body:
        return ()
    if content_type.startswith("multipart/form-data"):
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        return tuple(_part(part) for part in message.iter_parts())  # type: ignore[attr-defined]
    if content_type == "application/x-www-form-urlencoded":
        return tuple(parse_qsl(body.decode("utf-8", "surrogateescape"), keep_blank_values=True))
    return ((content_type or "no type", body.decode("utf-8", "replace")),)


def _part(part: Any) -> tuple[str, ...]:
    parameters = dict(part["content-disposition"].params)
    content = part.get_payload(decode=True).decode("utf-8", "backslashreplace")
    return (
        (parameters["name"], parameters["filename"], content)
        if "filename" in parameters
        else (parameters["name"], content)
    )
