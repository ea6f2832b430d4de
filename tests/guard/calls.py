"""Count the calls of the project's own functions, and the modules that define them.

To get the same counts on every Python version, comprehensions and generator expressions are not counted,
and a generator counts as one call, no matter how often it is resumed.
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
_PREFIXES: Final = tuple(f"{_ROOT / package}/" for package in ("elab_sdk", "generated"))
_RESUMABLE: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_UNCOUNTED: Final = ("<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>")


@attrs.frozen
class Calls:
    """The result of a count.

    Args:
        by_function: The number of calls by file and function name.
    """

    by_function: Counter[tuple[str, str]]

    @property
    def count(self) -> int:
        """The total number of calls."""
        return self.by_function.total()

    @property
    def modules(self) -> set[str]:
        """The files that define the called functions."""
        return {file for file, _ in self.by_function}

    def __str__(self) -> str:
        lines = [f"{count:4} {file} {name}" for (file, name), count in sorted(self.by_function.items())]
        return "\n".join([*lines, f"{self.count} calls in {len(self.modules)} modules"])


def count_calls(action: Callable[[], object]) -> Calls:
    """Run an action, and count its calls in this thread."""
    counts = Counter[tuple[str, str]]()
    running: set[FrameType] = set()

    def profile(frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(_PREFIXES) or code.co_name in _UNCOUNTED:
            return
        if code.co_flags & _RESUMABLE:
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
