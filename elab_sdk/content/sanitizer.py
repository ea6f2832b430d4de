"""HTML that is safe to show: what people wrote into a body, without what could act for them.

nh3 (extra `notebook`) keeps headings, lists, tables, links and pictures. Where it is not installed the text
is kept, paragraph by paragraph, and all else goes.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from elab_sdk.content.character_references import unescaped
from elab_sdk.content.extract import text
from elab_sdk.content.html_tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cleaned", "plain"]

_SCHEMES: Final = ("http", "https", "mailto", "")
_IMAGE: Final = re.compile(r"""<img\b(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.IGNORECASE)
_ATTRIBUTE: Final = {
    name: re.compile(rf"""\b{name}\s*=\s*["']([^"']*)["']""", re.IGNORECASE) for name in ("src", "alt")
}
_DEEPEST: Final = 100
_CLOSED_BY_OTHERS: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "param",
        "source",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)
"""Elements that hold nothing, or end where the next one begins: none stands in its like."""
_PICTURE: Final = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")


def cleaned(
    html: str,
    files: Mapping[str, str] | None = None,
    *,
    fetches: bool = True,
    styles: Mapping[str, str] | None = None,
) -> str:
    """Make HTML safe to show.

    >>> cleaned('<p onclick="steal()">a<script>steal()</script></p>')
    '<p>a</p>'

    Args:
        html: What people wrote, as the server sent it.
        files: Addresses for pictures and links to files of the server, by the files' `long_name`.
        fetches: False where nothing may be fetched to show it, as in a notebook: pictures from elsewhere
            become their descriptions, and links are whole addresses that open beside the page.
        styles: What elements get as their style, by their tags; what people wrote there goes.

    Returns:
        HTML without scripts, styles, forms and frames, and without addresses that act.
    """
    try:
        import nh3  # the extra may be missing
    except ImportError:
        return plain(html)
    known = files or {}

    def address(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ("src", "href", "cite"):
            return value
        return _address(tag, value, known) if fetches else _outside(tag, value)

    given = {tag: {"style": style} for tag, style in (styles or {}).items()}
    if not fetches:
        given.setdefault("a", {})["target"] = "_blank"
    # the filter decides on addresses, one by one
    return nh3.clean(
        _flat(html if fetches else _IMAGE.sub(_described, html)),
        attribute_filter=address,
        url_schemes={"http", "https", "mailto", "data"},
        set_tag_attribute_values=given,
    )


def plain(html: str) -> str:
    r"""The text of HTML, as escaped paragraphs.

    >>> plain("<h1>Goal &amp; aim</h1>1 < 2<br>end")
    '<p>Goal &amp; aim</p>\n<p>1 &lt; 2</p>\n<p>end</p>'
    """
    lines = (" ".join(line.split()) for line in text(html).splitlines())
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _flat(html: str) -> str:
    """HTML without the tags that stand deeper than people nest: nh3 takes quadratic time for those."""
    kept: list[str] = []
    opened: list[str] = []
    count: Counter[str] = Counter()
    for token in tokens(html):
        keep = True
        if token.kind == "start" and token.name not in _CLOSED_BY_OTHERS:
            opened.append(token.name)
            count[token.name] += 1
            keep = len(opened) <= _DEEPEST
        elif token.kind == "end" and token.name not in _CLOSED_BY_OTHERS:
            keep = len(opened) <= _DEEPEST and count[token.name] > 0
            while count[token.name] > 0:
                last = opened.pop()
                count[last] -= 1
                if last == token.name:
                    break
        if keep:
            kept.append(token.raw)
    return "".join(kept)


def _address(tag: str, value: str, files: Mapping[str, str]) -> str | None:
    if tag == "img" and value.lower().startswith(_PICTURE):
        return value
    try:
        parts = urlsplit(value.strip())
        name = parse_qs(parts.query).get("f", [""])[0]
    except ValueError:
        return None
    if parts.path.endswith("download.php") and name in files:
        return files[name]
    return value if parts.scheme.lower() in _SCHEMES else None


def _described(image: re.Match[str]) -> str:
    """The description of a picture that lies elsewhere. What comes of it is cleaned like all else."""
    source, alt = (_ATTRIBUTE[name].search(image[0]) for name in ("src", "alt"))
    if source and source[1].lower().startswith(_PICTURE):
        return image[0]
    return f"<em>[{escape(unescaped(alt[1])) if alt and alt[1].strip() else 'picture'}]</em>"


def _outside(tag: str, value: str) -> str | None:
    """An address that is not fetched until somebody follows it."""
    if tag == "img":
        return value if value.lower().startswith(_PICTURE) else None
    return value if value.strip().lower().startswith(("http://", "https://", "mailto:")) else None
