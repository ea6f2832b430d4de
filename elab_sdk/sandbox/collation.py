"""How the servers' database compares texts: without regard to case, accents and blanks at the end.

Texts that compare as equal are one tag, and all emoji are equal.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release

__all__ = ["comparing"]


def comparing(release: Release) -> Callable[[str, str], int]:
    """The comparison of a release: below, at or above zero as the first text comes before, with or after.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> comparing(RELEASES["4.3.0"])("Gel", "g\u00e9l ")
    0
    """
    weight = _code if release.sorts_by == "code" else _alphabetic

    @lru_cache(maxsize=4096)
    def weights(text: str) -> list[tuple[int, int]]:
        found = [weight(sign) for sign in _plain(text)]
        while found and found[-1] == weight(" "):
            found.pop()
        return found

    def compare(one: str, other: str) -> int:
        first, second = weights(one), weights(other)
        longest = max(len(first), len(second))
        # the shorter text is filled up with blanks
        blank = weight(" ")
        mine = first + [blank] * (longest - len(first))
        theirs = second + [blank] * (longest - len(second))
        return (mine > theirs) - (mine < theirs)

    return compare


def _plain(text: str) -> str:
    """Capital letters without accents; all characters beyond U+FFFF are one."""
    narrow = "".join(sign if sign <= "\uffff" else "\ufffd" for sign in text)
    return "".join(
        sign for sign in unicodedata.normalize("NFD", narrow.upper()) if not unicodedata.combining(sign)
    )


def _code(sign: str) -> tuple[int, int]:
    return 0, ord(sign)


def _alphabetic(sign: str) -> tuple[int, int]:
    """Blanks, punctuation, symbols, digits, letters, and what is none of these."""
    if sign == "\ufffd":
        return 6, 0
    if sign.isspace():
        return 0, ord(sign)
    if sign.isdigit():
        return 3, ord(sign)
    if sign.isalpha():
        return 4, ord(sign)
    return (1, _PUNCTUATION.find(sign)) if sign in _PUNCTUATION else (2, ord(sign))


# in the order of dictionaries; symbols follow
_PUNCTUATION = "_-,;:!?.'\"()[]{}@*/\\&#%"
