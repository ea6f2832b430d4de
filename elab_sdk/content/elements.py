"""Which `<` of a body begins a tag. Any other is text, and is sent as `&lt;`.

2.0 to 4.2 drop all that follows a `<` that is no tag: `p<0.05 and more` becomes `p`. All releases drop what
they take for a tag that they do not know: `List<String>` becomes `List`, `<ann@example.org>` nothing at all.
`&lt;` is kept by all of them (seen on all releases from 2.0.0 to 4.9.0).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["begins_with_tag", "escaped"]

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
"""The elements of HTML, those of its past among them, and eLabFTW's `<pagebreak>`."""
_FLAGS: Final = """
    allowfullscreen async autofocus autoplay border checked compact controls default defer disabled
    download formnovalidate hidden inert ismap itemscope loop multiple muted nohref nomodule noresize
    noshade novalidate nowrap open playsinline readonly required reversed scoped seamless selected
    truespeed
"""
"""The attributes that need no value. Any other word in a tag without one is text: `a <b and c> d`."""

# of what Word calls HTML
_FOREIGN: Final = r"(?:o|w|v|st1):[a-z]\w*+"


def _either(words: str) -> str:
    """One of some words, by its first letter first: that is ten times as quick as one word after another."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words.split(), key=len, reverse=True):
        by_letter.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())


_NAME: Final = rf"(?:{_either(_ELEMENTS)}|{_FOREIGN})"
# Every quantifier is possessive, so that nothing is tried twice: `<a <a <a` takes no longer than a page.
_ATTRIBUTE: Final = (
    r"""(?:[^\s"'<>/=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>=`]++)"""
    rf"|(?:{_either(_FLAGS)}|data-[\w.-]++)(?![^\s/>]))"
)
_OPENING: Final = re.compile(
    rf"<(?:{_NAME}(?:(?:[\s/]++|(?<=[\"'])){_ATTRIBUTE})*+[\s/]*+>"
    rf"|/{_NAME}\s*+>"
    # a doctype, what Word sets its conditions in, and the head of XHTML
    r"|!doctype\b[^<>]*+>|!\[[^<>\]]*+\]>|\?xml\b[^<>]*+>)|<",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(r"<(?:(!--)|(svg|math)\b)", re.IGNORECASE)
"""What begins something that is left as it is, up to its end: a comment, a drawing, a formula."""
_ENDS: Final = {
    "!--": re.compile("-->"),
    "svg": re.compile(r"</svg\s*+>", re.IGNORECASE),
    "math": re.compile(r"</math\s*+>", re.IGNORECASE),
}
_NOT_IN_XML: Final = re.compile(r"<(?![a-z/!?])", re.IGNORECASE)
_FIRST: Final = re.compile(
    rf"\s*<(?:!--|!doctype\b|\?xml\b|(?:{_either(_ELEMENTS)})(?=[\s/>]))", re.IGNORECASE
)


def begins_with_tag(text: str) -> bool:
    """Whether text says by its first tag that it is HTML.

    >>> begins_with_tag(" <p>run 1</p>"), begins_with_tag("<ann@example.org> wrote")
    (True, False)
    """
    return _FIRST.match(text) is not None


def escaped(html: str) -> str:
    """HTML in which each `<` that begins no tag is `&lt;`. What is HTML already stays as it is.

    A tag is one of an element of HTML, whole to its `>`, whose attributes have values or need none.
    Comments that are closed are left as they are too.

    >>> escaped("<p>p<0.05, if x <y then List<String></p>")
    '<p>p&lt;0.05, if x &lt;y then List&lt;String></p>'
    >>> escaped("1 &lt; 2")
    '1 &lt; 2'
    """
    if "<" not in html:
        return html
    made: list[str] = []
    endless: set[str] = set()
    done = place = 0
    while (opening := _WHOLE.search(html, place)) is not None:
        kind = (opening[1] or opening[2]).lower()
        end = None if kind in endless else _ENDS[kind].search(html, opening.end())
        if end is None:
            endless.add(kind)
            place = opening.end()
            continue
        whole = html[opening.start() : end.end()]
        made += _OPENING.sub(_judged, html[done : opening.start()]), whole if opening[1] else _drawn(whole)
        done = place = end.end()
    return "".join((*made, _OPENING.sub(_judged, html[done:])))


def _judged(opening: re.Match[str]) -> str:
    return "&lt;" if opening[0] == "<" else opening[0]


def _drawn(whole: str) -> str:
    return _NOT_IN_XML.sub("&lt;", whole)
