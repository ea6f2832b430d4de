"""Strip tags from a text like PHP's `strip_tags`: character by character, except for a list of tags.

Any `<` without a blank after it opens a tag, and an unclosed tag removes the rest of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    # handles one character and returns the next state, or None to stay in the current one
    _State = Callable[[str], "_State | None"]

_BLANKS: Final = " \t\n\r\v\f"
_SPECIAL: Final = re.compile("[<>\0]")


def strip_tags(text: str, allowed_tags: Collection[str] = (), *, blanks_open: bool = False) -> str:
    """Return a text without its tags, except for the allowed tags with all their attributes.

    >>> strip_tags("<p>T <37 C</p>", {"p"})
    '<p>T '

    Args:
        text: The text.
        allowed_tags: Names of the tags to keep.
        blanks_open: Whether a `<` before a blank opens a tag too, as in PHP's string filter.
    """
    return _TagStripper(text, frozenset(allowed_tags), blanks_open=blanks_open).strip()


class _TagStripper:
    """State machine that processes a text once."""

    def __init__(self, text: str, allowed_tags: frozenset[str], *, blanks_open: bool) -> None:
        self._text = text
        self._allowed_tags = allowed_tags
        self._blanks_open = blanks_open
        self._output: list[str] = []
        self._tag: list[str] = []
        self._position = 0
        self._depth = 0
        self._quote = ""
        self._brackets = 0

    def strip(self) -> str:
        """Return the text outside of tags and the allowed tags; an unclosed tag is removed."""
        state: _State = self._outside
        while self._position < len(self._text):
            if state == self._outside:
                self._copy()
            if self._position < len(self._text):
                state = state(self._text[self._position]) or state
                self._position += 1
        return "".join(self._output)

    def _copy(self) -> None:
        """Copy the text up to the next special character."""
        match = _SPECIAL.search(self._text, self._position)
        end = match.start() if match else len(self._text)
        self._output.append(self._text[self._position : end])
        self._position = end

    def _follows(self, text: str) -> bool:
        """Return whether a text, in any case, precedes the current position."""
        return self._text[max(self._position - len(text), 0) : self._position].lower() == text

    def _opens_tag(self) -> bool:
        following = self._text[self._position + 1 : self._position + 2]
        return self._blanks_open or not following or following not in _BLANKS

    def _toggle_quote(self, character: str) -> None:
        """Start or end a quoted text; the other kind of quote inside it has no meaning."""
        if not self._quote:
            self._quote = character
        elif self._quote == character:
            self._quote = ""

    def _closes(self, *, is_end: bool = True) -> bool:
        """Return whether this `>` closes the open tag and not a part of it."""
        if self._depth:
            self._depth -= 1
            return False
        if self._quote or not is_end:
            return False
        self._tag.clear()
        return True

    # -- states --------------------------------------------------------------------------------------------
    def _outside(self, character: str) -> _State | None:
        if character == "<" and self._opens_tag():
            self._tag = ["<"]
            return self._in_tag
        if character == ">" and self._depth:
            self._depth -= 1
        elif character != "\0":
            self._output.append(character)
        return None

    def _in_tag(self, character: str) -> _State | None:
        if character == ">":
            return self._end_tag()
        if character == "<" and (self._quote or self._opens_tag()):
            self._depth += not self._quote
            return None
        if character == "!" and self._follows("<"):
            return self._in_declaration
        if character == "?" and self._follows("<"):
            self._brackets = 0
            return self._in_processing_instruction
        if character in "\"'":
            self._toggle_quote(character)
        if character != "\0":
            self._tag.append(character)
        return None

    def _end_tag(self) -> _State | None:
        tag = "".join((*self._tag, ">"))
        if not self._closes():
            return None
        if _name(tag) in self._allowed_tags:
            self._output.append(tag)
        return self._outside

    def _in_declaration(self, character: str) -> _State | None:
        if character == ">":
            return self._outside if self._closes() else None
        if character in "\"'" and not self._follows("\\"):
            self._toggle_quote(character)
        elif character == "-" and self._follows("!-"):
            return self._in_comment
        elif character in "eE" and self._follows("<!doctyp"):
            return self._in_tag
        return None

    def _in_comment(self, character: str) -> _State | None:
        if character == ">" and not self._quote and self._follows("--"):
            self._tag.clear()
            return self._outside
        return None

    def _in_processing_instruction(self, character: str) -> _State | None:
        if character == ">":
            closed = not self._brackets and self._follows("?")
            return self._outside if self._closes(is_end=closed) else None
        if character in "()" and not self._quote:
            self._brackets += 1 if character == "(" else -1
        elif character in "\"'" and not self._follows("\\"):
            self._toggle_quote(character)
        elif character in "lL" and self._follows("<?xm"):
            return self._in_tag
        return None


def _name(tag: str) -> str:
    """Return the name of a tag: up to a blank, without a slash at either end of the tag."""
    name = ""
    has_started = False
    for before, character, after in zip(tag, tag[1:], tag[2:], strict=False):
        if character in _BLANKS:
            if has_started:
                break
            continue
        has_started = True
        if character != "/" or (before != "<" and after != ">"):
            name += character.lower()
    return name
