"""The steps that a regular expression takes: Python's own engine does not count them.

A matcher that goes back where Python's does, over the tree that Python's parser makes. Each look at a place
is a step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_parser: Any = re._parser  # type: ignore[attr-defined]
_MOST = 200_000


class TooManyStepsError(Exception):
    """It takes so long that it need not be counted."""


class Stepping:
    """A pattern whose steps are counted.

    Args:
        pattern: The expression.
        flags: Its flags, as `re.Pattern` has them.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._tree = list(_parser.parse(pattern, flags))
        self._flags = flags
        self._groups: dict[int, str] = {}
        self._text = ""
        self.steps = 0

    def search(self, text: str) -> int:
        """How many steps it takes to find all places where it matches, as `sub` does."""
        self._text, self.steps, place = text, 0, 0
        while place <= len(text):
            end = next(self._match(self._tree, 0, place), None)
            place = place + 1 if end is None or end == place else end
        return self.steps

    def match(self, text: str) -> int:
        """How many steps it takes to try all that it may match at the beginning, as `fullmatch` does."""
        self._text, self.steps = text, 0
        for _ in self._match(self._tree, 0, 0):
            pass
        return self.steps

    def end(self, text: str) -> int | None:
        """Where its match at the beginning ends; None where there is none."""
        self._text, self.steps = text, 0
        return next(self._match(self._tree, 0, 0), None)

    def _match(self, tree: list[Any], index: int, place: int) -> Iterator[int]:
        if index == len(tree):
            yield place
            return
        for end in self._one(*tree[index], place):
            yield from self._match(tree, index + 1, end)

    def _one(self, name: Any, value: Any, place: int) -> Iterator[int]:
        self.steps += 1
        if self.steps > _MOST:
            raise TooManyStepsError
        found = getattr(self, f"_{str(name).lower()}", None)
        if found is not None:
            yield from found(value, place)
        elif place < len(self._text) and self._takes(name, value, self._text[place]):
            yield place + 1

    def _takes(self, name: Any, value: Any, letter: str) -> bool:
        """Whether a node that is one character takes this one: Python itself says so."""
        key = (str(name), repr(value), letter)
        if key not in _TAKEN:
            _TAKEN[key] = self._asked(name, value, letter)
        return _TAKEN[key]

    def _asked(self, name: Any, value: Any, letter: str) -> bool:
        kind = str(name)
        if kind == "ANY":
            return bool(self._flags & re.DOTALL) or letter != "\n"
        same = {letter, letter.lower(), letter.upper()} if self._flags & re.IGNORECASE else {letter}
        if kind in ("LITERAL", "NOT_LITERAL"):
            return (chr(value) in same) is (kind == "LITERAL")
        assert kind == "IN", kind
        negated = str(value[0][0]) == "NEGATE"
        return any(_is_in(part, each) for part in value for each in same) is not negated

    def _subpattern(self, value: Any, place: int) -> Iterator[int]:
        group, _, _, tree = value
        for end in self._match(list(tree), 0, place):
            if group is not None:
                self._groups[group] = self._text[place:end]
            yield end

    def _branch(self, value: Any, place: int) -> Iterator[int]:
        for tree in value[1]:
            yield from self._match(list(tree), 0, place)

    def _groupref(self, value: int, place: int) -> Iterator[int]:
        wanted = self._groups.get(value, "")
        self.steps += len(wanted)
        if self._text[place : place + len(wanted)].lower() == wanted.lower():
            yield place + len(wanted)

    def _at(self, value: Any, place: int) -> Iterator[int]:
        text, kind = self._text, str(value)
        around = text[max(0, place - 1) : place].isalnum(), text[place : place + 1].isalnum()
        holds = {
            "AT_BEGINNING": place == 0,
            "AT_BEGINNING_STRING": place == 0,
            "AT_END": place == len(text),
            "AT_END_STRING": place == len(text),
            "AT_BOUNDARY": around[0] != around[1],
        }[kind]
        if holds:
            yield place

    def _assert(self, value: Any, place: int) -> Iterator[int]:
        if next(self._match(list(value[1]), 0, place), None) is not None:
            yield place

    def _assert_not(self, value: Any, place: int) -> Iterator[int]:
        if next(self._match(list(value[1]), 0, place), None) is None:
            yield place

    def _atomic_group(self, value: Any, place: int) -> Iterator[int]:
        end = next(self._match(list(value), 0, place), None)
        if end is not None:
            yield end

    def _possessive_repeat(self, value: Any, place: int) -> Iterator[int]:
        least, most, tree = value
        count = 0
        while count < most:
            end = next(self._match(list(tree), 0, place), None)
            if end is None or end == place:
                break
            place, count = end, count + 1
        if count >= least:
            yield place

    def _max_repeat(self, value: Any, place: int) -> Iterator[int]:
        yield from (
            reversed(list(self._repeats(value, place))) if _is_one(value) else self._greedy(value, place, 0)
        )

    def _min_repeat(self, value: Any, place: int) -> Iterator[int]:
        assert _is_one(value), value
        yield from self._repeats(value, place)

    def _repeats(self, value: Any, place: int) -> Iterator[int]:
        """All ends of a repeated character, the nearest first."""
        least, most, tree = value
        count = 0
        while True:
            if count >= least:
                yield place
            if count == most or next(self._one(*tree[0], place), None) is None:
                return
            place, count = place + 1, count + 1

    def _greedy(self, value: Any, place: int, count: int) -> Iterator[int]:
        least, most, tree = value
        if count < most:
            for end in self._match(list(tree), 0, place):
                if end > place:
                    yield from self._greedy(value, end, count + 1)
        if count >= least:
            yield place


