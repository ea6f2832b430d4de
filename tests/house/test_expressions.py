"""No regular expression takes more than proportionally longer for a longer text: counted, not timed."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.house.stepping import Stepping, TooManyStepsError, attacks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parent.parent.parent

ANCHORED = {"match", "fullmatch"}
FUNCTIONS = {*ANCHORED, "_says", "search", "sub", "subn", "split", "findall", "finditer"}
FOLDERS = (ROOT / "elab_sdk", ROOT / "generated")


def files() -> Iterator[tuple[Path, ModuleType]]:
    """The modules that read what servers and people wrote."""
    for folder in FOLDERS:
        for file in sorted(folder.rglob("*.py")):
            if not {"sandbox", "_sync", "__main__.py"} & set(file.parts):
                root = ROOT if folder.name == "elab_sdk" else folder
                name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                yield file, importlib.import_module(name)


def expressions() -> set[tuple[str, int, bool]]:
    """All expressions, their flags, and whether they are used at the beginning of a text alone."""
    found: set[tuple[str, int, bool]] = set()
    for file, module in files():
        tree = ast.parse(file.read_text("utf-8"))
        uses: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                uses.setdefault(node.value.id, set()).add(node.attr)
        for name, value in vars(module).items():
            anchored = bool(uses.get(name)) and uses[name] <= ANCHORED
            found |= {(_text(each), each.flags, anchored) for each in _patterns(value)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                found |= _written(node)
    return found


def _text(pattern: re.Pattern[Any]) -> str:
    return pattern.pattern.decode() if isinstance(pattern.pattern, bytes) else str(pattern.pattern)


def _patterns(value: object) -> list[re.Pattern[Any]]:
    several = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
    return [each for each in several if isinstance(each, re.Pattern)]


def _written(node: ast.Call) -> set[tuple[str, int, bool]]:
    """One that stands where it is used: re.sub("…", …). One that is compiled is seen by its name."""
    function = ast.unparse(node.func).removeprefix("re.")
    pattern = node.args[0]
    if function not in FUNCTIONS or not isinstance(pattern, ast.Constant):
        return set()
    flags = sum(
        int(getattr(re, part.attr))
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and isinstance(getattr(re, part.attr, None), re.RegexFlag)
    )
    return {(str(pattern.value), flags, function in ANCHORED)}


def worst(pattern: str, flags: int, *, anchored: bool = False) -> tuple[float, str]:
    """How many times more steps a text takes that is four times as long, and what it repeats."""
    stepping = Stepping(pattern, flags)
    found = (0.0, "")
    for attack in sorted(attacks(pattern, flags)):
        short, long = (_steps(stepping, attack, size, anchored=anchored) for size in (40, 160))
        found = max(found, (float("inf") if long == float("inf") else long / short, attack))
    return found


def _steps(stepping: Stepping, attack: str, size: int, *, anchored: bool) -> float:
    text = attack * (size // len(attack)) + "\0"
    try:
        return stepping.match(text) if anchored else stepping.search(text)
    except TooManyStepsError:
        return float("inf")


def test_no_expression_looks_at_a_text_more_than_a_few_times() -> None:
    all_of_them = expressions()
    assert len(all_of_them) > 50
    slow = {
        pattern: found
        for pattern, flags, anchored in all_of_them
        if (found := worst(pattern, flags, anchored=anchored))[0] > 7
    }
    assert slow == {}


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        (r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE),
        (r"<th(?=[\s>])([^>]*)>", re.IGNORECASE),
        (r"</?(?:thead|tbody|tfoot)(?:\s[^>]*)?>", 0),
        (r"<[^>]*>", 0),
        (r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)x", 0),
        (r"\s*,\s*", 0),
        (r"(a+)+b", 0),
    ],
)
def test_one_that_goes_back_is_found(pattern: str, flags: int) -> None:
    assert worst(pattern, flags)[0] > 7


@pytest.mark.parametrize("text", ["<script >x</script><b>", "12.5e3", "a , b,c", "<!-- x -->", 'a="b"'])
@pytest.mark.parametrize(
    "pattern", [r"<(\w+)[^>]*+>", r"[0-9]++(?:\.[0-9]*+)?", r"\s*,\s*", r"<!--.*?(?:-->|\Z)", r'(\w)="[^"]*"']
)
def test_what_counts_steps_finds_what_python_finds(pattern: str, text: str) -> None:
    stepping = Stepping(pattern, 0)
    for place in range(len(text)):
        found = re.compile(pattern).match(text[place:])
        assert stepping.end(text[place:]) == (found.end() if found else None)
