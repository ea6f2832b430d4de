"""Escape each `<` of a body that does not begin a tag as `&lt;`.

Up to and including 4.2, servers drop everything after such a `<`: `p<0.05 and more` becomes `p`. All releases
drop unknown tags: `List<String>` becomes `List`, and `<ann@example.org>` an empty text. `&lt;` is kept by all
releases from 2.0.0 up to and including 4.9.0.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["begins_with_tag", "escape_text_brackets"]

_ELEMENTS: Final = """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del details
    dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3
    h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li
    link listing main map mark marquee math menu menuitem meta meter nav nobr noframes noscript object ol
    optgroup option output p pagebreak param picture plaintext portal pre progress q rb rp rt rtc ruby s
    samp script search section select slot small source span strike strong style sub summary sup svg table
    tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp
"""
"""The elements of HTML, including obsolete ones, and eLabFTW's `<pagebreak>`."""
_FLAGS: Final = """
    allowfullscreen async autofocus autoplay border checked compact controls default defer disabled
    download formnovalidate hidden inert ismap itemscope loop multiple muted nohref nomodule noresize
    noshade novalidate nowrap open playsinline readonly required reversed scoped seamless selected
    truespeed
"""
"""Attributes without a value. Any other word without a value shows that it is not a tag: `a <b and c> d`."""

# the names of elements in the HTML of Word
_WORD_NAME: Final = r"(?:o|w|v|st1):[a-z]\w*+"


def _alternation(words: str) -> str:
    """Get a pattern for any of the words, grouped by first letter, which is ten times faster to match."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words.split(), key=len, reverse=True):
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())


_NAME: Final = rf"(?:{_alternation(_ELEMENTS)}|{_WORD_NAME})"
# Every quantifier is possessive, to prevent backtracking: `<a <a <a` takes only linear time.
_ATTRIBUTE: Final = (
    r"""(?:[^\s"'<>/=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>=`]++)"""
    rf"|(?:{_alternation(_FLAGS)}|data-[\w.-]++)(?![^\s/>]))"
)
_OPENING: Final = re.compile(
    rf"<(?:{_NAME}(?:(?:[\s/]++|(?<=[\"'])){_ATTRIBUTE})*+[\s/]*+>"
    rf"|/{_NAME}\s*+>"
    # a doctype, the conditional comments of Word, and the XML declaration of XHTML
    r"|!doctype\b[^<>]*+>|!\[[^<>\]]*+\]>|\?xml\b[^<>]*+>)|<",
    re.IGNORECASE,
)
_KEPT: Final = re.compile(r"<(?:(!--)|(svg|math)\b)", re.IGNORECASE)
"""The beginning of something that is kept unchanged up to its end: a comment, an SVG image, a formula."""
_KEPT_ENDS: Final = {
    "!--": re.compile("-->"),
    "svg": re.compile(r"</svg\s*+>", re.IGNORECASE),
    "math": re.compile(r"</math\s*+>", re.IGNORECASE),
}
_NOT_IN_XML: Final = re.compile(r"<(?![a-z/!?])", re.IGNORECASE)
_FIRST_TAG: Final = re.compile(
    rf"\s*<(?:!--|!doctype\b|\?xml\b|(?:{_alternation(_ELEMENTS)})(?=[\s/>]))", re.IGNORECASE
)


def begins_with_tag(text: str) -> bool:
    """Return whether a text begins with a tag, which means that it is HTML.

    >>> begins_with_tag(" <p>run 1</p>"), begins_with_tag("<ann@example.org> wrote")
    (True, False)
    """
    return _FIRST_TAG.match(text) is not None


def escape_text_brackets(html: str) -> str:
    """Escape each `<` that does not begin a tag as `&lt;`. Valid HTML is not changed.

    A tag must belong to an element of HTML, end with `>`, and have only attributes with a value or attributes
    that need none. Closed comments are not changed.

    >>> escape_text_brackets("<p>p<0.05, if x <y then List<String></p>")
    '<p>p&lt;0.05, if x &lt;y then List&lt;String></p>'
    >>> escape_text_brackets("1 &lt; 2")
    '1 &lt; 2'
    """
    if "<" not in html:
        return html
    parts: list[str] = []
    unclosed: set[str] = set()
    done = place = 0
    while (opening := _KEPT.search(html, place)) is not None:
        kind = (opening[1] or opening[2]).lower()
        end = None if kind in unclosed else _KEPT_ENDS[kind].search(html, opening.end())
        if end is None:
            unclosed.add(kind)
            place = opening.end()
            continue
        element = html[opening.start() : end.end()]
        parts.append(_OPENING.sub(_escape_if_text, html[done : opening.start()]))
        parts.append(element if opening[1] else _escape_in_xml(element))
        done = place = end.end()
    return "".join((*parts, _OPENING.sub(_escape_if_text, html[done:])))


def _escape_if_text(opening: re.Match[str]) -> str:
    return "&lt;" if opening[0] == "<" else opening[0]


def _escape_in_xml(element: str) -> str:
    return _NOT_IN_XML.sub("&lt;", element)