_TAKEN: dict[tuple[str, str, str], bool] = {}


def _is_one(value: Any) -> bool:
    """Whether what is repeated is a single character."""
    tree = list(value[2])
    return len(tree) == 1 and str(tree[0][0]) in ("LITERAL", "NOT_LITERAL", "ANY", "IN")


def _is_in(part: Any, letter: str) -> bool:
    name, value = str(part[0]), part[1]
    if name == "LITERAL":
        return chr(value) == letter
    if name == "RANGE":
        return value[0] <= ord(letter) <= value[1]
    if name == "CATEGORY":
        kind = str(value)
        known = {
            "DIGIT": letter.isdigit(),
            "SPACE": letter.isspace(),
            "WORD": letter.isalnum() or letter == "_",
        }
        return known[kind.rpartition("_")[2]] is ("NOT" not in kind)
    return False


def attacks(pattern: str, flags: int) -> set[str]:
    """What to repeat to make a pattern slow: beginnings of what it matches, its letters, pairs of them."""
    whole = _example(list(_parser.parse(pattern, flags)))
    letters = sorted({*whole, *_letters(_parser.parse(pattern, flags)), " "})[:9]
    begun = {whole[:end] for end in range(1, min(len(whole), 24) + 1)}
    return begun | set(letters) | {one + two for one in letters for two in letters}


def _letters(tree: Any) -> set[str]:
    """A letter of each branch that is not the first."""
    found: set[str] = set()
    for name, value in tree:
        if str(name) == "BRANCH":
            found |= {_example(list(each))[:1] for each in value[1]} - {""}
        elif str(name).endswith("REPEAT"):
            found |= _letters(value[2])
        elif str(name) == "SUBPATTERN":
            found |= _letters(value[3])
    return found


def _example(tree: list[Any]) -> str:
    return "".join(_examples(str(name), value) for name, value in tree)


def _examples(name: str, value: Any) -> str:
    if name == "LITERAL":
        return chr(value)
    if name in ("NOT_LITERAL", "ANY"):
        return "x"
    if name == "IN":
        return _letter(value)
    if name.endswith("REPEAT"):
        return _example(list(value[2])) * max(1, min(value[0], 3))
    if name == "BRANCH":
        return _example(list(value[1][0]))
    if name in ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP", "SUBPATTERN"):
        return _example(list(value if name == "ATOMIC_GROUP" else value[-1]))
    return ""


def _letter(value: Any) -> str:
    stepping = Stepping("", 0)
    likely = "a1 <>\"'=/&#.,-x\n\tZ_" + "".join(map(chr, range(0x3000)))
    return next((letter for letter in likely if stepping._asked("IN", value, letter)), "")
