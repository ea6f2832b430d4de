"""What the last page of a list showed, so that the next page takes one request."""

from __future__ import annotations

import time
from typing import Final

import attrs

__all__ = ["LastPage", "Pairs"]

Pairs = tuple[tuple[str, str], ...]
"""Query parameters."""

_SECONDS: Final = 60.0
"""Seconds after which a page no longer counts as the last one: entries may have been pinned."""


@attrs.define
class LastPage:
    """The last page of a list without pinned entries.

    >>> last = LastPage()
    >>> last.note("items", (), 100)
    >>> last.is_followed_by("items", (), 100), last.is_followed_by("items", (), 50)
    (True, False)
    """

    _next: tuple[str, Pairs, int] | None = None
    _time: float = 0.0

    def note(self, path: str, filters: Pairs, next_offset: int) -> None:
        """Remember where the next page of a list begins.

        Args:
            path: The path of the list.
            filters: The query parameters that select rows.
            next_offset: The number of rows before the next page.
        """
        self._next, self._time = (path, filters, next_offset), time.monotonic()

    def is_followed_by(self, path: str, filters: Pairs, offset: int) -> bool:
        """Whether a page is the one after the last one."""
        return self._next == (path, filters, offset) and time.monotonic() - self._time < _SECONDS
