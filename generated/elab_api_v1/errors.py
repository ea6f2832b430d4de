"""What can go wrong with an answer. Every error of this package is an `ElabError`; all of them pickle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = 300
_MARKUP: Final = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class ElabError(Exception):
    """The root of all errors.

    Example:
        >>> try:
        ...     experiment = get_experiment.sync(client, 3)
        ... except ElabError as error:
        ...     print(error)
    """


class DecodeError(ElabError):
    """An answer is JSON, but not of the documented shape.

    Args:
        model: The model that was to be made, such as `Experiment`.
        field: The attribute that could not be read; empty when the whole value has the wrong shape.
        value: What the server sent there.
        expected: What is documented, in words.
    """

    def __init__(self, model: str, field: str, value: object, expected: str = "") -> None:
        self.model = model
        self.field = field
        self.value = value
        self.expected = expected
        super().__init__(model, field, value, expected)

    def __str__(self) -> str:
        place = f"{self.model}.{self.field}" if self.field else self.model
        wanted = f" (expected {self.expected})" if self.expected else ""
        return f"{place}: the server sent {_short(repr(self.value))}{wanted}"


class ErrorAnswer(ElabError):
    """The server answered with an error, or with a status that the contract does not know.

    Args:
        status: The HTTP status. 2.0 sends its errors with 200.
        message: The server's own words; empty when it said nothing.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        headers: The answer's headers, names in lower case.
        content: The answer's body, whole.
    """

    def __init__(
        self,
        status: int,
        message: str,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> None:
        self.status = status
        self.message = message
        self.method = method
        self.path = path
        self.headers: dict[str, str] = dict(headers or {})
        self.content = content
        super().__init__(status, message, method, path, self.headers, content)

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status} {_short(self.message) or '(no words)'}"


class NotJson(ErrorAnswer):
    """The server answered well by its status, but not in JSON: most often a web page from something in between."""

    def __str__(self) -> str:
        kind = self.headers.get("content-type", "no content type")
        return f"{self.method} {self.path}: expected JSON, got {self.status} {kind}: {_short(self.message) or '(empty)'}"


def plain(text: str) -> str:
    """The words of a text or a web page, without markup.

    Example:
        >>> plain("<h1>405 Not Allowed</h1>")
        '405 Not Allowed'

    Args:
        text: Text or HTML.
    """
    bare = _MARKUP.sub(" ", text) if "<" in text else text
    return " ".join(bare.split())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
