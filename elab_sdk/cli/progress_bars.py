"""Progress of commands: bars on a terminal, lines elsewhere with --verbose, nothing with --quiet."""

import contextlib
import sys
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from elab_sdk.cli import messages

if TYPE_CHECKING:
    from rich.progress import TaskID

    from elab_sdk.backups import BackupProgress
    from elab_sdk.copying.reports import CopyProgress

__all__ = ["backup_progress", "byte_progress", "copy_progress", "row_progress"]

_LINE_INTERVAL = 10.0
"""Seconds between two lines, if stderr is not a terminal."""


def _shows_bars() -> bool:
    return sys.stderr.isatty() and not messages.is_quiet()


ByteReport = Callable[[int, int | None], None]


@contextlib.contextmanager
def byte_progress(label: str) -> Generator[ByteReport | None, None, None]:
    """Show a bar of bytes on stderr, if it is a terminal.

    Args:
        label: Description of the operation.

    Returns:
        A function to call with the bytes so far and the total; None if stderr is not a terminal.
    """
    if not _shows_bars():
        yield None
        return
    from rich.console import Console  # only for terminals
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = progress.add_task(label, total=None)
    with progress:
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextlib.contextmanager
def row_progress(label: str) -> Generator[ByteReport | None, None, None]:
    """Show a bar of rows on stderr, if it is a terminal.

    Args:
        label: Description of the operation.

    Returns:
        A function to call with the rows so far and the total; None if stderr is not a terminal.
    """
    if not _shows_bars():
        yield None
        return
    from rich.console import Console  # only for terminals
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(label, total=None)
    with progress:
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextlib.contextmanager
def backup_progress() -> "Generator[Callable[..., None], None, None]":
    """Show the progress of backups: bars of entries on a terminal, lines on stderr with --verbose.

    Returns:
        A function to call with a `BackupProgress` and, for several servers, the name of the server.
    """
    if _shows_bars():
        with _entry_bars() as report:
            yield report
        return
    last_lines: dict[str, tuple[str, float]] = {}

    def print_progress(state: "BackupProgress", name: str = "") -> None:
        if not messages.shows_status():
            return
        stage, seconds = last_lines.get(name, ("", 0.0))
        if state.stage == stage and state.seconds - seconds < _LINE_INTERVAL:
            return
        last_lines[name] = (state.stage, state.seconds)
        sys.stderr.write(f"{name and name + ': '}{_format_progress(state)}\n")

    yield print_progress


def _format_progress(state: "BackupProgress") -> str:
    total = "" if state.entries_total is None else f" of {state.entries_total}"
    remaining = "" if state.seconds_left is None else f", {state.seconds_left:.0f} s left"
    return f"{state.stage}: {state.entries}{total} entries, {state.bytes / 1e6:.1f} MB{remaining}"


@contextlib.contextmanager
def _entry_bars() -> "Generator[Callable[..., None], None, None]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("entries  {task.fields[received]}  {task.fields[left]}"),
        console=Console(stderr=True),
    )
    tasks: dict[str, TaskID] = {}

    def update(state: "BackupProgress", name: str = "") -> None:
        if name not in tasks:
            tasks[name] = progress.add_task(name, total=None, received="", left="")
        progress.update(
            tasks[name],
            description=f"{name} {state.stage}".strip(),
            completed=state.entries,
            total=state.entries_total,
            received=f"{state.bytes / 1e6:.1f} MB",
            left="" if state.seconds_left is None else f"{state.seconds_left:.0f} s left",
        )

    with progress:
        yield update


@contextlib.contextmanager
def copy_progress() -> "Generator[Callable[[CopyProgress], None], None, None]":
    """Show the progress of a copy: a bar of entries on a terminal, lines on stderr with --verbose.

    Returns:
        A function to call with a `CopyProgress`.
    """
    if _shows_bars():
        with _copy_bar() as report:
            yield report
        return
    last_stage, last_time = "", 0.0

    def print_progress(state: "CopyProgress") -> None:
        nonlocal last_stage, last_time
        if not messages.shows_status():
            return
        now = time.monotonic()
        if state.stage == "done" or (state.stage == last_stage and now - last_time < _LINE_INTERVAL):
            return
        last_stage, last_time = state.stage, now
        total = "" if state.entries_total is None else f" of {state.entries_total}"
        sys.stderr.write(f"{state.stage}: {state.entries}{total} entries{_format_failures(state)}\n")

    yield print_progress


@contextlib.contextmanager
def _copy_bar() -> "Generator[Callable[[CopyProgress], None], None, None]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("entries{task.fields[failures]}"),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("", total=None, failures="")
    stage = ""

    def update(state: "CopyProgress") -> None:
        nonlocal stage
        if state.stage != stage:
            stage = state.stage
            # the estimate of an earlier stage says nothing about this one
            progress.reset(task)
        progress.update(
            task,
            description=stage,
            completed=state.entries,
            total=state.entries_total,
            failures=_format_failures(state),
        )

    with progress:
        yield update


def _format_failures(state: "CopyProgress") -> str:
    return f", {state.problems} failed" if state.problems else ""
