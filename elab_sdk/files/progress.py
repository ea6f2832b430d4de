"""Progress of a transfer: told to a callback, or shown as a bar."""

from __future__ import annotations

import contextlib
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import ModuleType

__all__ = ["Counted", "Progress", "Report", "Tally", "check", "counting", "reporting"]

Progress: TypeAlias = "bool | Callable[[int, int | None], object] | None"
"""Called with the bytes done and the bytes in all, None where that is not known; or True for a bar."""

Report: TypeAlias = "Callable[[int], object]"
"""Takes the bytes done so far."""

Counted: TypeAlias = "Callable[[int, int | None, str], object]"
"""Takes how many things are done, how many there are as far as is known, and a word on the last."""

_LOST: Final = (OSError, ValueError, AttributeError)
"""What drawing raises where stderr is closed, full or unread; or None, in a program without a console."""
_NONE: Final = "progress=True shows a bar with tqdm or rich, and neither is installed: pip install tqdm"


@contextlib.contextmanager
def reporting(progress: Progress, total: int | None, title: str) -> Generator[Report, None, None]:
    """Where a transfer reports the bytes it has done.

    >>> seen = []
    >>> with reporting(lambda done, total: seen.append((done, total)), 10, "gel.png") as report:
    ...     _ = report(4)
    >>> seen
    [(4, 10)]

    Args:
        progress: What the caller asked for.
        total: The bytes in all, None where that is not known.
        title: What a bar says.

    Raises:
        ValidationError: It is neither a callback nor True, or nothing is installed that shows a bar.
    """
    if progress is None or progress is False:
        yield _nothing
    elif progress is True:
        with _bar(total, title) as report:
            yield report
    else:
        check(progress)
        yield lambda done: progress(done, total)


def counting(title: str) -> contextlib.AbstractContextManager[Counted]:
    """A bar of things that are counted, not of bytes.

    Args:
        title: What it says.

    Raises:
        ValidationError: Nothing is installed that shows a bar.
    """
    shown_by = _shown_by()
    if shown_by.__name__.startswith("tqdm"):
        try:
            bar = shown_by.tqdm(total=None, desc=title)
        except _LOST:
            return contextlib.nullcontext(lambda done, total, words: None)  # noqa: ARG005
        return _tqdm_counting(bar)
    columns: list[object] = [shown_by.TextColumn("{task.description}"), shown_by.BarColumn()]
    columns += [shown_by.MofNCompleteColumn(), shown_by.TimeRemainingColumn()]
    return _rich_counting(shown_by.Progress(*columns), title)


def check(progress: Progress) -> None:
    """See that there is something to report to, before anything is sent.

    >>> check(print)

    Raises:
        ValidationError: It is neither a callback nor True, or nothing is installed that shows a bar.
    """
    if progress is True:
        _shown_by()
    elif progress not in (None, False) and not callable(progress):
        raise ValidationError("progress is a callback, such as print, or True for a bar", "progress")


class Tally:
    """One progress for several files that are on their way at once.

    >>> tally = Tally(print)
    >>> one, other = tally.of(1), tally.of(2)
    >>> one(3), other(4), one(5)
    3
    7
    9
    (None, None, None)
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._done: dict[int, int] = {}
        self._lock = threading.Lock()

    def of(self, number: int) -> Report:
        """Where one of the files reports."""

        def report(done: int) -> None:
            with self._lock:
                self._done[number] = done
                self._report(sum(self._done.values()))

        return report


def _nothing(done: int) -> None:
    pass


class _Tqdm(Protocol):
    n: int
    total: int | None

    def update(self, n: int) -> object: ...
    def set_postfix_str(self, s: str, refresh: bool) -> object: ...
    def close(self) -> object: ...


class _Rich(Protocol):
    def add_task(self, description: str, *, total: int | None) -> int: ...
    def update(self, task: int, *, completed: int, total: int | None = None) -> object: ...
    def start(self) -> object: ...
    def stop(self) -> object: ...


def _shown_by() -> ModuleType:
    # tqdm.auto draws widgets in a notebook, and rich knows one when it is in it
    for name in ("tqdm.auto", "rich.progress"):
        with contextlib.suppress(ImportError):
            return import_module(name)
    raise ValidationError(_NONE, "progress")


def _bar(total: int | None, title: str) -> contextlib.AbstractContextManager[Report]:
    shown_by = _shown_by()
    if shown_by.__name__.startswith("tqdm"):
        try:
            bar = shown_by.tqdm(total=total, desc=title, unit="B", unit_scale=True, unit_divisor=1024)
        except _LOST:
            return contextlib.nullcontext(_nothing)
        return _tqdm(bar)
    columns: list[object] = [shown_by.TextColumn("{task.description}"), shown_by.BarColumn()]
    columns += [shown_by.DownloadColumn(), shown_by.TransferSpeedColumn()]
    return _rich(shown_by.Progress(*columns), total, title)


def _unless_lost(draw: Callable[[], object]) -> None:
    """Draw, if that is possible: no transfer ends because its bar cannot be drawn."""
    with contextlib.suppress(*_LOST):
        draw()


@contextlib.contextmanager
def _tqdm(bar: object) -> Generator[Report, None, None]:
    shown = cast("_Tqdm", bar)
    try:
        yield lambda done: _unless_lost(lambda: shown.update(done - shown.n))
    finally:
        _unless_lost(shown.close)


@contextlib.contextmanager
def _rich(bar: object, total: int | None, title: str) -> Generator[Report, None, None]:
    shown = cast("_Rich", bar)
    _unless_lost(shown.start)
    try:
        task = shown.add_task(title.replace("[", r"\["), total=total)
        yield lambda done: _unless_lost(lambda: shown.update(task, completed=done))
    finally:
        _unless_lost(shown.stop)


@contextlib.contextmanager
def _tqdm_counting(bar: object) -> Generator[Counted, None, None]:
    shown = cast("_Tqdm", bar)

    def tell(done: int, total: int | None, words: str) -> None:
        shown.total = total
        shown.set_postfix_str(words, refresh=False)
        _unless_lost(lambda: shown.update(done - shown.n))

    try:
        yield tell
    finally:
        _unless_lost(shown.close)


@contextlib.contextmanager
def _rich_counting(bar: object, title: str) -> Generator[Counted, None, None]:
    shown = cast("_Rich", bar)
    _unless_lost(shown.start)
    try:
        task = shown.add_task(title, total=None)
        yield lambda done, total, words: _unless_lost(  # noqa: ARG005
            lambda: shown.update(task, completed=done, total=total)
        )
    finally:
        _unless_lost(shown.stop)
