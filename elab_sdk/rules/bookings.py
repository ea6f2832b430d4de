"""When an item is booked, and when it is free. Nothing here does any input or output.

All is computed in UTC, since hours cannot be subtracted on a day on which clocks are changed, and is given
back in the time zone that was asked in.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import attrs

from elab_sdk.errors import AlreadyBookedError, ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Slot", "Window", "free", "in_the_way", "opening", "window"]

_DAY: Final = timedelta(days=1)


class Booking(Protocol):
    """A booking, as one is read or as a list has it."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def start(self) -> datetime | None:
        """When it starts."""
        ...

    @property
    def end(self) -> datetime | None:
        """When it ends."""
        ...


BookingT = TypeVar("BookingT", bound=Booking)


@attrs.frozen
class Slot:
    """A time in which an item is free.

    Args:
        start: When it starts.
        end: When it ends.
    """

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is, as a stopwatch would tell."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)


@attrs.frozen
class Window:
    """The time that is asked about.

    Args:
        start: When it starts.
        end: When it ends.
        shortest: The shortest slot that is of use.
        hours: Opening and closing time of each day, in the time zone of `start`.
    """

    start: datetime
    end: datetime
    shortest: timedelta = timedelta(0)
    hours: tuple[time, time] | None = None

    @property
    def parts(self) -> Iterator[tuple[datetime, datetime]]:
        """Its parts that are within the hours, in UTC."""
        start, end = self.start.astimezone(UTC), self.end.astimezone(UTC)
        if self.hours is None:
            yield start, end
            return
        zone, (opens, closes) = self.start.tzinfo, self.hours
        day, last = self.start.date(), self.end.astimezone(zone).date()
        while day <= last:
            closing_day = day + _DAY if closes == time(0) else day
            first = datetime.combine(day, opens, zone).astimezone(UTC)
            until = datetime.combine(closing_day, closes, zone).astimezone(UTC)
            if max(first, start) < min(until, end):
                yield max(first, start), min(until, end)
            day += _DAY


def window(
    start: object,
    end: object,
    *,
    length: timedelta | None = None,
    hours: tuple[time | str, time | str] | None = None,
) -> Window:
    """Check the time that is asked about.

    Args:
        start: An aware datetime, or text with an offset.
        end: The same; after the start.
        length: The shortest slot that is of use.
        hours: Opening and closing time of each day.

    Raises:
        ValidationError: One of them is wrong.
    """
    first, last = checks.time_range(start, end)
    if length is not None and (not isinstance(length, timedelta) or length <= timedelta(0)):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise ValidationError("length is a timedelta that is more than nothing: timedelta(hours=2)", "length")
    return Window(first, last, length or timedelta(0), None if hours is None else opening(hours))


def opening(hours: tuple[time | str, time | str]) -> tuple[time, time]:
    """The hours of a day.

    >>> opening(("08:00", "18:00"))
    (datetime.time(8, 0), datetime.time(18, 0))

    Raises:
        ValidationError: They are no two times, or the second is not after the first; midnight is.
    """
    try:
        opens, closes = (each if isinstance(each, time) else time.fromisoformat(each) for each in hours)
    except (TypeError, ValueError):
        raise ValidationError(
            f"hours are two times, such as ('08:00', '18:00'), not {hours!r}", "hours"
        ) from None
    if opens.tzinfo or closes.tzinfo:
        raise ValidationError("hours are in the time zone of start: give them without one", "hours")
    if closes <= opens and closes != time(0):
        raise ValidationError(f"hours end at {closes}, which is not after {opens}", "hours")
    return opens, closes


def free(wanted: Window, bookings: Iterable[Booking]) -> list[Slot]:
    """The times that no booking takes.

    Args:
        wanted: The time that is asked about.
        bookings: The item's bookings, in any order.
    """
    zone = wanted.start.tzinfo
    taken = sorted(taken for each in bookings if (taken := _taken(each, wanted)) is not None)
    found: list[Slot] = []
    for start, end in wanted.parts:
        at = start
        for first, last in [*taken, (end, end)]:
            until = min(first, end)
            if until > at and until - at >= wanted.shortest:
                found.append(Slot(at.astimezone(zone), until.astimezone(zone)))
            at = max(at, last)
    return found


def in_the_way(wanted: Window, bookings: Iterable[BookingT]) -> list[BookingT]:
    """The bookings that take some of a time.

    Args:
        wanted: The time.
        bookings: The item's bookings.
    """
    start, end = wanted.start.astimezone(UTC), wanted.end.astimezone(UTC)
    found: list[BookingT] = []
    for each in bookings:
        taken = _taken(each, wanted)
        if taken is not None and taken[0] < end and start < taken[1]:
            found.append(each)
    return found


def refuse(item: int, others: Sequence[Booking], *, was_sent: bool = False) -> None:
    """Refuse a time that others have booked.

    Args:
        item: The item's ID.
        others: The bookings of others in this time.
        was_sent: Whether the own booking was made, and removed again.

    Raises:
        AlreadyBookedError: There are others.
    """
    if others:
        times = ", ".join(
            " – ".join(each.isoformat() for each in (other.start, other.end) if each) for other in others
        )
        raise AlreadyBookedError(item, [other.id for other in others], times, was_sent)


def _taken(booking: Booking, wanted: Window) -> tuple[datetime, datetime] | None:
    """When a booking is, in UTC. None where it says no time: to 4.0 servers store any word."""
    start, end = booking.start, booking.end
    if start is None:
        return None
    zone = wanted.start.tzinfo
    # to 4.0 a time may be stored without a zone; calendars show it in that of who looks
    ends = [
        each if each.tzinfo else each.replace(tzinfo=zone) for each in (_from_midnight(start), end or start)
    ]
    first, last = sorted(each.astimezone(UTC) for each in ends)
    return first, last


def _from_midnight(start: datetime) -> datetime:
    """From 4.3 on a booking from midnight on is stored a second later (seen on 4.3.10 and 4.9.0)."""
    return start.replace(second=0) if start.time() == time(0, 0, 1) else start
