"""Make the HTML of bodies safe to show.

nh3 (extra `notebook`) keeps headings, lists, tables, links and images. If it is not installed, only the text
is kept, in paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from elab_sdk.content.character_references import unescape_references
from elab_sdk.content.extract import text
from elab_sdk.content.html_tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["clean_html", "text_paragraphs"]

_SCHEMES: Final = ("http", "https", "mailto", "")
_IMAGE_TAG: Final = re.compile(r"""<img\b(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.IGNORECASE)
_ATTRIBUTE: Final = {
    name: re.compile(rf"""\b{name}\s*=\s*["']([^"']*)["']""", re.IGNORECASE) for name in ("src", "alt")
}
_MAX_DEPTH: Final = 100
_NEVER_NESTED: Final = frozenset(
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
"""Elements that are empty, or end where the next one begins, so that they are never nested."""
_IMAGE_DATA: Final = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")


def clean_html(
    html: str,
    files: Mapping[str, str] | None = None,
    *,
    fetches: bool = True,
    styles: Mapping[str, str] | None = None,
) -> str:
    """Make HTML safe to show.

    >>> clean_html('<p onclick="steal()">a<script>steal()</script></p>')
    '<p>a</p>'

    Args:
        html: The HTML, as the server sent it.
        files: Addresses that replace links to uploads, by the `long_name` of the upload.
        fetches: Whether external resources may be loaded. If not, as in a notebook, external images are
            replaced by their descriptions, and links must be absolute, and open in a new tab.
        styles: The style of elements, by tag name; it replaces the style in the HTML.

    Returns:
        HTML without scripts, styles, forms, frames, and addresses that run code.
    """
    try:
        import nh3  # the extra may be missing
    except ImportError:
        return text_paragraphs(html)
    addresses = files or {}
    # nh3 refuses lone surrogates
    html = html.encode("utf-8", "replace").decode()

    def address(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ("src", "href", "cite"):
            return value
        return _address(tag, value, addresses) if fetches else _external_address(tag, value)

    attributes = {tag: {"style": style} for tag, style in (styles or {}).items()}
    if not fetches:
        attributes.setdefault("a", {})["target"] = "_blank"
    # the filter checks each address
    return nh3.clean(
        _limit_depth(html if fetches else _IMAGE_TAG.sub(_image_description, html)),
        attribute_filter=address,
        url_schemes={"http", "https", "mailto", "data"},
        set_tag_attribute_values=attributes,
    )


def text_paragraphs(html: str) -> str:
    r"""Get the text of HTML as escaped paragraphs.

    >>> text_paragraphs("<h1>Goal &amp; aim</h1>1 < 2<br>end")
    '<p>Goal &amp; aim</p>\n<p>1 &lt; 2</p>\n<p>end</p>'
    """
    lines = (" ".join(line.split()) for line in text(html).splitlines())
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _limit_depth(html: str) -> str:
    """Remove tags that are nested too deeply, because nh3 takes quadratic time for them."""
    parts: list[str] = []
    opened: list[str] = []
    count: Counter[str] = Counter()
    for token in tokens(html):
        keep = True
        if token.kind == "start" and token.name not in _NEVER_NESTED:
            opened.append(token.name)
            count[token.name] += 1
            keep = len(opened) <= _MAX_DEPTH
        elif token.kind == "end" and token.name not in _NEVER_NESTED:
            keep = len(opened) <= _MAX_DEPTH and count[token.name] > 0
            while count[token.name] > 0:
                last = opened.pop()
                count[last] -= 1
                if last == token.name:
                    break
        if keep:
            parts.append(token.raw)
    return "".join(parts)


def _address(tag: str, value: str, files: Mapping[str, str]) -> str | None:
    if tag == "img" and value.lower().startswith(_IMAGE_DATA):
        return value
    try:
        parts = urlsplit(value.strip())
        name = parse_qs(parts.query).get("f", [""])[0]
    except ValueError:
        return None
    if parts.path.endswith("download.php") and name in files:
        return files[name]
    return value if parts.scheme.lower() in _SCHEMES else None


def _image_description(image: re.Match[str]) -> str:
    """Get the description that replaces an external image. It is cleaned with the rest of the HTML."""
    source, alt = (_ATTRIBUTE[name].search(image[0]) for name in ("src", "alt"))
    if source and source[1].lower().startswith(_IMAGE_DATA):
        return image[0]
    return f"<em>[{escape(unescape_references(alt[1])) if alt and alt[1].strip() else 'picture'}]</em>"


def _external_address(tag: str, value: str) -> str | None:
    """Get the address if it is only loaded when someone follows the link."""
    if tag == "img":
        return value if value.lower().startswith(_IMAGE_DATA) else None
    return value if value.strip().lower().startswith(("http://", "https://", "mailto:")) else None
