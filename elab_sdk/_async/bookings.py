"""When an item is free, and to have it for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_api_v1.api.events import get_all_events, get_event
from elab_api_v1.types import UNSET, Unset

from elab_sdk._async.entries import number
from elab_sdk._async.events import Events
from elab_sdk.errors import NotFoundError
from elab_sdk.rules import updates
from elab_sdk.rules.release_detection import STATE_RELEASE
from elab_sdk.wire.concurrency import AsyncWorkerPool
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time, timedelta

    from elab_api_v1.models import Event, Item

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.bookings import Booking, Slot, Window
    from elab_sdk.rules.created import CreatedEvent
    from elab_sdk.rules.releases import Release

_AT_ONCE: Final = 4
_MOST_IDS: Final = 1000
"""Characters of a list of numbers, from which on the database may have cut it: it does at 1024."""
_CUT: Final = "4.3 lists no bookings, and of this item's there are more than it names: book in the web page."


class Bookings(Events):
    """When an item is free, and to have it for a time."""

    async def free_slots(
        self,
        item: Id,
        start: datetime | str,
        end: datetime | str,
        *,
        length: timedelta | None = None,
        hours: tuple[time | str, time | str] | None = None,
    ) -> list[Slot]:
        """List the times at which nobody has booked an item.

        >>> item = await manager.create_item(1, title="Confocal")
        >>> booked = await manager.book(item, "2040-11-30T10:00+01:00", "2040-11-30T12:00+01:00")
        >>> slots = await manager.free_slots(
        ...     item, "2040-11-30T00:00+01:00", "2040-12-01T00:00+01:00", hours=("08:00", "18:00")
        ... )
        >>> [f"{slot.start:%H:%M}-{slot.end:%H:%M}" for slot in slots]
        ['08:00-10:00', '12:00-18:00']

        Args:
            item: The item's number, or a model that has it.
            start: An aware datetime, or text with an offset: 2019-11-30T12:00:00+01:00.
            end: The same; after the start.
            length: The shortest slot that is of use. All others are left out.
            hours: Opening and closing time of each day, in the time zone of `start`. With a `ZoneInfo` they
                stay the same when the clocks are changed; midnight at the end is "00:00".

        Returns:
            Slots, earliest first, in the time zone of `start`. Each is as long as it can be.

        Raises:
            ValidationError: A time has no offset (a datetime without a zone is not guessed at), the end is
                not after the start, or `length` or `hours` is wrong.
            NotSupportedByServer: The release has no bookings; or it is 4.3, and the item has so many that it
                does not name them all.

        Works from 3.4 on. It sees the bookings of the key's team. 4.3 cannot list bookings, so each of the
        item's is read, four at once. A booking that has no zone, as servers to 4.0 take them, is taken to be
        in that of `start`.
        """
        from elab_sdk.rules import bookings  # not needed by most who import the Manager

        wanted = bookings.window(start, end, length=length, hours=hours)
        asked = number(item, "item")
        self._known.require("create_event", "free_slots")
        entry = await self._read_item(asked) if not self._known.is_known else None
        return bookings.free(wanted, await self._bookings("free_slots", asked, wanted, entry))

    async def book(
        self,
        item: Id,
        start: datetime | str,
        end: datetime | str,
        *,
        title: str | Unset = UNSET,
        overlapping: bool = False,
    ) -> CreatedEvent:
        """Book an item, unless it is booked already.

        >>> from datetime import UTC, datetime, timedelta
        >>> item = await manager.create_item(1, title="Confocal")
        >>> start = datetime(2040, 11, 30, 12, tzinfo=UTC)
        >>> booked = await manager.book(item, start, start + timedelta(hours=2), title="GFP")
        >>> await manager.cancel(booked)
        True

        No release refuses a time that is taken, so the bookings are looked at first, and once more after it:
        of two people who book at the same moment, the later one's booking is cancelled again.

        Args:
            item: The item's number, or a model that has it.
            start: An aware datetime, or text with an offset: 2019-11-30T12:00:00+01:00.
            end: The same; after the start.
            title: What it is for. On 3.4 it must be given; on 4.0 to 4.2 it must be left out: it would rename
                the item.
            overlapping: Whether to book even if somebody else has.

        Returns:
            The booking's number, as `.id`.

        Raises:
            AlreadyBookedError: Somebody has the item in that time; the error names the bookings.
            ValidationError: A time has no offset, or the end is not after the start.
            NotSupportedByServer: The release has no bookings, or cannot take a title; see `free_slots` too.
            NotFoundError: There is no such item; to 4.3 as `NotFoundOrDeniedError`.

        Works from 3.4 on. Where the second look fails, the booking is there: the error's notes have its
        number.
        """
        from elab_sdk.rules import bookings

        wanted, booked = bookings.window(start, end), number(item, "item")
        given = {"start": start, "end": end} | ({} if isinstance(title, Unset) else {"title": title})
        form = updates.event("book", given)
        entry = await self._ready_to_book("book", booked, form)
        if overlapping:
            return await self._book(booked, form)
        seen = set[int]()
        bookings.refuse(booked, await self._bookings("book", booked, wanted, entry, seen))
        created = await self._book(booked, form)
        done = [f"booked item {booked} (event {created.id}); cancel({created.id}) cancels it"]
        seen.add(created.id)
        with note_completed_steps(done):
            later = await self._bookings("book", booked, wanted, None, seen)
            if earlier := [each for each in later if each.id < created.id]:
                await self.destroy_event(created)
                done.clear()
                bookings.refuse(booked, earlier, was_sent=True)
        return created

    async def cancel(self, event: Id) -> bool:
        """Cancel a booking.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.book(item, "2040-12-02T12:00Z", "2040-12-02T14:00Z")
        >>> await manager.cancel(booked), await manager.cancel(booked)
        (True, False)

        Args:
            event: Its number, or a model that has it: what `book` returned, or a row of `get_all_events`.

        Returns:
            Whether it was there.

        Raises:
            ValidationError: `event` is no positive whole number.
            NotSupportedByServer: The release has no bookings; or it is 4.4 or later, and no item has the
                booking's number: then API v1 does not reach it.
            PermissionDeniedError: It is somebody else's, or over.

        Works from 3.4 on. To 4.0.8 a server lets everybody cancel everybody's.
        """
        try:
            await self._destroy("cancel", event)
        except NotFoundError:
            return False
        return True

    async def _bookings(
        self, act: str, item: int, wanted: Window, entry: Item | None, seen: set[int] | None = None
    ) -> list[Booking]:
        """The bookings of an item that take some of a time.

        Args:
            act: The method's name, for what is said in errors.
            item: The item's number.
            wanted: The time.
            entry: The item, where it was read a moment ago.
            seen: Numbers of bookings that need not be looked at; those that were are added.
        """
        from elab_sdk.rules import bookings

        self._known.require("create_event", act)
        seen = set[int]() if seen is None else seen
        await self._learn(_lists_bookings)
        found: list[Booking] = []
        if not self._known.holds_for_any(_lists_bookings):
            entry = entry or await self._read_item(item)
            if len(str(entry.get("events_id") or "")) > _MOST_IDS:
                raise self._known.not_supported(act, _CUT)
            found += await self._events([each for each in entry.event_ids if each not in seen])
            seen.update(entry.event_ids)
            return bookings.in_the_way(wanted, found)
        if not self._known.holds_for_all(_lists_bookings):
            raise self._known.not_supported(act, STATE_RELEASE)
        rows = await self._call(get_all_events.request())
        near = [row for row in bookings.in_the_way(wanted, rows) if row.id not in seen]
        seen.update(row.id for row in rows)
        unsure = [row for row in near if row.item_id is None]
        if unsure:
            # rows do not say of which item they are to 4.2
            entry = entry or await self._read_item(item)
            unsure = [row for row in unsure if row.item_title == entry.title]
            untold = [row.id for row in unsure if row.id not in entry.event_ids]
            told = await self._events(untold)
            found += [each for each in told if each.item_id == item]
            # from 4.4 on a booking that is there cannot always be read: then it counts
            hidden = {*untold} - {each.id for each in told}
            found += [row for row in unsure if row.id in entry.event_ids or row.id in hidden]
        return [*found, *(row for row in near if row.item_id == item)]

    async def _events(self, ids: Sequence[int]) -> list[Event]:
        """Bookings by their numbers, those left out that are gone meanwhile."""

        async def read(id: int) -> Event | None:
            try:
                return await self._one(get_event.request(id))
            except NotFoundError:
                return None

        return [event for event in await AsyncWorkerPool(_AT_ONCE).run(read, ids) if event is not None]


def _lists_bookings(release: Release) -> bool:
    return release.event_listing
