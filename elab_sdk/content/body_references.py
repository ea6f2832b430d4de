r"""Find and replace links to entries and uploads of eLabFTW in a body, which is HTML or Markdown.

Only links are found: a URL in a text, in code or in a comment is not one. Replacing changes the URLs and
nothing else.

>>> body = '<p>See <a href="experiments.php?mode=view&amp;id=3">run 3</a>, not experiments.php?id=3</p>'
>>> [(reference.kind, reference.id) for reference in references(body)]
[('experiment', 3)]
>>> replace_references(body, lambda reference: "experiments.php?mode=view&id=77")
'<p>See <a href="experiments.php?mode=view&amp;id=77">run 3</a>, not experiments.php?id=3</p>'
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias
from urllib.parse import parse_qsl, urljoin, urlsplit

import attrs

from elab_sdk.content.character_references import unescape_references
from elab_sdk.content.entry_pages import PAGE_KINDS
from elab_sdk.content.html_tokens import attribute_list, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from urllib.parse import SplitResult

    from elab_sdk.content.html_tokens import Token

__all__ = ["MAX_ID_DIGITS", "Reference", "ReferenceKind", "references", "replace_references"]

ReferenceKind: TypeAlias = Literal["experiment", "item", "template", "upload"]

_UNKNOWN_SITE: Final = "https://elab.invalid/"
"""The site if none is given, to which only relative links lead."""
_DOWNLOAD_PAGE: Final = "app/download.php"
_THUMBNAIL_SUFFIX: Final = "_th.jpg"
"""eLabFTW stores the thumbnail of the upload ab/cd.png as ab/cd.png_th.jpg."""
_ENTRY_MODES: Final = ("view", "edit", "")
"""The modes of an entry's page; the others, such as "show", list entries."""
_LINK_ATTRIBUTES: Final = ("href", "src", "poster")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
MAX_ID_DIGITS: Final = 18
"""Maximum number of digits of what is taken for an ID; Python converts no numbers of many digits."""
"""Longer numbers in links and fields are not IDs."""

_FENCE: Final = re.compile(r"(?: {0,3}|(?: {0,3}>)++ {0,3})(`{3,}+|~{3,}+)")
_INDENTED: Final = re.compile(r"(?: {4}| {0,3}\t)[ \t]*+\S")
_BACKTICKS: Final = re.compile(r"(`++)|\n[ \t]*+(?=\n)")
_LIST_ITEM: Final = re.compile(r"\s*+(?:[-+*]|[0-9]{1,9}+[.)])(?:\s|\Z)")
_MARKDOWN_LINK: Final = re.compile(
    r"""
    (?P<escape>\\[!-/:-@\[-`{-~])
    |(?P<code>`++)
    |\]\(\s*+(?:<(?P<bracketed>[^<>\n]++)>|(?P<inline>(?:[^\s()\\<>]|\\.|\((?:[^\s()\\<>]|\\.)*+\))++))
        (?=\s*+(?:\)|["'(]))
    |(?:^|(?<=\n))[ ]{0,3}\[[^\[\]\n]++\]:[ \t]*+<?(?P<definition>[^\s<>]++)
    |<(?P<autolink>https?://[^\s<>]++)>
    |(?P<comment><!--(?:-?>|.*?(?:--!?>|\Z)))
    |(?P<tag><[a-zA-Z][a-zA-Z0-9-]*+(?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>`]++))?+)*+\s*+/?>)
    |(?P<bare>https?://[^\s<>\[\]()"'`*]++)(?!\]\()
    """,
    re.VERBOSE | re.DOTALL,
)
"""What may be a link in Markdown, and what must not be searched for links.

As in GitHub's Markdown, which eLabFTW shows, a bare URL is a link. A `)` in a URL must be escaped, or have a
`(` before it.
"""
_URL_GROUPS: Final = ("bracketed", "inline", "definition", "autolink", "bare")
_END_PUNCTUATION: Final = ".,;:!?_~"
"""Characters that do not belong to a bare URL if they are at its end."""


