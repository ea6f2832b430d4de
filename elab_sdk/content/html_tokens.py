r"""HTML as a stream of tokens, in time that grows with its length alone, whatever it holds.

The standard library's parser takes quadratic time on hostile pages in many of the Pythons that run this
package (3.11.7 among them): 64 KB of `<script ` take seconds. Each expression here consumes all that it has
looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from elab_sdk.content.character_references import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "attributes", "tokens"]

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
"""A tag, a comment or a declaration. One that is not closed reaches to the end: none is read twice."""

_ATTRIBUTE: Final = re.compile(
    r"""([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)))?+"""
)
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
"""Elements in which nothing is a tag but their own end."""


class Token(NamedTuple):
    """A piece of HTML.

    Args:
        kind: "text"; "start" or "end" for tags; "raw" for what scripts and titles hold; "other" for comments.
        raw: The piece as it stands in the HTML.
        name: The tag's name in lower case.
        attributes: What follows the name in the tag: see `attributes`.
    """

    kind: Kind
    raw: str
    name: str = ""
    attributes: str = ""


def tokens(html: str) -> Iterator[Token]:
    """Cut HTML into tokens. Joined, they are what was given.

    >>> [token.raw for token in tokens('<p class="a>b">5 < 6</p>')]
    ['<p class="a>b">', '5 < 6', '</p>']

    Args:
        html: Anything: what is no tag is text.
    """
    place = 0
    while (found := _MARKUP.search(html, place)) is not None:
        if found.start() > place:
            yield Token("text", html[place : found.start()])
        place = found.end()
        token = _token(found)
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
    """The attributes of a tag, by their names in lower case.

    >>> attributes(next(tokens('<td colspan=2 title="a &amp; b" hidden>')))
    {'colspan': '2', 'title': 'a & b', 'hidden': ''}
    """
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(token.attributes):
        found.setdefault(name.lower(), unescaped("".join(values)))
    return found


def _token(found: re.Match[str]) -> Token:
    if found["name"] is None:
        return Token("other", found[0])
    if not found["closed"]:
        # browsers drop it, and with it all that follows; a reader of values must not
        return Token("text", found[0])
    return Token("end" if found["end"] else "start", found[0], found["name"].lower(), found["attributes"])
