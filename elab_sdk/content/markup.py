"""A type for HTML, and functions that convert plain text to HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Final

__all__ = ["Html", "escape_lines", "paragraphs"]

_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n\s*")
_NEWLINE: Final = re.compile(r"\r\n?")


class Html(str):
    """A string of HTML, which is not escaped. Everywhere else it is a normal `str`.

    >>> Html("x<sub>2</sub>")
    Html('x<sub>2</sub>')

    Servers still clean it: they remove scripts and unknown tags.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Html({super().__repr__()})"

    def _repr_html_(self) -> str:
        from elab_sdk.content.sanitizer import clean_html  # only a notebook needs it

        return clean_html(self, fetches=False)


def paragraphs(text: str) -> Html:
    r"""Convert plain text to HTML paragraphs that show the same text.

    >>> paragraphs("5 < 6\n\nnext")
    Html('<p>5 &lt; 6</p><p>next</p>')

    Args:
        text: Any text. An empty text becomes an empty string.
    """
    parts = _BLANK_LINE.split(_NEWLINE.sub("\n", text).strip("\n"))
    return Html("".join(f"<p>{escape_lines(part)}</p>" for part in parts if part.strip()))


def escape_lines(text: str) -> str:
    r"""Escape a text, and convert its line breaks.

    >>> escape_lines("1 < 2\n3")
    '1 &lt; 2<br>3'
    """
    return escape(_NEWLINE.sub("\n", text)).replace("\n", "<br>")
