"""What can go wrong with an answer. Every error of this package is an `ElabError`; all of them pickle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .redaction import redacted, without_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN: Final = 300
_HARMLESS: Final = "\n\t\u00a0\u00ad\u200c\u200d\u2009\u202f"
"""Not printable to Python, and harmless: line breaks, tabs, spaces, what joins letters and emoji."""
_MARKUP: Final = re.compile(
    r"<(script|style)(?=[\s/>]).*?(?:</\1\s*+>|\Z)|<[a-z/!?][^>]*+>?", re.DOTALL | re.IGNORECASE
)
"""What is no text. What is not closed reaches to the end, so that no part of a page is looked at twice."""


class ElabError(Exception):
    """The root of all errors.

    Example:
        >>> try:
        ...     experiment = get_experiment.sync(client, 3)
        ... except ElabError as error:
        ...     print(error)

    No API key is ever in one: what looks like a key is covered when the error is made.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*without_keys(args))

    def __setattr__(self, name: str, value: object) -> None:
        # Python's own, such as the list of notes, are not copied
        super().__setattr__(name, value if name.startswith("__") else without_keys(value))

    def add_note(self, note: str, /) -> None:
        """Add what else is known, as for every exception."""
        super().add_note(redacted(note))


class ContentTooLong(ElabError):
    """The answer is longer, unpacked, than the client's `max_answer` allows; it was not read to its end.

    Args:
        limit: The most bytes that are read.
        method: The request's HTTP method.
        path: The request's path below the API's root.
    """

    def __init__(self, limit: int, method: str, path: str) -> None:
        self.limit = limit
        self.method = method
        self.path = path
        super().__init__(limit, method, path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}: the answer is longer than {self.limit} bytes (max_answer)"


class InsecureConnection(UserWarning):
    """The API key travels where others may read it: over http, or without checking certificates."""


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
    bare = _MARKUP.sub(_left, text) if "<" in text else text
    return " ".join(bare.split())


def _left(found: re.Match[str]) -> str:
    """What is left of markup: a blank; of a tag that is not closed, all, since it may be no tag."""
    return " " if found[1] or found[0].endswith(">") else found[0]


def printable(text: str) -> str:
    r"""A text in which nothing steers a terminal: servers repeat what anybody wrote.

    Example:
        >>> printable("red: \x1b[31m")
        'red: �[31m'

    Args:
        text: Any text. Line breaks and tabs stay.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in _HARMLESS else "\ufffd" for letter in text)


def _short(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
