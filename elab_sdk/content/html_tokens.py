r"""Split HTML into tokens, in linear time for any input.

In many supported versions of Python (such as 3.11.7), the parser of the standard library takes quadratic time
for hostile pages: 64 KB of `<script ` take seconds. The expressions here never scan the same text twice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from elab_sdk.content.character_references import unescape_references

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Attribute", "Token", "attribute_list", "attributes", "tokens"]

Kind: TypeAlias = Literal["text", "start", "end", "raw", "other"]

_MARKUP: Final = re.compile(
    r"""
    <(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)
        (?P<attributes>(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>=]++|=)*+)
        (?P<closed>>?)
    |<!--(?:-?>|.*?(?:--!?>|\Z))
    |<[!?/][^>]*+>?
    """,
    re.VERBOSE | re.DOTALL,
)
"""A tag, a comment or a declaration. Without an end it extends to the end of the HTML, to be scanned once."""

_ATTRIBUTE: Final = re.compile(
    r"""([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)))?+"""
)
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
"""Elements whose content is text up to their end tag."""


class Token(NamedTuple):
    """A piece of HTML.

    Args:
        kind: "text"; "start" or "end" for tags; "raw" for the content of scripts and titles; "other" for
            comments.
        raw: The HTML of the token.
        name: The name of the tag, in lower case.
        attributes: The text after the name of the tag; `attributes` parses it.
    """

    kind: Kind
    raw: str
    name: str = ""
    attributes: str = ""


class Attribute(NamedTuple):
    """An attribute of a tag.

    Args:
        name: The name, in lower case.
        value: The value, without character references.
        start: Where the value begins in the HTML of the tag, after the quotation mark.
        end: Where the value ends.
    """

    name: str
    value: str
    start: int
    end: int


def tokens(html: str) -> Iterator[Token]:
    """Split HTML into tokens, whose `raw` parts together are the complete HTML.

    >>> [token.raw for token in tokens('<p class="a>b">5 < 6</p>')]
    ['<p class="a>b">', '5 < 6', '</p>']

    Args:
        html: Any HTML or text.
    """
    place = 0
    while (match := _MARKUP.search(html, place)) is not None:
        if match.start() > place:
            yield Token("text", html[place : match.start()])
        place = match.end()
        token = _token(match)
        yield token
        if token.kind == "start" and token.name in _RAW:
            end = _RAW[token.name].search(html, place)
            until = len(html) if end is None else end.start()
            if until > place:
                yield Token("raw", html[place:until])
            place = until
    if place < len(html):
        yield Token("text", html[place:])


def attributes(token: Token) -> dict[str, str]:
    """Get the attributes of a tag; their names are in lower case.

    >>> attributes(next(tokens('<td colspan=2 title="a &amp; b" hidden>')))
    {'colspan': '2', 'title': 'a & b', 'hidden': ''}
    """
    values_by_name: dict[str, str] = {}
    for attribute in attribute_list(token):
        values_by_name.setdefault(attribute.name, attribute.value)
    return values_by_name


def attribute_list(token: Token) -> Iterator[Attribute]:
    """Yield the attributes of a tag with their places. If a name is repeated, browsers ignore the later ones.

    >>> list(attribute_list(next(tokens("<a HREF='x?a&amp;b'>"))))
    [Attribute(name='href', value='x?a&b', start=9, end=18)]
    """
    offset = len(token.raw) - len(token.attributes) - 1
    for match in _ATTRIBUTE.finditer(token.attributes):
        group = match.lastindex or 1
        start, end = match.span(group) if group > 1 else (match.end(), match.end())
        value = unescape_references(token.attributes[start:end])
        yield Attribute(match[1].lower(), value, offset + start, offset + end)


def _token(match: re.Match[str]) -> Token:
    if match["name"] is None:
        return Token("other", match[0])
    if not match["closed"]:
        # browsers drop it together with everything after it, which would lose text here
        return Token("text", match[0])
    return Token("end" if match["end"] else "start", match[0], match["name"].lower(), match["attributes"])
