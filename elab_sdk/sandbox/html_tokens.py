"""HTML cut into tokens as the servers' parser cuts it: tags, text with its entities decoded, nothing else.

A `<` before a letter begins a tag, which ends at the next `>`, or never; before anything else
it is text.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Token", "tokens"]

# what no XML may hold, C1 controls included
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_DECLARATION: Final = re.compile(r"<(?:!|/(?![a-z]))[^>]*(?:>|\Z)", re.I)
_TAG_NAME: Final = re.compile(r"<(/?)([a-z][a-z0-9:._-]*)", re.I)
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*(?:
      ([a-z_:][a-z0-9_:.-]*)                              # a name,
      (?:\s*=\s*("[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s>]*))? # and its value;
      |([^\s>/][^\s>]*)                                   # or what is neither
    )""",
    re.I | re.X,
)


@attrs.frozen
class Token:
    """A tag or a piece of text."""

    kind: Literal["start", "end", "text"]
    text: str
    """The tag's name in small letters, or the text itself."""
    attributes: Mapping[str, str] = attrs.field(factory=dict[str, str])


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of a piece of HTML, one after another.

    >>> [token.text for token in tokens("a<b>c&lt;")]
    ['a', 'b', 'c<']
    """
    html = _FORBIDDEN.sub("", re.sub(r"\r\n?", "\n", html))
    at, text = 0, ""
    while at < len(html):
        opens = html.find("<", at)
        if opens < 0:
            opens = len(html)
        text += html[at:opens]
        skipped = _COMMENT.match(html, opens) or _DECLARATION.match(html, opens)
        named = _TAG_NAME.match(html, opens)
        if skipped is not None:
            at = skipped.end()
        elif named is not None:
            if text:
                yield Token("text", unescape(text))
                text = ""
            attributes, at = _attributes(html, named.end())
            if at <= len(html):
                yield Token("end" if named[1] else "start", named[2].lower(), attributes)
        else:
            text += html[opens : opens + 1]
            at = opens + 1
    if text:
        yield Token("text", unescape(text))


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag, and where it ends: beyond the end of the text if it is never closed."""
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, at):
        at = match.end()
        if match[1] is not None:
            value = match[2] or ""
            if value[:1] in ('"', "'"):
                value = value[1:].removesuffix(value[0])
            found.setdefault(match[1].lower(), unescape(value))
    closes = html.find(">", at)
    return found, len(html) + 1 if closes < 0 else closes + 1
