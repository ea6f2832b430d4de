"""Report the progress of a copy to a callback or a progress bar."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from elab_sdk.copying.reports import CopyProgress
from elab_sdk.errors import ValidationError
from elab_sdk.files.progress import counting_bar

if TYPE_CHECKING:
    from collections.abc import Generator

    from elab_sdk.backups.backup_progress import BackupProgress

__all__ = ["CopyMeter", "CopyProgressReport", "copy_meter"]

CopyProgressReport: TypeAlias = bool | Callable[[CopyProgress], object] | None
"""A callback that takes a `CopyProgress`, or True to show a progress bar."""


class CopyMeter:
    """A counter of entries and problems that several threads and tasks can share.

    Args:
        report: Called with each new state.
    """

    def __init__(self, report: Callable[[CopyProgress], object] | None = None) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._state = CopyProgress(stage="reading")
        self._filled = self._failed = 0
        """Entries that were filled while others were created, and how many of them failed."""

    def read(self, progress: BackupProgress) -> None:
        """Report the progress of the backup from which is copied."""
        self._update(
            entries=progress.entries,
            entries_total=progress.entries_total,
            entry=progress.entry,
            problems=progress.problems,
        )

    def begin(
        self, stage: Literal["reading", "planning", "creating", "filling", "done"], total: int | None = None
    ) -> None:
        """Start a stage.

        Args:
            stage: The stage.
            total: Number of its entries; None if it is not known.
        """
        if stage == "done":
            self._update(stage=stage)
        elif stage == "filling":
            with self._lock:
                if self._state.stage != stage:
                    self._change(
                        stage=stage,
                        entries=self._filled,
                        entries_total=total,
                        entry="",
                        problems=self._state.problems + self._failed,
                    )
        else:
            self._update(stage=stage, entries=0, entries_total=total, entry="")

    def count(self, entry: str, *, failed: bool = False) -> None:
        """Count one entry as done."""
        self._update(entry=entry, new_entries=1, new_problems=failed)

    def count_filled(self, entry: str, *, failed: bool = False) -> None:
        """Count one entry as filled, which is reported when all are created."""
        with self._lock:
            if self._state.stage == "creating":
                self._filled += 1
                self._failed += failed
                return
        self.count(entry, failed=failed)

    def _update(self, *, new_entries: int = 0, new_problems: int = 0, **changes: object) -> None:
        with self._lock:
            changes.setdefault("entries", self._state.entries + new_entries)
            changes.setdefault("problems", self._state.problems + new_problems)
            self._change(**changes)

    def _change(self, **changes: object) -> None:
        """Change the state, and report it while the lock is held, to keep the states in order."""
        self._state = attrs.evolve(self._state, **changes)  # type: ignore[arg-type]
        if self._report is not None:
            self._report(self._state)


@contextlib.contextmanager
def copy_meter(progress: CopyProgressReport) -> Generator[CopyMeter, None, None]:
    """Make a meter that reports to the caller's callback or to a progress bar.

    Raises:
        ValidationError: `progress` is neither a callback nor True, or no progress bar library is installed.
    """
    if progress is True:
        with counting_bar("copy") as show:
            yield CopyMeter(lambda state: show(state.entries, state.entries_total, state.stage))
    elif not progress:
        yield CopyMeter()
    elif callable(progress):
        yield CopyMeter(progress)
    else:
        raise ValidationError("progress must be a callback, or True to show a progress bar", "progress")
