"""Free and booked times of an item. No I/O.

Times are computed in UTC, because local hours cannot be subtracted on a day with a clock change. They are
returned in the time zone of the request.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import attrs

from elab_sdk._wording import Wording, say
from elab_sdk.errors import AlreadyBookedError, ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from elab_api_v1.models import Item

__all__ = [
    "NO_TIME_ZONE",
    "Slot",
    "TimeWindow",
    "check_bookable",
    "check_hours",
    "check_window",
    "free_slots",
    "overlapping",
]

NO_TIME_ZONE: Final = Wording(
    "From 5.4 servers keep the times of bookings without a time zone: use the one of the lab, as in"
    " {time_zone}."
)
_DAY: Final = timedelta(days=1)


class Booking(Protocol):
    """A booking, read on its own or from a list."""

    @property
    def id(self) -> int:
        """The ID."""
        ...

    @property
    def start(self) -> datetime | None:
        """The start."""
        ...

    @property
    def end(self) -> datetime | None:
        """The end."""
        ...


BookingT = TypeVar("BookingT", bound=Booking)


@attrs.frozen
class Slot:
    """A time in which an item is free.

    Args:
        start: The start of the slot.
        end: The end of the slot.
    """

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """The elapsed time between start and end, correct even if clocks change in between."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)


@attrs.frozen
class TimeWindow:
    """A time in which free slots are searched, or which is to be booked.

    Args:
        start: The start of the window.
        end: The end of the window.
        minimum_length: The minimum length of a slot.
        hours: Opening and closing time of each day, in the time zone of `start`.
    """

    start: datetime
    end: datetime
    minimum_length: timedelta = timedelta(0)
    hours: tuple[time, time] | None = None

    @property
    def opening_times(self) -> Iterator[tuple[datetime, datetime]]:
        """The parts of the window within the opening hours, in UTC."""
        start, end = self.start.astimezone(UTC), self.end.astimezone(UTC)
        if self.hours is None:
            yield start, end
            return
        zone, (opens, closes) = self.start.tzinfo, self.hours
        day, last_day = self.start.date(), self.end.astimezone(zone).date()
        while day <= last_day:
            closing_day = day + _DAY if closes == time(0) else day
            opening = datetime.combine(day, opens, zone).astimezone(UTC)
            closing = datetime.combine(closing_day, closes, zone).astimezone(UTC)
            if max(opening, start) < min(closing, end):
                yield max(opening, start), min(closing, end)
            day += _DAY


def check_window(
    start: object,
    end: object,
    *,
    length: timedelta | None = None,
    hours: tuple[time | str, time | str] | None = None,
) -> TimeWindow:
    """Check a window of time.

    Args:
        start: An aware datetime, or text with an offset.
        end: The same; after the start.
        length: The minimum length of a slot.
        hours: Opening and closing time of each day.

    Raises:
        ValidationError: An argument is invalid.
    """
    first, last = checks.time_range(start, end)
    if length is not None and (not isinstance(length, timedelta) or length <= timedelta(0)):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        raise ValidationError(say("length must be {slot_length}, not {given!r}", given=length), "length")
    return TimeWindow(first, last, length or timedelta(0), None if hours is None else check_hours(hours))


def check_hours(hours: tuple[time | str, time | str]) -> tuple[time, time]:
    """Check the opening hours of a day.

    >>> check_hours(("08:00", "18:00"))
    (datetime.time(8, 0), datetime.time(18, 0))

    Raises:
        ValidationError: Not two times, or the second is neither midnight nor after the first.
    """
    try:
        opens, closes = (each if isinstance(each, time) else time.fromisoformat(each) for each in hours)
    except (TypeError, ValueError):
        raise ValidationError(
            f"hours must be two times such as ('08:00', '18:00'), not {hours!r}", "hours"
        ) from None
    if opens.tzinfo or closes.tzinfo:
        raise ValidationError("hours must not have a time zone; they are in the time zone of start", "hours")
    if closes <= opens and closes != time(0):
        raise ValidationError(f"hours must end after {opens}, not at {closes}", "hours")
    return opens, closes


def free_slots(window: TimeWindow, bookings: Iterable[Booking]) -> list[Slot]:
    """The free slots in a window of time.

    Args:
        window: The window.
        bookings: The item's bookings, in any order.
    """
    zone = window.start.tzinfo
    booked = sorted(times for each in bookings if (times := _booked_times(each, window)) is not None)
    slots: list[Slot] = []
    for opening, closing in window.opening_times:
        free_from = opening
        for start, end in [*booked, (closing, closing)]:
            free_until = min(start, closing)
            if free_until > free_from and free_until - free_from >= window.minimum_length:
                slots.append(Slot(free_from.astimezone(zone), free_until.astimezone(zone)))
            free_from = max(free_from, end)
    return slots


def overlapping(window: TimeWindow, bookings: Iterable[BookingT]) -> list[BookingT]:
    """The bookings that overlap a window of time.

    Args:
        window: The window.
        bookings: The item's bookings.
    """
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    matches: list[BookingT] = []
    for each in bookings:
        times = _booked_times(each, window)
        if times is not None and times[0] < end and start < times[1]:
            matches.append(each)
    return matches


def check_not_booked(item: int, others: Sequence[Booking], *, was_sent: bool = False) -> None:
    """Raise an error if others have booked the time.

    Args:
        item: The item's ID.
        others: The bookings of others in this time.
        was_sent: Whether the caller's own booking was made and removed again.

    Raises:
        AlreadyBookedError: There are bookings of others.
    """
    if others:
        times = ", ".join(
            " – ".join(each.isoformat() for each in (other.start, other.end) if each) for other in others
        )
        raise AlreadyBookedError(item, [other.id for other in others], times, was_sent)


def check_bookable(item: Item) -> None:
    """Raise an error if an item is not marked as bookable.

    Raises:
        ValidationError: It is not.
    """
    if item.is_bookable is False:
        raise ValidationError(f"item {item.id} cannot be booked: mark it as bookable on its page", "id")


def _booked_times(booking: Booking, window: TimeWindow) -> tuple[datetime, datetime] | None:
    """Start and end of a booking in UTC; None if it has no valid start.

    Up to and including 4.0, servers store any text as a time.
    """
    start, end = booking.start, booking.end
    if start is None:
        return None
    zone = window.start.tzinfo
    # up to and including 4.0, a time may have no zone; calendars show it in the zone of the viewer
    times = [
        each if each.tzinfo else each.replace(tzinfo=zone)
        for each in (_undo_midnight_second(start), end or start)
    ]
    first, last = sorted(each.astimezone(UTC) for each in times)
    return first, last


def _undo_midnight_second(start: datetime) -> datetime:
    """From 4.3, a booking from midnight is stored one second later (seen on 4.3.10 and 4.9.0)."""
    return start.replace(second=0) if start.time() == time(0, 0, 1) else start
