"""All regular expressions take linear time, measured by counting steps."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.house.step_counter import StepCounter, TooManyStepsError, attacks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parent.parent.parent

ANCHORED = {"match", "fullmatch"}
FUNCTIONS = {*ANCHORED, "_says", "search", "sub", "subn", "split", "findall", "finditer"}
FOLDERS = (ROOT / "elab_sdk", ROOT / "generated")


def files() -> Iterator[tuple[Path, ModuleType]]:
    """Iterate over the modules that parse texts of servers and users."""
    for folder in FOLDERS:
        for file in sorted(folder.rglob("*.py")):
            if not {"sandbox", "_sync", "__main__.py"} & set(file.parts):
                root = ROOT if folder.name == "elab_sdk" else folder
                name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                yield file, importlib.import_module(name)


def expressions() -> set[tuple[str, int, bool]]:
    """Return all expressions with flags and whether they are only matched at the start of a text."""
    results: set[tuple[str, int, bool]] = set()
    for file, module in files():
        tree = ast.parse(file.read_text("utf-8"))
        uses: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                uses.setdefault(node.value.id, set()).add(node.attr)
        for name, value in vars(module).items():
            anchored = bool(uses.get(name)) and uses[name] <= ANCHORED
            results |= {
                (_pattern_text(compiled), compiled.flags, anchored) for compiled in _compiled_patterns(value)
            }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                results |= _inline_pattern(node)
    return results


def _pattern_text(pattern: re.Pattern[Any]) -> str:
    return pattern.pattern.decode() if isinstance(pattern.pattern, bytes) else str(pattern.pattern)


def _compiled_patterns(value: object) -> list[re.Pattern[Any]]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
    return [candidate for candidate in values if isinstance(candidate, re.Pattern)]


def _inline_pattern(node: ast.Call) -> set[tuple[str, int, bool]]:
    """Return a pattern that is written in a call such as re.sub("…", …)."""
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


def worst_growth(pattern: str, flags: int, *, anchored: bool = False) -> tuple[float, str]:
    """Return the growth of steps for a text four times as long, and the repeated text."""
    counter = StepCounter(pattern, flags)
    result = (0.0, "")
    for attack in sorted(attacks(pattern, flags)):
        short, long = (_steps(counter, attack, size, anchored=anchored) for size in (40, 160))
        result = max(result, (float("inf") if long == float("inf") else long / short, attack))
    return result


def _steps(counter: StepCounter, attack: str, size: int, *, anchored: bool) -> float:
    text = attack * (size // len(attack)) + "\0"
    try:
        return counter.match(text) if anchored else counter.search(text)
    except TooManyStepsError:
        return float("inf")


def test_all_expressions_take_linear_time() -> None:
    patterns = expressions()
    assert len(patterns) > 50
    slow = {
        pattern: growth
        for pattern, flags, anchored in patterns
        if (growth := worst_growth(pattern, flags, anchored=anchored))[0] > 7
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
def test_slow_expressions_are_detected(pattern: str, flags: int) -> None:
    assert worst_growth(pattern, flags)[0] > 7


@pytest.mark.parametrize("text", ["<script >x</script><b>", "12.5e3", "a , b,c", "<!-- x -->", 'a="b"'])
@pytest.mark.parametrize(
    "pattern", [r"<(\w+)[^>]*+>", r"[0-9]++(?:\.[0-9]*+)?", r"\s*,\s*", r"<!--.*?(?:-->|\Z)", r'(\w)="[^"]*"']
)
def test_step_counter_matches_like_python(pattern: str, text: str) -> None:
    counter = StepCounter(pattern, 0)
    for position in range(len(text)):
        match = re.compile(pattern).match(text[position:])
        assert counter.end(text[position:]) == (match.end() if match else None)
