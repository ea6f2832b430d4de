"""What a person sees of a text, and where its links and pictures lead; independent of the SDK."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Token", "html_tokens", "markdown_tokens"]

Token = tuple[str, str]
"""text, link, image or tag, and its value."""

_SAME: Final = {"b": "strong", "i": "em"}
_VISIBLE: Final = frozenset(
    [
        "table",
        "tr",
        "td",
        "th",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "pre",
        "code",
        "sub",
        "sup",
        "strong",
        "em",
    ]
)
_BREAKS: Final = frozenset(["p", "div", "br", "hr", "blockquote"])
_MARKDOWN_LINK: Final = re.compile(r"\]\(([^)\s]+)")


class _Reader(HTMLParser):
    def __init__(self, address: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []
        self._address = address
        self._text = ""
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        tag = _SAME.get(tag, tag)
        if tag == "a" and values.get("href"):
            self._add("link", self._address(values["href"] or ""))
        elif tag == "img":
            self._add("image", self._address(values.get("src") or ""))
        elif tag in _VISIBLE:
            self._add("tag", tag)
        elif tag in _BREAKS:
            self._text += " "
        self._pre += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        tag = _SAME.get(tag, tag)
        if tag in _VISIBLE or tag == "a":
            self._add("tag", f"/{tag}")
        elif tag in _BREAKS:
            self._text += " "
        self._pre -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self._text += data

    def close(self) -> None:
        super().close()
        self._end_text()

    def _add(self, kind: str, value: str) -> None:
        self._end_text()
        self.tokens.append((kind, value))

    def _end_text(self) -> None:
        text = self._text if self._pre else re.sub(r"[ \t\r\n\f]+", " ", self._text).strip(" ")
        if text:
            self.tokens.append(("text", text))
        self._text = ""


def html_tokens(text: str, address: Callable[[str], str]) -> tuple[Token, ...]:
    """Return what HTML shows.

    Args:
        text: The HTML.
        address: Says where the address of a link or picture leads.
    """
    reader = _Reader(address)
    reader.feed(text)
    reader.close()
    return tuple(reader.tokens)


def markdown_tokens(text: str, address: Callable[[str], str]) -> tuple[Token, ...]:
    """Return the lines of Markdown, which servers store with entities, and what its links lead to."""
    whole = _MARKDOWN_LINK.sub(lambda match: f"]({address(match[1])}", unescape(text))
    return tuple(("text", line.rstrip()) for line in whole.split("\n"))
