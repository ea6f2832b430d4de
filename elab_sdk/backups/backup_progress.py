"""Report the progress of a backup to a callback or a progress bar."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from elab_sdk.errors import ValidationError
from elab_sdk.files.progress import counting_bar

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["BackupProgress", "BackupReport", "ProgressMeter", "progress_meter"]


@attrs.frozen(kw_only=True)
class BackupProgress:
    """The progress of a backup.

    Args:
        stage: The current stage. Lists are read first, then entries, then the team's lists; the index is
            written last.
        entries: Number of entries done, including unchanged ones.
        entries_total: Number of all entries; None while the lists are read. It grows when links lead to
            further entries.
        bytes: Bytes of entries and files received so far.
        problems: Number of entries, files and lists that could not be read so far.
        seconds: Seconds since the start.
        seconds_left: Estimated seconds until the end; None while there is nothing to estimate from.
        entry: The entry that was completed last, such as "experiment 12".
    """

    stage: Literal["lists", "entries", "team", "index", "done"]
    entries: int = 0
    entries_total: int | None = None
    bytes: int = 0
    problems: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    entry: str = ""


BackupReport: TypeAlias = bool | Callable[[BackupProgress], object] | None
"""A callback that takes a `BackupProgress`, or True to show a progress bar."""


class ProgressMeter:
    """A counter of entries, bytes and problems that several threads and tasks can share.

    Args:
        report: Called with each new state.
    """

    def __init__(self, report: Callable[[BackupProgress], object] | None = None) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._state = BackupProgress(stage="lists")
        self._started_at = time.monotonic()
        self._reading_since: float | None = None
        self._read_count = 0
        self._to_read_count = 0

    @property
    def state(self) -> BackupProgress:
        """The current progress."""
        return self._state

    def set_stage(self, stage: Literal["lists", "entries", "team", "index", "done"]) -> None:
        """Start a stage."""
        self._update(stage=stage)

    def add_expected(self, unchanged: int, to_read: int) -> None:
        """Add to the expected total.

        Args:
            unchanged: Number of entries that need not be read.
            to_read: Number of entries that will be read.
        """
        with self._lock:
            self._reading_since = time.monotonic() if self._reading_since is None else self._reading_since
            self._to_read_count += to_read
        total = (self._state.entries_total or 0) + unchanged + to_read
        self._update(entries=self._state.entries + unchanged, entries_total=total)

    def count_entry(self, entry: str) -> None:
        """Count one entry as done."""
        with self._lock:
            self._read_count += 1
        self._update(new_entries=1, entry=entry)

    def count_problem(self) -> None:
        """Count something that could not be read."""
        self._update(new_problems=1)

    def count_bytes(self, size: int) -> None:
        """Count received bytes."""
        self._update(new_bytes=size)

    def _update(
        self, *, new_entries: int = 0, new_bytes: int = 0, new_problems: int = 0, **changes: object
    ) -> None:
        with self._lock:
            state = self._state
            now = time.monotonic()
            seconds_left = None
            if self._reading_since is not None and self._read_count:
                seconds_per_entry = (now - self._reading_since) / self._read_count
                seconds_left = seconds_per_entry * max(0, self._to_read_count - self._read_count)
            changes.setdefault("entries", state.entries + new_entries)
            self._state = attrs.evolve(
                state,
                bytes=state.bytes + new_bytes,
                problems=state.problems + new_problems,
                seconds=now - self._started_at,
                seconds_left=seconds_left,
                **changes,  # type: ignore[arg-type]
            )
            # report while holding the lock, to keep the states in order
            if self._report is not None:
                self._report(self._state)


@contextlib.contextmanager
def progress_meter(progress: BackupReport) -> Generator[ProgressMeter, None, None]:
    """Make a meter that reports to the caller's callback or to a progress bar.

    Raises:
        ValidationError: `progress` is neither a callback nor True, or no progress bar library is installed.
    """
    if progress is True:
        with _progress_bar() as report:
            yield ProgressMeter(report)
    elif not progress:
        yield ProgressMeter()
    elif callable(progress):
        yield ProgressMeter(progress)
    else:
        raise ValidationError("progress must be a callback, or True to show a progress bar", "progress")


@contextlib.contextmanager
def _progress_bar() -> Generator[Callable[[BackupProgress], object], None, None]:
    with counting_bar("backup") as show:
        yield lambda state: show(state.entries, state.entries_total, f"{state.bytes / 1e6:.1f} MB")
