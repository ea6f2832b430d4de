"""What came over the wire, written so that two clients can be compared: no boundary, no User-Agent."""

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


__all__ = ["Sent", "TappedSandbox"]

_APP: Final = "elab_sdk.sandbox.app.Application"


@attrs.frozen
class Sent:
    """One request as it came."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, ...], ...]
    """Fields of a form: names and values; of a multipart form also the files: names, file names, contents."""
    key: str = attrs.field(repr=False)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        fields = " ".join("=".join(field) for field in self.fields)
        return " ".join(part for part in (self.method, f"{self.path}{query and '?' + query}", fields) if part)


class _Tapped(Application):
    """The sandbox's application, with all that comes kept."""

    def __init__(self, *settings: Any) -> None:
        super().__init__(*settings)
        self.sent: list[Sent] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        self.sent.append(_sent(scope, b"".join(message.get("body", b"") for message in messages)))
        kept = iter(messages)

        async def again() -> Message:
            return next(kept, None) or await receive()

        await super().__call__(scope, again, send)


class TappedSandbox(Sandbox):
    """A sandbox that keeps whole what was sent to it."""

    def start(self) -> TappedSandbox:
        """Serve until `stop`."""
        with patch(_APP, _Tapped):
            super().start()
        return self

    @property
    def wire(self) -> list[Sent]:
        """All requests so far."""
        app: Any = self._app
        kept: list[Sent] = app.sent
        return kept


def _sent(scope: Scope, body: bytes) -> Sent:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    raw_path = scope["raw_path"].split(b"?")[0].decode("ascii")
    query = parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)
    return Sent(
        scope["method"],
        unquote(raw_path),
        tuple(pair for pair in query if pair[0] != "apiv1_is_dead"),
        _fields(headers.get("content-type", ""), body),
        headers.get("authorization", ""),
    )


def _fields(kind: str, body: bytes) -> tuple[tuple[str, ...], ...]:
    if not body:
        return ()
    if kind.startswith("multipart/form-data"):
        message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        return tuple(_part(part) for part in message.iter_parts())  # type: ignore[attr-defined]
    if kind == "application/x-www-form-urlencoded":
        return tuple(parse_qsl(body.decode("utf-8", "surrogateescape"), keep_blank_values=True))
    return ((kind or "no type", body.decode("utf-8", "replace")),)


def _part(part: Any) -> tuple[str, ...]:
    named = dict(part["content-disposition"].params)
    content = part.get_payload(decode=True).decode("utf-8", "backslashreplace")
    return (named["name"], named["filename"], content) if "filename" in named else (named["name"], content)
