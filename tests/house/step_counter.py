"""Count the steps of a regular expression, which Python's own engine does not do.

A backtracking matcher like Python's, on the tree of Python's parser. Each test of a position is a step.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_parser: Any = re._parser  # type: ignore[attr-defined]
_MAX_STEPS = 200_000


class TooManyStepsError(Exception):
    """Raised when the limit of steps is exceeded."""


class StepCounter:
    """A pattern that counts the steps of matching.

    Args:
        pattern: The regular expression.
        flags: The flags, as in `re.Pattern.flags`.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self._tree = list(_parser.parse(pattern, flags))
        self._flags = flags
        self._groups: dict[int, str] = {}
        self._text = ""
        self.steps = 0

    def search(self, text: str) -> int:
        """Return the steps to find all matches, like `sub`."""
        self._text, self.steps, position = text, 0, 0
        while position <= len(text):
            end = next(self._match(self._tree, 0, position), None)
            position = position + 1 if end is None or end == position else end
        return self.steps

    def match(self, text: str) -> int:
        """Return the steps to try all matches at the start, like `fullmatch`."""
        self._text, self.steps = text, 0
        for _ in self._match(self._tree, 0, 0):
            pass
        return self.steps

    def end(self, text: str) -> int | None:
        """Return the end of the match at the start, or None."""
        self._text, self.steps = text, 0
        return next(self._match(self._tree, 0, 0), None)

    def _match(self, tree: list[Any], index: int, position: int) -> Iterator[int]:
        if index == len(tree):
            yield position
            return
        for end in self._match_node(*tree[index], position):
            yield from self._match(tree, index + 1, end)

    def _match_node(self, name: Any, value: Any, position: int) -> Iterator[int]:
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise TooManyStepsError
        handler = getattr(self, f"_{str(name).lower()}", None)
        if handler is not None:
            yield from handler(value, position)
        elif position < len(self._text) and self._matches_character(name, value, self._text[position]):
            yield position + 1

    def _matches_character(self, name: Any, value: Any, character: str) -> bool:
        """Return whether a single-character node matches a character."""
        key = (str(name), repr(value), character)
        if key not in _CACHE:
            _CACHE[key] = self._test_character(name, value, character)
        return _CACHE[key]

    def _test_character(self, name: Any, value: Any, character: str) -> bool:
        kind = str(name)
        if kind == "ANY":
            return bool(self._flags & re.DOTALL) or character != "\n"
        variants = (
            {character, character.lower(), character.upper()} if self._flags & re.IGNORECASE else {character}
        )
        if kind in ("LITERAL", "NOT_LITERAL"):
            return (chr(value) in variants) is (kind == "LITERAL")
        assert kind == "IN", kind
        negated = str(value[0][0]) == "NEGATE"
        return any(_is_in_class(part, variant) for part in value for variant in variants) is not negated

    def _subpattern(self, value: Any, position: int) -> Iterator[int]:
        group, _, _, tree = value
        for end in self._match(list(tree), 0, position):
            if group is not None:
                self._groups[group] = self._text[position:end]
            yield end

    def _branch(self, value: Any, position: int) -> Iterator[int]:
        for tree in value[1]:
            yield from self._match(list(tree), 0, position)

    def _groupref(self, value: int, position: int) -> Iterator[int]:
        group = self._groups.get(value, "")
        self.steps += len(group)
        if self._text[position : position + len(group)].lower() == group.lower():
            yield position + len(group)

    def _at(self, value: Any, position: int) -> Iterator[int]:
        text, kind = self._text, str(value)
        around = text[max(0, position - 1) : position].isalnum(), text[position : position + 1].isalnum()
        matches = {
            "AT_BEGINNING": position == 0,
            "AT_BEGINNING_STRING": position == 0,
            "AT_END": position == len(text),
            "AT_END_STRING": position == len(text),
            "AT_BOUNDARY": around[0] != around[1],
        }[kind]
        if matches:
            yield position

    def _assert(self, value: Any, position: int) -> Iterator[int]:
        if next(self._match(list(value[1]), 0, position), None) is not None:
            yield position

    def _assert_not(self, value: Any, position: int) -> Iterator[int]:
        if next(self._match(list(value[1]), 0, position), None) is None:
            yield position

    def _atomic_group(self, value: Any, position: int) -> Iterator[int]:
        end = next(self._match(list(value), 0, position), None)
        if end is not None:
            yield end

    def _possessive_repeat(self, value: Any, position: int) -> Iterator[int]:
        minimum, maximum, tree = value
        count = 0
        while count < maximum:
            end = next(self._match(list(tree), 0, position), None)
            if end is None or end == position:
                break
            position, count = end, count + 1
        if count >= minimum:
            yield position

    def _max_repeat(self, value: Any, position: int) -> Iterator[int]:
        yield from (
            reversed(list(self._repeat_ends(value, position)))
            if _is_single_character(value)
            else self._greedy_ends(value, position, 0)
        )

    def _min_repeat(self, value: Any, position: int) -> Iterator[int]:
        assert _is_single_character(value), value
        yield from self._repeat_ends(value, position)

    def _repeat_ends(self, value: Any, position: int) -> Iterator[int]:
        """Iterate over all ends of a repeated character, nearest first."""
        minimum, maximum, tree = value
        count = 0
        while True:
            if count >= minimum:
                yield position
            if count == maximum or next(self._match_node(*tree[0], position), None) is None:
                return
            position, count = position + 1, count + 1

    def _greedy_ends(self, value: Any, position: int, count: int) -> Iterator[int]:
        minimum, maximum, tree = value
        if count < maximum:
            for end in self._match(list(tree), 0, position):
                if end > position:
                    yield from self._greedy_ends(value, end, count + 1)
        if count >= minimum:
            yield position


