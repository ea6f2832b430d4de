"""Bookings of items: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.types import UNSET, Unset

from elab_sdk._lazy import lazy_module
from elab_sdk.content.display import rows
from elab_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time, timedelta

    from elab_api_v1.models import Done, Event, EventSummary

    from elab_sdk._async.scheduler import Scheduler
    from elab_sdk._async.session import Session
    from elab_sdk.content.arguments import Id, TimeLike
    from elab_sdk.rules import checks, entry_operations, updates
    from elab_sdk.rules.bookings import Slot
    from elab_sdk.rules.created import CreatedEvent
    from elab_sdk.rules.field_dicts import EventFields
else:
    checks = lazy_module("elab_sdk.rules.checks")
    entry_operations = lazy_module("elab_sdk.rules.entry_operations")
    updates = lazy_module("elab_sdk.rules.updates")


class Bookings:
    """The methods for bookings."""

    _session: Session

    async def free_slots(
        self,
        item: Id,
        start: TimeLike,
        end: TimeLike,
        *,
        length: timedelta | None = None,
        hours: tuple[time | str, time | str] | None = None,
    ) -> list[Slot]:
        """List the times at which an item is not booked.

        >>> item = await manager.create_item(1, title="Confocal")
        >>> booked = await manager.book(item, "2040-11-30T10:00+01:00", "2040-11-30T12:00+01:00")
        >>> slots = await manager.free_slots(
        ...     item, "2040-11-30T00:00+01:00", "2040-12-01T00:00+01:00", hours=("08:00", "18:00")
        ... )
        >>> [f"{slot.start:%H:%M}-{slot.end:%H:%M}" for slot in slots]
        ['08:00-10:00', '12:00-18:00']

        Args:
            item: The ID of the item, or a model with this ID.
            start: An aware datetime, or text with an offset: 2019-11-30T12:00:00+01:00.
            end: As `start`, and after it.
            length: Minimum length of a slot.
            hours: Opening and closing time of each day, in the time zone of `start`. With a `ZoneInfo` they
                stay the same when daylight saving time starts or ends; midnight at the end is "00:00".

        Returns:
            The slots, earliest first, in the time zone of `start`. Each is as long as possible.

        Raises:
            ValidationError: A time has no time zone, the end is not after the start, or `length` or `hours`
                is invalid.
            NotSupportedByServer: The release has no bookings; or it is 4.3, and the item has so many bookings
                that it does not name them all; or it is 5.4 or later, and the Manager has no `time_zone`.

        Works from 3.4, with the bookings of the key's team. 4.3 cannot list bookings, so each booking of the
        item is read, four in parallel. A booking without a time zone, which is possible up to and including
        4.0, is assumed to be in that of `start`. From 5.4 no booking has one: they are in the `time_zone` of
        the Manager, and one in the hour that occurs twice when clocks are put back occupies both.
        """
        from elab_sdk.rules import bookings  # few callers need it

        window = bookings.check_window(start, end, length=length, hours=hours)
        item_id = checks.entry_id(item, "id", "item")
        session = self._session
        await session.find_api()
        session.known.require("create_event", "free_slots")
        entry = None if session.known.is_known else await session.read(entry_operations.ITEMS, item_id)
        booked = await self._scheduler().overlapping("free_slots", item_id, window, entry)
        return bookings.free_slots(window, booked)

    async def book(
        self,
        item: Id,
        start: TimeLike,
        end: TimeLike,
        *,
        title: str | Unset = UNSET,
        overlapping: bool = False,
    ) -> CreatedEvent:
        """Book an item, unless it is already booked.

        >>> from datetime import UTC, datetime, timedelta
        >>> item = await manager.create_item(1, title="Confocal")
        >>> start = datetime(2040, 11, 30, 12, tzinfo=UTC)
        >>> booked = await manager.book(item, start, start + timedelta(hours=2), title="GFP")
        >>> await manager.cancel(booked)
        True

        No release rejects a time that is booked, so the bookings are checked before the request, and again
        after it: if two people book at the same moment, the later booking is cancelled.

        Args:
            item: The ID of the item, or a model with this ID.
            start: An aware datetime, or text with an offset: 2019-11-30T12:00:00+01:00.
            end: As `start`, and after it.
            title: The purpose. It is required on 3.4, and must be omitted on 4.0 up to and including 4.2,
                which would rename the item.
            overlapping: Whether to book even if the item is already booked.

        Returns:
            The ID of the booking, as `.id`.

        Raises:
            AlreadyBookedError: The item is already booked at that time; the error lists the bookings. Your
                booking was not made, or has been cancelled.
            ValidationError: A time has no time zone, or the end is not after the start; or the server is 5.0
                up to and including 5.3, and the item is not marked as bookable.
            PermissionDeniedError: The server is 5.4 or later, and the item is not marked as bookable.
            NotSupportedByServer: The release has no bookings, or takes no title; see `free_slots` too.
            NotFoundError: The item does not exist; up to and including 4.3 raised as `NotFoundOrDeniedError`.

        Works from 3.4. If the second check fails, the booking exists: the notes of the error contain its ID.
        """
        from elab_sdk.rules import bookings

        window, item_id = bookings.check_window(start, end), checks.entry_id(item, "id", "item")
        fields = {"start": start, "end": end} | ({} if isinstance(title, Unset) else {"title": title})
        if overlapping:
            return await self._scheduler().create("book", item_id, fields)
        return await self._scheduler().book(item_id, window, fields)

    async def cancel(self, event: Id) -> bool:
        """Cancel a booking.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.book(item, "2040-12-02T12:00Z", "2040-12-02T14:00Z")
        >>> await manager.cancel(booked), await manager.cancel(booked)
        (True, False)

        Args:
            event: The ID of the booking, or a model with this ID, such as the result of `book` or a row of
                `get_all_events`.

        Returns:
            Whether it existed.

        Raises:
            ValidationError: `event` is not a positive integer.
            NotSupportedByServer: The release has no bookings; or it is 4.4 up to and including 4.9, and no
                item has the ID of the booking: then API v1 cannot reach it.
            PermissionDeniedError: It is somebody else's, or over.

        Works from 3.4. Up to and including 4.0.8 servers let everybody cancel every booking.
        """
        from elab_sdk._async.scheduler import event_id

        try:
            await self._scheduler().destroy("cancel", event_id(event))
        except NotFoundError:
            return False
        return True

    async def create_event(
        self,
        id: Id,
        params: EventFields | Mapping[str, object] | None = None,
        *,
        start: TimeLike | Unset = UNSET,
        end: TimeLike | Unset = UNSET,
        title: str | Unset = UNSET,
    ) -> CreatedEvent:
        """Book an item, also if it is already booked: see `book`.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(
        ...     item, start="2040-11-30T12:00:00+01:00", end="2040-11-30T14:00:00+01:00", title="Confocal"
        ... )
        >>> event = await manager.get_event(booked)
        >>> event.title
        'Confocal'

        Args:
            id: The ID of the item, or a model with this ID.
            params: The fields as a dict, as elabapy takes them: {"start": "…", "end": "…", "title": "…"}.
            start: An aware datetime, or text with an offset: 2019-11-30T12:00:00+01:00.
            end: As `start`, and after it.
            title: The purpose. It is required on 3.4, and must be omitted on 4.0 up to and including 4.2.

        Returns:
            The ID of the booking, as `.id`.

        Raises:
            ValidationError: A field is missing or unknown, a time has no time zone, or the end is not after
                the start; or the item is not marked as bookable: see `book`.
            NotSupportedByServer: The release has no bookings, or takes no title; or it is 5.4 or later, and
                the Manager has no `time_zone`.
            NotFoundError: The item does not exist; up to and including 4.3 raised as `NotFoundOrDeniedError`.
            UnexpectedWrite: The server reported success and booked nothing.

        Works from 3.4.
        """
        item = checks.entry_id(id, "id", "item")
        fields = updates.merge_params("create_event", params, start=start, end=end, title=title)
        return await self._scheduler().create("create_event", item, fields)

    async def get_event(self, id: Id) -> Event:
        """Read one booking.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(item, start="2040-12-01T12:00Z", end="2040-12-01T14:00Z")
        >>> event = await manager.get_event(booked)
        >>> event.item_id == item.id
        True

        Args:
            id: The ID of the booking, or a model with this ID.

        Returns:
            The booking. From 5.4 its times have the offset of the `time_zone` of the Manager, if it has one,
            or else none.

        Raises:
            ValidationError: `id` is not a positive integer.
            NotSupportedByServer: The release has no bookings.
            NotFoundError: It does not exist.

        Works from 3.4.
        """
        return await self._scheduler().read(checks.entry_id(id, "id", "event"))

    async def get_all_events(
        self, *, start: TimeLike | Unset = UNSET, end: TimeLike | Unset = UNSET
    ) -> list[EventSummary]:
        """List the bookings of the team.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(item, start="2040-12-03T12:00Z", end="2040-12-03T14:00Z")
        >>> events = await manager.get_all_events()
        >>> [event.start.isoformat() for event in events if event.id == booked.id]
        ['2040-12-03T12:00:00+00:00']

        Args:
            start: Only bookings after this time, from 4.4: an aware datetime, or text with an offset.
            end: Only bookings before this time, from 4.4.

        Returns:
            The rows. Their title is composed for a calendar; `title_only`, from 4.9, is what was sent. For
            the time zone of their times see `get_event`.

        Raises:
            ValidationError: A time has no time zone.
            NotSupportedByServer: The release has no bookings, cannot list them (4.3), or takes no times; or
                it is 5.4 or later, `start` or `end` is given, and the Manager has no `time_zone`.

        Works from 3.4, but not on 4.3. From 5.3 it lists only the bookings that the key's owner has chosen to
        see on the web page, such as their own. `free_slots` and `book` do not depend on this choice.
        """
        times = {
            name: checks.timestamp(value, name).isoformat()
            for name, value in (("start", start), ("end", end))
            if not isinstance(value, Unset)
        }
        return rows(await self._scheduler().list_all(times))

    async def destroy_event(self, id: Id) -> Done:
        """Cancel a booking; `cancel` does the same, and accepts that it does not exist.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(item, start="2040-12-02T12:00Z", end="2040-12-02T14:00Z")
        >>> done = await manager.destroy_event(booked)
        >>> done.result
        'success'

        Args:
            id: The ID of the booking, or a model with this ID.

        Returns:
            The server's response.

        Raises:
            ValidationError: `id` is not a positive integer.
            NotSupportedByServer: The release has no bookings.
            NotFoundError: It does not exist.
            PermissionDeniedError: It is somebody else's, or over.

        Works from 3.4.
        """
        from elab_sdk._async.scheduler import event_id

        return await self._scheduler().destroy("destroy_event", event_id(id))

    def _scheduler(self) -> Scheduler:
        from elab_sdk._async.scheduler import Scheduler  # few callers need it

        return Scheduler(self._session)
