"""Progress of a transfer: reported to a callback, or shown as a bar."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType

__all__ = [
    "CountReport",
    "Progress",
    "Report",
    "Tally",
    "check_progress",
    "counting_bar",
    "reporting",
    "tallying",
]

Progress: TypeAlias = bool | Callable[[int, int | None], object] | None
"""A callback for the bytes transferred and the total (None if it is not known), or True to show a bar."""

Report: TypeAlias = "Callable[[int], object]"
"""A function that is called with the number of bytes transferred so far."""

CountReport: TypeAlias = "Callable[[int, int | None, str], object]"
"""A function that is called with the number done, the total (None if not known), and a label for the last."""

_DRAWING_ERRORS: Final = (OSError, ValueError, AttributeError)
"""Errors while drawing a bar: stderr is closed, full or unread, or None in a program without a console."""
_NO_BAR: Final = "progress=True needs tqdm or rich to show a bar, and neither is installed: pip install tqdm"


@contextlib.contextmanager
def reporting(progress: Progress, total: int | None, title: str) -> Generator[Report, None, None]:
    """Get the function to which a transfer reports the bytes transferred so far.

    >>> calls = []
    >>> with reporting(lambda done, total: calls.append((done, total)), 10, "gel.png") as report:
    ...     _ = report(4)
    >>> calls
    [(4, 10)]

    Args:
        progress: The argument of the caller.
        total: The total number of bytes; None if it is not known.
        title: The title of a bar.

    Raises:
        ValidationError: `progress` is neither a callback nor True, or no library for a bar is installed.
    """
    if progress is None or progress is False:
        yield _ignore
    elif progress is True:
        with _bar(total, title) as report:
            yield report
    else:
        check_progress(progress)
        yield lambda done: progress(done, total)


def counting_bar(title: str) -> contextlib.AbstractContextManager[CountReport]:
    """Show a bar that counts things instead of bytes.

    Args:
        title: The title of the bar.

    Raises:
        ValidationError: No library for a bar is installed.
    """
    library = _bar_library()
    if library.__name__.startswith("tqdm"):
        try:
            bar = library.tqdm(total=None, desc=title)
        except _DRAWING_ERRORS:
            return contextlib.nullcontext(lambda done, total, label: None)  # noqa: ARG005
        return _tqdm_counting(bar)
    columns: list[object] = [library.TextColumn("{task.description}"), library.BarColumn()]
    columns += [library.MofNCompleteColumn(), library.TimeRemainingColumn()]
    return _rich_counting(library.Progress(*columns), title)


def check_progress(progress: Progress) -> None:
    """Check the argument `progress` before anything is sent.

    >>> check_progress(print)

    Raises:
        ValidationError: `progress` is neither a callback nor True, or no library for a bar is installed.
    """
    if progress is True:
        _bar_library()
    elif progress not in (None, False) and not callable(progress):
        raise ValidationError("progress must be a callback, such as print, or True to show a bar", "progress")


class Tally:
    """The total progress of several parallel transfers.

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
        """Get the function to which one of the transfers reports."""

        def report(done: int) -> None:
            with self._lock:
                self._done[number] = done
                self._report(sum(self._done.values()))

        return report


@contextlib.contextmanager
def tallying(progress: Progress, total: int | None, title: str) -> Generator[Tally, None, None]:
    """Report the total progress of several transfers.

    Args:
        progress: The argument of the caller.
        total: The total number of bytes; None if it is not known.
        title: The title of a bar.
    """
    with reporting(progress, total, title) as report:
        yield Tally(report)


def _ignore(done: int) -> None:
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


def _bar_library() -> ModuleType:
    # tqdm.auto draws widgets in a notebook, and rich detects notebooks itself
    for name in ("tqdm.auto", "rich.progress"):
        with contextlib.suppress(ImportError):
            return import_module(name)
    raise ValidationError(_NO_BAR, "progress")


def _bar(total: int | None, title: str) -> contextlib.AbstractContextManager[Report]:
    library = _bar_library()
    if library.__name__.startswith("tqdm"):
        try:
            bar = library.tqdm(total=total, desc=title, unit="B", unit_scale=True, unit_divisor=1024)
        except _DRAWING_ERRORS:
            return contextlib.nullcontext(_ignore)
        return _tqdm_report(bar)
    columns: list[object] = [library.TextColumn("{task.description}"), library.BarColumn()]
    columns += [library.DownloadColumn(), library.TransferSpeedColumn()]
    return _rich_report(library.Progress(*columns), total, title)


def _ignore_drawing_errors(draw: Callable[[], object]) -> None:
    """Draw a bar. A transfer must not fail because its bar cannot be drawn."""
    with contextlib.suppress(*_DRAWING_ERRORS):
        draw()


@contextlib.contextmanager
def _tqdm_report(bar: object) -> Generator[Report, None, None]:
    shown = cast("_Tqdm", bar)
    try:
        yield lambda done: _ignore_drawing_errors(lambda: shown.update(done - shown.n))
    finally:
        _ignore_drawing_errors(shown.close)


@contextlib.contextmanager
def _rich_report(bar: object, total: int | None, title: str) -> Generator[Report, None, None]:
    shown = cast("_Rich", bar)
    _ignore_drawing_errors(shown.start)
    try:
        task = shown.add_task(title.replace("[", r"\["), total=total)
        yield lambda done: _ignore_drawing_errors(lambda: shown.update(task, completed=done))
    finally:
        _ignore_drawing_errors(shown.stop)


@contextlib.contextmanager
def _tqdm_counting(bar: object) -> Generator[CountReport, None, None]:
    shown = cast("_Tqdm", bar)

    def show(done: int, total: int | None, label: str) -> None:
        shown.total = total
        shown.set_postfix_str(label, refresh=False)
        _ignore_drawing_errors(lambda: shown.update(done - shown.n))

    try:
        yield show
    finally:
        _ignore_drawing_errors(shown.close)


@contextlib.contextmanager
def _rich_counting(bar: object, title: str) -> Generator[CountReport, None, None]:
    shown = cast("_Rich", bar)
    _ignore_drawing_errors(shown.start)
    try:
        task = shown.add_task(title, total=None)
        yield lambda done, total, label: _ignore_drawing_errors(  # noqa: ARG005
            lambda: shown.update(task, completed=done, total=total)
        )
    finally:
        _ignore_drawing_errors(shown.stop)
