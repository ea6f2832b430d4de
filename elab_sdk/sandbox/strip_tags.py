"""Tags stripped from a text as PHP's `strip_tags` does it: character by character, but for a list of tags.

What is no tag suffers too: a `<` with no blank after it opens one, and an open tag swallows the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    # takes one character, and says which state is next, if another
    _State = Callable[[str], "_State | None"]

_BLANKS: Final = " \t\n\r\v\f"
_SIGNS: Final = re.compile("[<>\0]")


def strip_tags(text: str, kept: Collection[str] = (), *, blanks_open: bool = False) -> str:
    """A text without its tags, but for those that are kept, with all their attributes.

    >>> strip_tags("<p>T <37 C</p>", {"p"})
    '<p>T '

    Args:
        text: The text.
        kept: Names of the tags that stay.
        blanks_open: Let a `<` before a blank open a tag too, as PHP does where it filters a string.
    """
    return _Stripper(text, frozenset(kept), blanks_open=blanks_open).stripped()


class _Stripper:
    """Walks through a text once, from one state to the next."""

    def __init__(self, text: str, kept: frozenset[str], *, blanks_open: bool) -> None:
        self._text = text
        self._kept = kept
        self._blanks_open = blanks_open
        self._out: list[str] = []
        self._tag: list[str] = []
        self._at = 0
        self._depth = 0
        self._quote = ""
        self._brackets = 0

    def stripped(self) -> str:
        """Everything that is outside of tags, and the tags that are kept; an unclosed one is lost."""
        state: _State = self._outside
        while self._at < len(self._text):
            if state == self._outside:
                self._copy()
            if self._at < len(self._text):
                state = state(self._text[self._at]) or state
                self._at += 1
        return "".join(self._out)

    def _copy(self) -> None:
        """Take over all that comes before the next character that means something."""
        found = _SIGNS.search(self._text, self._at)
        until = found.start() if found else len(self._text)
        self._out.append(self._text[self._at : until])
        self._at = until

    def _before(self, word: str) -> bool:
        """Whether a word, in any case, stands just before here."""
        return self._text[max(self._at - len(word), 0) : self._at].lower() == word

    def _opens(self) -> bool:
        following = self._text[self._at + 1 : self._at + 2]
        return self._blanks_open or not following or following not in _BLANKS

    def _toggle(self, sign: str) -> None:
        """A quote begins or ends; one of the other kind is part of what is quoted."""
        if not self._quote:
            self._quote = sign
        elif self._quote == sign:
            self._quote = ""

    def _ends(self, *, if_: bool = True) -> bool:
        """Whether this `>` closes what is open, and not something inside it."""
        if self._depth:
            self._depth -= 1
            return False
        if self._quote or not if_:
            return False
        self._tag.clear()
        return True

    # -- states --------------------------------------------------------------------------------------------
    def _outside(self, sign: str) -> _State | None:
        if sign == "<" and self._opens():
            self._tag = ["<"]
            return self._in_tag
        if sign == ">" and self._depth:
            self._depth -= 1
        elif sign != "\0":
            self._out.append(sign)
        return None

    def _in_tag(self, sign: str) -> _State | None:
        if sign == ">":
            return self._tag_ends()
        if sign == "<" and (self._quote or self._opens()):
            self._depth += not self._quote
            return None
        if sign == "!" and self._before("<"):
            return self._in_declaration
        if sign == "?" and self._before("<"):
            self._brackets = 0
            return self._in_program
        if sign in "\"'":
            self._toggle(sign)
        if sign != "\0":
            self._tag.append(sign)
        return None

    def _tag_ends(self) -> _State | None:
        tag = "".join((*self._tag, ">"))
        if not self._ends():
            return None
        if _name(tag) in self._kept:
            self._out.append(tag)
        return self._outside

    def _in_declaration(self, sign: str) -> _State | None:
        if sign == ">":
            return self._outside if self._ends() else None
        if sign in "\"'" and not self._before("\\"):
            self._toggle(sign)
        elif sign == "-" and self._before("!-"):
            return self._in_comment
        elif sign in "eE" and self._before("<!doctyp"):
            return self._in_tag
        return None

    def _in_comment(self, sign: str) -> _State | None:
        if sign == ">" and not self._quote and self._before("--"):
            self._tag.clear()
            return self._outside
        return None

    def _in_program(self, sign: str) -> _State | None:
        if sign == ">":
            closed = not self._brackets and self._before("?")
            return self._outside if self._ends(if_=closed) else None
        if sign in "()" and not self._quote:
            self._brackets += 1 if sign == "(" else -1
        elif sign in "\"'" and not self._before("\\"):
            self._toggle(sign)
        elif sign in "lL" and self._before("<?xm"):
            return self._in_tag
        return None


def _name(tag: str) -> str:
    """The name of a tag as the list has it: up to a blank, and without a slash at either end of the tag."""
    name = ""
    begun = False
    for before, sign, after in zip(tag, tag[1:], tag[2:], strict=False):
        if sign in _BLANKS:
            if begun:
                break
            continue
        begun = True
        if sign != "/" or (before != "<" and after != ">"):
            name += sign.lower()
    return name
