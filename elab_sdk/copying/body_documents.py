"""The comparison of bodies as documents: by what a person sees and clicks, not by how the HTML is written.

Servers write HTML anew when they clean it: with other references, order of attributes and whitespace, with
closed elements, and with their own `alt`, `rel` and `target`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from elab_sdk.content.character_references import unescape_references
from elab_sdk.content.html_tokens import attributes, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from elab_sdk.content.html_tokens import Token

__all__ = ["first_difference"]

_WHITESPACE: Final = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE_TAGS: Final = frozenset(
    ["html", "body", "thead", "tbody", "tfoot", "colgroup", "col", "span", "font", "div"]
)
"""Tags of which nothing is seen without attributes, and that servers add or remove."""
_SAME: Final[Mapping[str, str]] = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
"""Tags that look like others."""
_INVISIBLE_ATTRIBUTES: Final = frozenset(["alt", "rel", "target", "lang", "role", "tabindex", "loading"])
_ANCHORS: Final = ("id", "name")
"""Attributes that are only seen if a link of the body leads to them."""
_VOID: Final = frozenset(["br", "hr", "img", "wbr", "input", "source", "area", "embed", "track", "col"])
_BLOCKS: Final = _INVISIBLE_TAGS - {"span", "font"} | frozenset(
    [
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "dialog"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "td"),
        *("th", "tr", "ul"),
    ]
)
"""Elements at whose borders whitespace is not seen."""
_MAX_SHOWN: Final = 160


def first_difference(one: str, other: str, *, markdown: bool = False) -> tuple[str, str] | None:
    """Return the first piece in which two bodies differ, or None if people see the same.

    >>> first_difference('<p lang="en">5 &lt; 6<br></p>', "<p>5 &#60;  6<br />")
    >>> first_difference("<p>a <b>b</b></p>", "<p>a b</p>")
    ('a ', 'a b')

    Args:
        one: A body.
        other: Another one.
        markdown: Whether they are Markdown, of which only the whitespace at the ends may differ.
    """
    if one == other:
        return None
    if markdown:
        return _difference(one.replace("\r\n", "\n").strip(), other.replace("\r\n", "\n").strip())
    mine, theirs = _pieces(one), _pieces(other)
    for left, right in zip(mine, theirs, strict=False):
        if left != right:
            if left[:1] != "<" and right[:1] != "<":
                return _difference(left, right)
            return left, right
    rest = len(mine) - len(theirs)
    if rest > 0:
        return " ".join(mine[len(theirs) :]), ""
    return ("", " ".join(theirs[len(mine) :])) if rest else None


def _difference(one: str, other: str) -> tuple[str, str] | None:
    """Return what differs of two texts, with a little of what is before it."""
    if one == other:
        return None
    length = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    start = max(0, length - 20)
    return one[start : start + _MAX_SHOWN], other[start : start + _MAX_SHOWN]


def _pieces(html: str) -> list[str]:
    """Return the visible pieces of a body: texts, and tags in one form."""
    found = list(tokens(html))
    anchors = {
        href[1:]
        for token in found
        if token.kind == "start" and token.name == "a"
        if (href := attributes(token).get("href", "")).startswith("#")
    }
    writer = _Writer(anchors)
    for token in found:
        writer.add(token)
    return writer.pieces()


class _Writer:
    """Collects texts and tags, and closes what is left open, as browsers do.

    Args:
        anchors: The names that links of the body lead to.
    """

    def __init__(self, anchors: Collection[str]) -> None:
        self._anchors = anchors
        self._pieces: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._count: Counter[str] = Counter()
        """How many elements of each name are open, since searching `_open` would take quadratic time."""
        self._text: list[str] = []
        self._is_at_border = True

    def add(self, token: Token) -> None:
        """Add a token."""
        if token.kind in ("text", "raw"):
            self._text.append(unescape_references(token.raw))
        elif token.kind == "start":
            self._start(token)
        elif token.kind == "end":
            self._end(_SAME.get(token.name, token.name))

    def pieces(self) -> list[str]:
        """Close all elements, and return the pieces."""
        while self._open:
            self._end(self._open[-1][0])
        self._write("br", "")
        return self._pieces

    def _start(self, token: Token) -> None:
        name = _SAME.get(token.name, token.name)
        shown = _shown_tag(name, attributes(token), self._anchors)
        for closing in _CLOSED_BY.get(name, ()):
            if self._open and self._open[-1][0] == closing:
                self._end(closing)
        self._write(name, shown)
        if name not in _VOID:
            self._open.append((name, shown))
            self._count[name] += 1

    def _end(self, name: str) -> None:
        while self._count[name]:
            closed, shown = self._open[-1]
            is_empty = (
                bool(shown) and closed not in _BLOCKS and not self._text and self._pieces[-1:] == [shown]
            )
            if is_empty:
                self._pieces.pop()
            else:
                self._write(closed, f"</{closed}>" if shown else "")
            self._open.pop()
            self._count[closed] -= 1
            if closed == name:
                return

    def _write(self, name: str, shown: str) -> None:
        """Write the text before a tag, and the tag if anything of it is seen."""
        is_block = name in _BLOCKS
        if not shown and not is_block:
            return
        text = "".join(self._text)
        self._text.clear()
        is_kept = self._count["pre"] > 0
        text = text.replace("\r\n", "\n") if is_kept else _WHITESPACE.sub(" ", text)
        blank = "\n" if is_kept else " "
        text = text.lstrip(blank) if self._is_at_border else text
        text = text.rstrip(blank) if is_block else text
        self._pieces += filter(None, (text, shown))
        self._is_at_border = is_block


_CLOSED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "li": ("p", "li"),
    "td": ("p", "td", "th"),
    "th": ("p", "td", "th"),
    "tr": ("p", "td", "th", "tr"),
    **dict.fromkeys(("p", "div", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6"), ("p",)),
    "dt": ("p", "dd", "dt"),
    "dd": ("p", "dd", "dt"),
}
"""The elements that end where another begins, innermost first."""


def _shown_tag(name: str, found: Mapping[str, str], anchors: Collection[str]) -> str:
    """Return a tag in one form; empty if nothing of it is seen."""
    shown = {
        key: _value(key, value)
        for key, value in found.items()
        if key not in _INVISIBLE_ATTRIBUTES
        and not key.startswith(("data-", "aria-", "on"))
        and (key not in _ANCHORS or value in anchors)
    }
    inner = "".join(f' {key}="{value}"' for key, value in sorted(shown.items()) if value)
    return "" if name in _INVISIBLE_TAGS and not inner else f"<{name}{inner}>"


def _value(key: str, value: str) -> str:
    if key == "style":
        return _style(value)
    if key in ("href", "src"):
        return unquote(value.strip()).replace("&amp;", "&")
    return value.strip()


def _style(style: str) -> str:
    """Return the declarations of a style in one form."""
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and value.strip():
            found[name.strip().lower()] = ",".join(map(str.strip, " ".join(value.split()).split(","))).lower()
    return ";".join(f"{name}:{_color(value)}" for name, value in sorted(found.items()))


_COLORS: Final[Mapping[str, str]] = {
    "aqua": "#00ffff",
    "black": "#000000",
    "blue": "#0000ff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "lime": "#00ff00",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "red": "#ff0000",
    "silver": "#c0c0c0",
    "teal": "#008080",
    "white": "#ffffff",
    "yellow": "#ffff00",
}
"""The names that servers replace by numbers (seen from 4.1)."""


def _color(value: str) -> str:
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(digit * 2 for digit in value[1:])
    return _COLORS.get(value, value)
