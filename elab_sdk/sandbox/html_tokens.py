"""Split HTML into tags and text like the servers' parser, with entities in text decoded.

A `<` followed by a letter opens a tag that ends at the next `>`, or not at all; any other `<` is text.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["HtmlToken", "tokens"]

# characters that XML does not allow, including C1 controls
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_DECLARATION: Final = re.compile(r"<(?:!|/(?![a-z]))[^>]*(?:>|\Z)", re.I)
_TAG_NAME: Final = re.compile(r"<(/?)([a-z][a-z0-9:._-]*)", re.I)
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*(?:
      ([a-z_:][a-z0-9_:.-]*)                              # name
      (?:\s*=\s*("[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s>]*))? # optional value
      |([^\s>/][^\s>]*)                                   # anything else
    )""",
    re.I | re.X,
)


@attrs.frozen
class HtmlToken:
    """A tag or a piece of text."""

    kind: Literal["start", "end", "text"]
    text: str
    """The tag name in lower case, or the text itself."""
    attributes: Mapping[str, str] = attrs.field(factory=dict[str, str])


def tokens(html: str) -> Iterator[HtmlToken]:
    """Iterate over the tags and texts of an HTML fragment.

    >>> [token.text for token in tokens("a<b>c&lt;")]
    ['a', 'b', 'c<']
    """
    html = _FORBIDDEN.sub("", re.sub(r"\r\n?", "\n", html))
    position, text = 0, ""
    while position < len(html):
        start = html.find("<", position)
        if start < 0:
            start = len(html)
        text += html[position:start]
        skipped = _COMMENT.match(html, start) or _DECLARATION.match(html, start)
        tag = _TAG_NAME.match(html, start)
        if skipped is not None:
            position = skipped.end()
        elif tag is not None:
            if text:
                yield HtmlToken("text", unescape(text))
                text = ""
            attributes, position = _attributes(html, tag.end())
            if position <= len(html):
                yield HtmlToken("end" if tag[1] else "start", tag[2].lower(), attributes)
        else:
            text += html[start : start + 1]
            position = start + 1
    if text:
        yield HtmlToken("text", unescape(text))


def _attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    """Return the attributes of a tag and its end, which is beyond the text if the tag is not closed."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, position):
        position = match.end()
        if match[1] is not None:
            value = match[2] or ""
            if value[:1] in ('"', "'"):
                value = value[1:].removesuffix(value[0])
            attributes.setdefault(match[1].lower(), unescape(value))
    end = html.find(">", position)
    return attributes, len(html) + 1 if end < 0 else end + 1
