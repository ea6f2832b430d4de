"""The collation of the servers' database: ignores case, accents and trailing blanks.

Tags that compare as equal are one tag, and all emoji are equal.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release

__all__ = ["collation_of"]


def collation_of(release: Release) -> Callable[[str, str], int]:
    """Return the comparison function of a release: negative, zero or positive, as `sqlite3` expects.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> collation_of(RELEASES["4.3.0"])("Gel", "g\u00e9l ")
    0
    """
    weigh = _by_code_point if release.sorts_by == "code" else _by_dictionary_order

    @lru_cache(maxsize=4096)
    def text_weights(text: str) -> list[tuple[int, int]]:
        weights = [weigh(character) for character in _without_accents(text)]
        while weights and weights[-1] == weigh(" "):
            weights.pop()
        return weights

    def compare(first: str, second: str) -> int:
        left, right = text_weights(first), text_weights(second)
        longest = max(len(left), len(right))
        # the shorter text is padded with blanks
        blank = weigh(" ")
        left = left + [blank] * (longest - len(left))
        right = right + [blank] * (longest - len(right))
        return (left > right) - (left < right)

    return compare


def _without_accents(text: str) -> str:
    """Return the text in capitals without accents; all characters beyond U+FFFF become U+FFFD."""
    narrow = "".join(character if character <= "\uffff" else "\ufffd" for character in text)
    return "".join(
        character
        for character in unicodedata.normalize("NFD", narrow.upper())
        if not unicodedata.combining(character)
    )


def _by_code_point(character: str) -> tuple[int, int]:
    return 0, ord(character)


def _by_dictionary_order(character: str) -> tuple[int, int]:
    """Order blanks, punctuation, symbols, digits and letters like a dictionary, emoji last."""
    if character == "\ufffd":
        return 6, 0
    if character.isspace():
        return 0, ord(character)
    if character.isdigit():
        return 3, ord(character)
    if character.isalpha():
        return 4, ord(character)
    return (1, _PUNCTUATION.find(character)) if character in _PUNCTUATION else (2, ord(character))


# in dictionary order; symbols follow
_PUNCTUATION = "_-,;:!?.'\"()[]{}@*/\\&#%"
