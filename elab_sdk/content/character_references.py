"""Replace character references of HTML, such as `&lt;`, by their characters."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

__all__ = ["unescape_references"]

_LONG_NUMBER: Final = re.compile(r"&#[0-9]{13,};?")


def unescape_references(text: str) -> str:
    """Replace the character references in a text by their characters.

    >>> unescape_references("5 &lt; 6 &#x2713;")
    '5 < 6 ✓'

    Args:
        text: Any text. A number that is not that of a character becomes U+FFFD. Long ones are replaced before
            parsing, because Python refuses to parse integers of more than 4,300 digits.
    """
    return unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text
