"""Counts the calls of the project's own functions, and the modules that they are in.

Comprehensions and generator expressions are not functions (and none at all from Python 3.12), and a generator
is one call however often it is resumed: so the counts are the same on every Python.
"""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_ROOT: Final = Path(__file__).parents[2]
_OWN: Final = tuple(f"{_ROOT / package}/" for package in ("elab_sdk", "generated"))
_RESUMED: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_INLINE: Final = ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>")


@attrs.frozen
class Calls:
    """The calls that were counted.

    Args:
        by_function: How often each function was called, by file and name.
    """

    by_function: Counter[tuple[str, str]]

    @property
    def count(self) -> int:
        """How many calls."""
        return self.by_function.total()

    @property
    def modules(self) -> set[str]:
        """The files whose functions were called."""
        return {file for file, _ in self.by_function}

    def __str__(self) -> str:
        lines = [f"{count:4} {file} {name}" for (file, name), count in sorted(self.by_function.items())]
        return "\n".join([*lines, f"{self.count} calls in {len(self.modules)} modules"])


def calls_of(action: Callable[[], object]) -> Calls:
    """Count the calls of an action in this thread."""
    counts = Counter[tuple[str, str]]()
    running: set[FrameType] = set()

    def profile(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(_OWN) or code.co_name in _INLINE:
            return
        if code.co_flags & _RESUMED:
            if frame in running:
                return
            running.add(frame)
        counts[str(Path(code.co_filename).relative_to(_ROOT)), code.co_qualname] += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(before)
    return Calls(counts)
