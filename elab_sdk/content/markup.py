"""Text that is HTML, and text that is made HTML."""

from __future__ import annotations

import re
from html import escape
from typing import Final

__all__ = ["Html", "lines", "paragraphs"]

_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n\s*")
_NEWLINE: Final = re.compile(r"\r\n?")


class Html(str):
    """Text that is HTML, and so is not escaped. Everywhere else it is the `str` that it looks like.

    >>> Html("x<sub>2</sub>")
    Html('x<sub>2</sub>')

    A server cleans it all the same: scripts and unknown tags go.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Html({super().__repr__()})"

    def _repr_html_(self) -> str:
        from elab_sdk.content.sanitizer import cleaned  # only a notebook needs it

        return cleaned(self, fetches=False)


def paragraphs(text: str) -> Html:
    r"""Plain text as HTML: whatever it holds, it reads the same in the body.

    >>> paragraphs("5 < 6\n\nnext")
    Html('<p>5 &lt; 6</p><p>next</p>')

    Args:
        text: Any text. Empty text is no HTML at all.
    """
    parts = _BLANK_LINE.split(_NEWLINE.sub("\n", text).strip("\n"))
    return Html("".join(f"<p>{lines(part)}</p>" for part in parts if part.strip()))


def lines(text: str) -> str:
    r"""Escaped text, with its line breaks.

    >>> lines("1 < 2\n3")
    '1 &lt; 2<br>3'
    """
    return escape(_NEWLINE.sub("\n", text)).replace("\n", "<br>")
