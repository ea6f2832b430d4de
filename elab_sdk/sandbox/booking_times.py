"""The times of bookings, as both APIs store them: text, usually with an offset from UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

__all__ = ["PAST", "UNKNOWN_FORMAT", "is_past", "minutes_between", "parse", "server_zone"]

PAST: Final = "Creation/modification of events in the past is not allowed!"
UNKNOWN_FORMAT: Final = "Could not understand date format!"


def server_zone(day: date) -> timezone:
    """Return the time zone of the recorded servers, Europe/Paris, as the offset on one day.

    >>> server_zone(date(2030, 6, 1))
    datetime.timezone(datetime.timedelta(seconds=7200))
    """
    begin, end = (_last_sunday(day.year, month) for month in (3, 10))
    return timezone(timedelta(hours=2 if begin <= day < end else 1))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def parse(text: str) -> datetime | None:
    """Return a stored time with a zone, or None if it is not a time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=server_zone(moment.date()))


def is_past(text: str) -> bool:
    """Return whether a stored time has passed."""
    moment = parse(text)
    return moment is not None and moment < datetime.now(UTC)


def minutes_between(start: str, end: str) -> int | None:
    """Return the whole minutes of a booking; negative if it ends before it starts."""
    first, last = parse(start), parse(end)
    return None if first is None or last is None else int((last - first).total_seconds() / 60)