@attrs.frozen
class Reference:
    """A link to an entry or an upload.

    Args:
        kind: The kind of entry, or "upload".
        id: The entry's ID; 0 for an upload.
        long_name: The name under which the server stores the upload, such as "ab/abcd.png", which is
            `Upload.long_name`; empty for an entry.
        is_thumbnail: Whether the link leads to the thumbnail of the upload.
        is_absolute: Whether the URL names the host.
        url: The URL, without character references, as in the body.
        start: Where the URL begins in the body.
        end: Where the URL ends in the body.
    """

    kind: ReferenceKind
    id: int
    long_name: str
    is_thumbnail: bool
    is_absolute: bool
    url: str
    start: int
    end: int

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The names and values in the query of the URL."""
        return _parameters(urlsplit(self.url).query)

    @property
    def fragment(self) -> str:
        """The part of the URL from its `#`; empty if there is none."""
        _, mark, fragment = self.url.partition("#")
        return mark + fragment


class _Place(NamedTuple):
    """A URL in a body."""

    url: str
    start: int
    end: int


def references(body: str, site: str = "", *, markdown: bool = False) -> Iterator[Reference]:
    """Yield the links of a body to entries and uploads, in the order of the body.

    >>> site = "https://elab.example.org/"
    >>> link = '<a href="http://elab.example.org/database.php?id=5&mode=view">pump</a>'
    >>> [(reference.kind, reference.id) for reference in references(link, site)]
    [('item', 5)]
    >>> [reference.long_name for reference in references("![](app/download.php?f=ab%2Fc.png)", markdown=True)]
    ['ab/c.png']

    Args:
        body: The body, as the server sends it.
        site: The URL of eLabFTW, ending with a slash. Links with a host are found if it is the host and port
            of the site; http and https are the same. If the site is empty, only relative links are found.
        markdown: Whether the body is Markdown.

    Yields:
        The links in `href`, `src` and `poster` of tags, and in Markdown.
    """
    if "php" not in body:
        return
    base = site or _UNKNOWN_SITE
    for place in _markdown_places(body) if markdown else _html_places(body, 0):
        reference = _reference(place, base)
        if reference is not None:
            yield reference


def replace_references(
    body: str, replacement: Callable[[Reference], str | None], site: str = "", *, markdown: bool = False
) -> str:
    """Replace the URLs of links to entries and uploads; the rest of the body does not change.

    >>> replace_references("[gel](app/download.php?f=ab%2Fc.png)", lambda _: "gel.png", markdown=True)
    '[gel](gel.png)'

    Args:
        body: The body, as the server sends it.
        replacement: Returns the new URL of a link, without character references, which are added; or None
            to keep the URL.
        site: The URL of eLabFTW, as in `references`.
        markdown: Whether the body is Markdown.
    """
    parts: list[str] = []
    done = 0
    for reference in references(body, site, markdown=markdown):
        url = replacement(reference)
        if url is not None:
            parts += (body[done : reference.start], _escape_url(url, is_markdown=markdown))
            done = reference.end
    return "".join((*parts, body[done:]))


def _escape_url(url: str, *, is_markdown: bool) -> str:
    """Escape a URL for an attribute, quoted or not, or for a link in Markdown.

    Markdown accepts `&amp;` too, and servers store it, since they clean Markdown like HTML.
    """
    url = "%20".join(url.split())
    if is_markdown:
        url = url.replace("(", "%28").replace(")", "%29")
    return escape(url)


# -- where URLs are ----------------------------------------------------------------------------------------


def _html_places(html: str, offset: int) -> Iterator[_Place]:
    for token in tokens(html):
        if token.kind == "start":
            yield from _tag_places(token, offset)
        offset += len(token.raw)


def _tag_places(token: Token, offset: int) -> Iterator[_Place]:
    names: set[str] = set()
    for attribute in attribute_list(token):
        if attribute.name in _LINK_ATTRIBUTES and attribute.name not in names:
            yield _Place(attribute.value, offset + attribute.start, offset + attribute.end)
        names.add(attribute.name)


def _markdown_places(text: str) -> Iterator[_Place]:
    for start, end in _without_code_blocks(text):
        part = text[start:end]
        code_ends = _code_ends(part)
        position = 0
        while (match := _MARKDOWN_LINK.search(part, position)) is not None:
            position = match.end()
            if match["code"]:
                position = code_ends.get(match.start(), position)
            elif match["tag"]:
                yield from _html_places(match["tag"], start + match.start())
            else:
                yield from _url_place(match, start)


def _url_place(match: re.Match[str], offset: int) -> Iterator[_Place]:
    for group in _URL_GROUPS:
        if url := match[group]:
            if group == "bare":
                url = url.rstrip(_END_PUNCTUATION)
            start = offset + match.start(group)
            yield _Place(unescape_references(url), start, start + len(url))


def _without_code_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of the parts of Markdown that are not blocks of code."""
    begin = position = 0
    for line, is_code in _marked_lines(text):
        end = position + len(line)
        if is_code:
            if begin < position:
                yield begin, position
            begin = end
        position = end
    if begin < position:
        yield begin, position


