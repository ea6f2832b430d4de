"""How far a backup is: told to a callback, or shown as a bar."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from elab_sdk.errors import ValidationError
from elab_sdk.files.progress import counting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["BackupProgress", "BackupReport", "Meter", "metered"]


@attrs.frozen(kw_only=True)
class BackupProgress:
    """How far a backup is.

    Args:
        stage: What is done now: the lists are read, then entries, then what belongs to the team; then the
            index is written.
        entries: The entries that are done, unchanged ones among them.
        entries_total: All entries; None while the lists are read. It grows where links lead to more.
        bytes: The bytes of entries and files that came so far.
        problems: What could not be read so far.
        seconds: Since the start.
        seconds_left: What remains, judged by what was done; None while nobody can say.
        entry: The entry that was done last, in words.
    """

    stage: Literal["lists", "entries", "team", "index", "done"]
    entries: int = 0
    entries_total: int | None = None
    bytes: int = 0
    problems: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    entry: str = ""


BackupReport: TypeAlias = "bool | Callable[[BackupProgress], object] | None"
"""Called with a `BackupProgress`; or True for a bar."""


class Meter:
    """Counts what several threads or tasks do.

    Args:
        tell: Takes each new state.
    """

    def __init__(self, tell: Callable[[BackupProgress], object] | None = None) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._now = BackupProgress(stage="lists")
        self._start = time.monotonic()
        self._began: float | None = None
        self._read = 0
        self._to_read = 0

    @property
    def now(self) -> BackupProgress:
        """How far it is."""
        return self._now

    def stage(self, stage: Literal["lists", "entries", "team", "index", "done"]) -> None:
        """Something else begins."""
        self._change(stage=stage)

    def expect(self, unchanged: int, to_read: int) -> None:
        """So many entries more there are."""
        with self._lock:
            self._began = time.monotonic() if self._began is None else self._began
            self._to_read += to_read
        total = (self._now.entries_total or 0) + unchanged + to_read
        self._change(entries=self._now.entries + unchanged, entries_total=total)

    def done(self, entry: str) -> None:
        """One entry is done."""
        with self._lock:
            self._read += 1
        self._change(add=1, entry=entry)

    def problem(self) -> None:
        """Something could not be read."""
        self._change(worse=1)

    def came(self, bytes: int) -> None:
        """So many bytes came."""
        self._change(more=bytes)

    def _change(self, *, add: int = 0, more: int = 0, worse: int = 0, **changes: object) -> None:
        with self._lock:
            now = self._now
            moment = time.monotonic()
            left = None
            if self._began is not None and self._read:
                left = (moment - self._began) / self._read * max(0, self._to_read - self._read)
            changes.setdefault("entries", now.entries + add)
            self._now = attrs.evolve(
                now,
                bytes=now.bytes + more,
                problems=now.problems + worse,
                seconds=moment - self._start,
                seconds_left=left,
                **changes,  # type: ignore[arg-type]
            )
            # told while nobody else can, so that no state comes after a later one
            if self._tell is not None:
                self._tell(self._now)


@contextlib.contextmanager
def metered(progress: BackupReport) -> Generator[Meter, None, None]:
    """A meter that tells whom the caller asked for.

    Raises:
        ValidationError: It is neither a callback nor True, or nothing is installed that shows a bar.
    """
    if progress is True:
        with _bar() as tell:
            yield Meter(tell)
    elif not progress:
        yield Meter()
    elif callable(progress):
        yield Meter(progress)
    else:
        raise ValidationError("progress is a callback, or True for a bar", "progress")


@contextlib.contextmanager
def _bar() -> Generator[Callable[[BackupProgress], object], None, None]:
    with counting("backup") as tell:
        yield lambda now: tell(now.entries, now.entries_total, f"{now.bytes / 1e6:.1f} MB")