_CACHE: dict[tuple[str, str, str], bool] = {}


def _is_single_character(value: Any) -> bool:
    """Return whether the repeated node is a single character."""
    tree = list(value[2])
    return len(tree) == 1 and str(tree[0][0]) in ("LITERAL", "NOT_LITERAL", "ANY", "IN")


def _is_in_class(part: Any, character: str) -> bool:
    name, value = str(part[0]), part[1]
    if name == "LITERAL":
        return chr(value) == character
    if name == "RANGE":
        return value[0] <= ord(character) <= value[1]
    if name == "CATEGORY":
        kind = str(value)
        known = {
            "DIGIT": character.isdigit(),
            "SPACE": character.isspace(),
            "WORD": character.isalnum() or character == "_",
        }
        return known[kind.rpartition("_")[2]] is ("NOT" not in kind)
    return False


def attacks(pattern: str, flags: int) -> set[str]:
    """Return texts whose repetition may be slow: prefixes of a match, characters, and pairs of them."""
    example = _example(list(_parser.parse(pattern, flags)))
    letters = sorted({*example, *_branch_letters(_parser.parse(pattern, flags)), " "})[:9]
    prefixes = {example[:end] for end in range(1, min(len(example), 24) + 1)}
    return prefixes | set(letters) | {first + second for first in letters for second in letters}


def _branch_letters(tree: Any) -> set[str]:
    """Return a character of each branch except the first."""
    letters: set[str] = set()
    for name, value in tree:
        if str(name) == "BRANCH":
            letters |= {_example(list(branch))[:1] for branch in value[1]} - {""}
        elif str(name).endswith("REPEAT"):
            letters |= _branch_letters(value[2])
        elif str(name) == "SUBPATTERN":
            letters |= _branch_letters(value[3])
    return letters


def _example(tree: list[Any]) -> str:
    return "".join(_examples(str(name), value) for name, value in tree)


def _examples(name: str, value: Any) -> str:
    if name == "LITERAL":
        return chr(value)
    if name in ("NOT_LITERAL", "ANY"):
        return "x"
    if name == "IN":
        return _example_character(value)
    if name.endswith("REPEAT"):
        return _example(list(value[2])) * max(1, min(value[0], 3))
    if name == "BRANCH":
        return _example(list(value[1][0]))
    if name in ("ASSERT", "ASSERT_NOT", "ATOMIC_GROUP", "SUBPATTERN"):
        return _example(list(value if name == "ATOMIC_GROUP" else value[-1]))
    return ""


def _example_character(value: Any) -> str:
    counter = StepCounter("", 0)
    candidates = "a1 <>\"'=/&#.,-x\n\tZ_" + "".join(map(chr, range(0x3000)))
    return next(
        (character for character in candidates if counter._test_character("IN", value, character)), ""
    )