def _marked_lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of Markdown, and whether they belong to a block of code.

    Indented lines are code if they follow an empty line, except in a list, where they continue an item.
    """
    fence = ""
    in_code, after_blank, in_list = False, True, False
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        rest = line[mark.end() :] if mark else ""
        is_blank = not line.strip()
        if fence:
            yield line, True
            if mark and mark[1].startswith(fence) and not rest.strip():
                fence = ""
            continue
        if mark and not (mark[1][0] == "`" and "`" in rest):
            fence = mark[1]
            yield line, True
            continue
        if not is_blank:
            is_indented = _INDENTED.match(line) is not None
            in_code = is_indented and not in_list and (in_code or after_blank)
            if not is_indented:
                in_list = _LIST_ITEM.match(line) is not None or (in_list and not after_blank)
        yield line, in_code
        after_blank = is_blank


def _code_ends(text: str) -> dict[int, int]:
    """Return the ends of spans of code by their starts.

    A span ends with as many backticks as it starts with, before the next empty line. The text is read from
    its end, so that this takes linear time.
    """
    ends: dict[int, int] = {}
    next_by_length: dict[int, int] = {}
    for match in reversed(list(_BACKTICKS.finditer(text))):
        length = match.end() - match.start()
        if not match[1]:
            next_by_length.clear()
            continue
        if length in next_by_length:
            ends[match.start()] = next_by_length[length]
        next_by_length[length] = match.end()
    return ends


# -- what URLs lead to -------------------------------------------------------------------------------------


def _reference(place: _Place, site: str) -> Reference | None:
    if ".php" not in place.url:
        return None
    try:
        target, home = urlsplit(urljoin(site, place.url.strip())), urlsplit(site)
        is_absolute = bool(urlsplit(place.url.strip()).netloc)
        if _origin(target) != _origin(home) or not target.path.startswith(home.path):
            return None
    except ValueError:
        return None
    query = dict(_parameters(target.query))
    page = target.path.removeprefix(home.path)
    long_name = query.get("f", "") if page == _DOWNLOAD_PAGE else ""
    if long_name:
        is_thumbnail = long_name.endswith(_THUMBNAIL_SUFFIX)
        long_name = long_name.removesuffix(_THUMBNAIL_SUFFIX)
        return Reference("upload", 0, long_name, is_thumbnail, is_absolute, *place)
    for parameter, value in query.items():
        kind = PAGE_KINDS.get((page, parameter))
        if kind is not None and _is_id(value) and query.get("mode", "") in _ENTRY_MODES:
            return Reference(kind, int(value), "", False, is_absolute, *place)
    return None


def _parameters(query: str) -> list[tuple[str, str]]:
    # a server may have escaped the & of a link twice
    return parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True)


def _origin(url: SplitResult) -> tuple[str, int | None]:
    """Return the host and port of a URL. The port is None if it is the default of http or https.

    Raises:
        ValueError: The URL is of another scheme, or its port is invalid.
    """
    if url.scheme not in _DEFAULT_PORTS:
        raise ValueError(url.scheme)
    port = url.port
    return url.hostname or "", None if port == _DEFAULT_PORTS[url.scheme] else port


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= MAX_ID_DIGITS and int(value) > 0
