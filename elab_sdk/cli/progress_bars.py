"""How far something is: a bar on a terminal, nothing elsewhere."""

import contextlib
import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from elab_sdk.backups import BackupProgress

__all__ = ["backups", "bar"]

_EVERY = 10.0
"""Seconds between two lines where no terminal is."""

Report = Callable[[int, int | None], None]


@contextlib.contextmanager
def bar(words: str) -> Generator[Report | None, None, None]:
    """A bar of bytes on stderr, while it is a terminal.

    Args:
        words: What is under way.

    Returns:
        What to call with the bytes so far and the bytes in all; None where nobody looks.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # for people alone
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = shown.add_task(words, total=None)
    with shown:
        yield lambda done, total: shown.update(task, completed=done, total=total)


@contextlib.contextmanager
def backups() -> "Generator[Callable[..., None], None, None]":
    """How far backups are: bars of entries, bytes and the time left on a terminal, lines on stderr elsewhere.

    Returns:
        What to call with a `BackupProgress`, and the name of the server where there are several.
    """
    if sys.stderr.isatty():
        with _entries() as tell:
            yield tell
        return
    said: dict[str, tuple[str, float]] = {}

    def line(now: "BackupProgress", name: str = "") -> None:
        stage, moment = said.get(name, ("", 0.0))
        if now.stage == stage and now.seconds - moment < _EVERY:
            return
        said[name] = (now.stage, now.seconds)
        sys.stderr.write(f"{name and name + ': '}{_words(now)}\n")

    yield line


def _words(now: "BackupProgress") -> str:
    total = "" if now.entries_total is None else f" of {now.entries_total}"
    left = "" if now.seconds_left is None else f", {now.seconds_left:.0f} s left"
    return f"{now.stage}: {now.entries}{total} entries, {now.bytes / 1e6:.1f} MB{left}"


@contextlib.contextmanager
def _entries() -> "Generator[Callable[..., None], None, None]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("entries  {task.fields[came]}  {task.fields[left]}"),
        console=Console(stderr=True),
    )
    tasks: dict[str, TaskID] = {}

    def tell(now: "BackupProgress", name: str = "") -> None:
        if name not in tasks:
            tasks[name] = shown.add_task(name, total=None, came="", left="")
        shown.update(
            tasks[name],
            description=f"{name} {now.stage}".strip(),
            completed=now.entries,
            total=now.entries_total,
            came=f"{now.bytes / 1e6:.1f} MB",
            left="" if now.seconds_left is None else f"{now.seconds_left:.0f} s left",
        )

    with shown:
        yield tell
