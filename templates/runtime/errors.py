"""The errors of this package. Each is an `ElabError`, and can be pickled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .redaction import redacted, without_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = 300
_HARMLESS: Final = "\n\t\u00a0\u00ad\u200c\u200d\u2009\u202f"
"""Characters that Python calls unprintable, but that do no harm: line breaks, tabs, spaces, joiners."""
_MARKUP: Final = re.compile(
    r"<(script|style)(?=[\s/>]).*?(?:</\1\s*+>|\Z)|<[a-z/!?][^>]*+>?", re.DOTALL | re.IGNORECASE
)
"""Markup. An element that is not closed reaches to the end, so that no part of a page is scanned twice."""


class ElabError(Exception):
    """The base class of all errors.

    Example:
        >>> try:
        ...     experiment = get_experiment.sync(client, 3)
        ... except ElabError as error:
        ...     print(error)

    It never contains an API key: whatever looks like one is hidden when the error is created.
    """

    status_code: int | None = None
    """The HTTP status of the response; None if there was no response."""

    message: str = ""
    """What went wrong, in one sentence."""

    was_sent: bool = False
    """Whether a request that can change something was sent: False if only requests to read were."""

    hint: str = ""
    """What to do; empty if nothing is known."""

    def __init__(self, *args: object) -> None:
        super().__init__(*without_keys(args))
        self.message = str(args[0]) if args else ""

    def __setattr__(self, name: str, value: object) -> None:
        # Python's own attributes, such as the list of notes, are not copied
        super().__setattr__(name, value if name.startswith("__") else without_keys(value))

    def add_note(self, note: str, /) -> None:
        """Add a note, as to any exception; API keys in it are hidden."""
        super().add_note(redacted(note))


class ContentTooLargeError(ElabError):
    """The response is longer, unpacked, than the `max_answer` of the client. It was not read completely.

    Args:
        limit: The maximum number of bytes.
        method: The request's HTTP method.
        path: The request's path below the API's root.
    """

    def __init__(self, limit: int, method: str, path: str) -> None:
        super().__init__(limit, method, path)
        self.limit = limit
        self.method = method
        self.path = path
        self.message: str = f"the response is longer than {limit} bytes (max_answer)"
        self.was_sent: bool = method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.message}"


class ExposedKeyWarning(UserWarning):
    """The API key can be read by others: it is sent over http, or without checking certificates."""


class DecodeError(ElabError):
    """A response is JSON, but does not have the documented shape.

    Args:
        model: The name of the model, such as `Experiment`.
        field: The attribute that could not be decoded; empty if the whole object has the wrong shape.
        value: The value that the server sent.
        expected: What the contract documents.
    """

    def __init__(self, model: str, field: str, value: object, expected: str = "") -> None:
        super().__init__(model, field, value, expected)
        self.model = model
        self.field = field
        self.value = value
        self.expected = expected
        place = f"{model}.{field}" if field else model
        # self.value, because a key in it is hidden before the text is shortened
        self.message: str = f"{place}: the server sent {_short(repr(self.value))}"
        if expected:
            self.message += f" (expected {expected})"

    def __str__(self) -> str:
        return self.message


class ApiError(ElabError):
    """The server reported an error, or sent a status that the contract does not document.

    Args:
        status_code: The HTTP status. 2.0 sends its errors with 200.
        message: The server's own message; empty if it sent none.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        headers: The headers of the response, names in lower case.
        content: The complete body of the response.
    """

    def __init__(  # noqa: PLR0917 - a response has that many parts
        self,
        status_code: int,
        message: str,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> None:
        self.headers: dict[str, str] = dict(headers or {})
        super().__init__(status_code, message, method, path, self.headers, content)
        self.status_code: int = status_code  # pyright: ignore[reportIncompatibleVariableOverride]
        self.message: str = message
        self.method = method
        self.path = path
        self.content = content
        self.was_sent: bool = method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status_code} {_short(self.message) or '(no message)'}"


class NotJsonError(ApiError):
    """The status reports success, but the body is not JSON: most often the web page of a proxy or a login."""

    def __str__(self) -> str:
        content_type = self.headers.get("content-type", "no content type")
        message = _short(self.message) or "(empty)"
        return f"{self.method} {self.path}: expected JSON, got {self.status_code} {content_type}: {message}"


def plain(text: str) -> str:
    """Get the text of a web page, without markup.

    Example:
        >>> plain("<h1>405 Not Allowed</h1>")
        '405 Not Allowed'

    Args:
        text: Text or HTML.
    """
    bare = _MARKUP.sub(_replacement, text) if "<" in text else text
    return " ".join(bare.split())


def _replacement(match: re.Match[str]) -> str:
    """The replacement of markup: a blank; a tag that is not closed stays, since it may not be one."""
    return " " if match[1] or match[0].endswith(">") else match[0]


def printable(text: str) -> str:
    r"""Replace characters that control a terminal: servers repeat what any user wrote.

    Example:
        >>> printable("red: \x1b[31m")
        'red: �[31m'

    Args:
        text: Any text. Line breaks and tabs are kept.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in _HARMLESS else "\ufffd" for letter in text)


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
