"""HTML that is safe to show: what people wrote into a body, without what could act for them.

nh3 (extra `notebook`) keeps headings, lists, tables, links and pictures. Where it is not installed the text
is kept, paragraph by paragraph, and all else goes.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cleaned", "plain"]

_SCHEMES: Final = ("http", "https", "mailto", "")
_PICTURE: Final = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")
_BLOCKS: Final = frozenset(
    (
        *(
            "address",
            "article",
            "blockquote",
            "br",
            "caption",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tbody"),
        *("thead", "tr", "ul"),
    )
)
_SILENT: Final = frozenset({"script", "style", "template", "title"})


def cleaned(html: str, files: Mapping[str, str] | None = None) -> str:
    """Make HTML safe to show.

    >>> cleaned('<p onclick="steal()">a<script>steal()</script></p>')
    '<p>a</p>'

    Args:
        html: What people wrote, as the server sent it.
        files: Addresses for pictures and links to files of the server, by the files' `long_name`.

    Returns:
        HTML without scripts, styles, forms and frames, and without addresses that act.
    """
    try:
        import nh3  # noqa: PLC0415 - the extra may be missing
    except ImportError:
        return plain(html)
    known = files or {}

    def address(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ("src", "href", "cite"):
            return value
        return _address(tag, value, known)

    # the filter decides on addresses, one by one
    return nh3.clean(html, attribute_filter=address, url_schemes={"http", "https", "mailto", "data"})


def plain(html: str) -> str:
    r"""The text of HTML, as escaped paragraphs.

    >>> plain("<h1>Goal &amp; aim</h1>1 < 2<br>end")
    '<p>Goal &amp; aim</p>\n<p>1 &lt; 2</p>\n<p>end</p>'
    """
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(f"<p>{escape(text)}</p>" for text in parser.paragraphs())


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


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._tag(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        self._tag(tag, -1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._lines[-1] += data

    def paragraphs(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self._lines)
        return [line for line in lines if line]

    def _tag(self, tag: str, step: int) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent + step)
        elif tag in _BLOCKS:
            self._lines.append("")
        elif tag in ("td", "th"):
            self._lines[-1] += " "
