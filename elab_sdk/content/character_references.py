"""Character references of HTML, such as `&lt;`, as the characters that they stand for."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

__all__ = ["unescaped"]

_NO_CHARACTER: Final = re.compile(r"&#[0-9]{13,};?")


def unescaped(text: str) -> str:
    """Text with its character references resolved.

    >>> unescaped("5 &lt; 6 &#x2713;")
    '5 < 6 ✓'

    Args:
        text: Any text. A number that stands for no character becomes U+FFFD, however long it is: Python
            refuses to read one of more than 4,300 digits.
    """
    return unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text
