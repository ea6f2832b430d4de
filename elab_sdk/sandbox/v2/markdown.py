"""Markdown as HTML, as far as a body needs it: headings, paragraphs, lists, code, and inline marks."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["to_html"]

_HEADING: Final = re.compile(r"(#{1,6})\s+(.*)")
_INLINE: Final = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])[*_](?!\s)([^*_]+?)(?<!\s)[*_](?![\w*])"), r"<em>\1</em>"),
    (re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)"), r'<a href="\2">\1</a>'),
)


def to_html(text: str) -> str:
    r"""Return Markdown as HTML; HTML in it is kept.

    >>> to_html("# md\n\n5 &lt; 6 **b** <b>html</b>")
    '<h1>md</h1>\n<p>5 &lt; 6 <strong>b</strong> <b>html</b></p>'
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "\n".join(_block(block.strip("\n")) for block in blocks)


def _block(block: str) -> str:
    heading = _HEADING.fullmatch(block)
    if heading is not None:
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    lines = block.splitlines()
    for mark, tag in ((r"[-*+]\s+", "ul"), (r"\d+[.)]\s+", "ol")):
        if all(re.match(mark, line) for line in lines):
            points = "".join(f"<li>{_inline(re.sub(mark, '', line, count=1))}</li>\n" for line in lines)
            return f"<{tag}>\n{points}</{tag}>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
