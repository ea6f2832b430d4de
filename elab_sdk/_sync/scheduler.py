# Derived from elab_sdk/_async/scheduler.py by tools/unasync.py: do not edit.
"""Bookings of items: free slots, new bookings and their cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.api.events import create_event, destroy_event, get_all_events, get_event
from elab_api_v1.models import EventForm

from elab_sdk._wording import Wording, operation_name, say
from elab_sdk.errors import (
    NotFoundError,
    ResponseError,
    UnexpectedWrite,
    UnknownEndpointError,
    ValidationError,
)
from elab_sdk.rules import bookings, checks, updates
from elab_sdk.rules.created import CreatedEvent
from elab_sdk.rules.entry_operations import ITEMS
from elab_sdk.rules.release_detection import STATE_RELEASE, availability, describe_releases
from elab_sdk.wire.concurrency import WorkerPool
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elab_api_v1.models import Done, Event, EventSummary, Item

    from elab_sdk._sync.session import Session
    from elab_sdk.rules.bookings import Booking, TimeWindow
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

_PARALLEL_READS: Final = 4
_LONGEST_ID_LIST: Final = 1000
"""Characters of a list of IDs. The database cuts it at 1024."""
_CUT: Final = "4.3 lists no bookings, and this item has more than it names: use the web page."
_NO_LIST: Final = Wording("A bug of 4.3.0 up to and including 4.3.10: {get_event} works.")
_BEHIND_ITEM: Final = (
    "From 4.4.0 a booking is reached only if an item happens to have the booking's ID: use the item's page."
)
_RENAMES: Final = "It would rename the item and book nothing: omit the title."
_BOOKED_NOTHING: Final = "check the item, which may have been changed, and book without a title"


class Scheduler:
    """The bookings of a team.

    Args:
        session: Sends the requests.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def known(self) -> DetectedRelease:
        """What is known of the server's release."""
        return self.session.known

    # -- bookings ------------------------------------------------------------------------------------------
    def create(self, operation: str, item: int, fields: Mapping[str, object]) -> CreatedEvent:
        """Book an item, whether it is free or not."""
        form = updates.event_form(operation, fields)
        self.session.find_api()
        self._prepare(operation, item, form)
        return self._send(item, form)

    def book(self, item: int, window: TimeWindow, fields: Mapping[str, object]) -> CreatedEvent:
        """Book an item if it is free.

        Args:
            item: The ID of the item.
            window: The time.
            fields: The fields of the booking.
        """
        form = updates.event_form("book", fields)
        self.session.find_api()
        entry = self._prepare("book", item, form)
        checked = set[int]()
        bookings.check_not_booked(item, self.overlapping("book", item, window, entry, checked))
        created = self._send(item, form)
        undo = say("{cancel:{id}} cancels it", id=created.id)
        done = [f"booked item {item} (event {created.id}); {undo}"]
        checked.add(created.id)
        with note_completed_steps(done):
            others = self.overlapping("book", item, window, None, checked)
            if earlier := [each for each in others if each.id < created.id]:
                self.destroy("destroy_event", created.id)
                done.clear()
                bookings.check_not_booked(item, earlier, was_sent=True)
        return created

    def read(self, id: int) -> Event:
        """Read one booking."""
        self.known.require("get_event")
        try:
            return self.session.call_one(get_event.request(id))
        except NotFoundError as error:
            if self.known.holds_for_any(_hides_events):
                error.hint = _BEHIND_ITEM
            raise

    def destroy(self, operation: str, id: int) -> Done:
        """Cancel a booking."""
        self.known.require("destroy_event", operation)
        try:
            return self.session.call(destroy_event.request(id))
        except NotFoundError as error:
            failure: ResponseError = error
        except ResponseError as error:
            # the web servers of 3.0 to 3.3 reject the method, and so does the program of 2.0
            if error.status_code != 405 and not isinstance(error, UnknownEndpointError):
                raise
            hint = availability("destroy_event")
            raise self.known.not_supported(operation, hint, is_harmless=True) from None
        self.session.settle(_hides_events)
        if self.known.holds_for_all(_hides_events):
            rows = self.session.call(get_all_events.request())
            if id in [event.id for event in rows]:
                raise self.known.not_supported(operation, _BEHIND_ITEM, is_harmless=True)
        raise failure

    def list_all(self, times: Mapping[str, str]) -> list[EventSummary]:
        """List the bookings of the team.

        Args:
            times: The start and the end, if given, as text.
        """
        if times:
            self.session.learn(lambda release: (release.event_window, release.event_listing))
            self._require_zone("get_all_events with start or end")
        self.known.require("get_all_events")
        if self.known.holds_for_all(_lists_no_events):
            raise self.known.not_supported("get_all_events", str(_NO_LIST))
        if times and self.known.holds_for_any(lambda release: not release.event_window):
            hint = describe_releases(lambda release: release.event_window, "It exists")
            raise self.known.not_supported("get_all_events with start or end", hint)
        try:
            return self.session.call_optional(get_all_events.request(**times))
        except UnknownEndpointError:
            self.session.learn(_lists_no_events)
            if not self.known.holds_for_all(_lists_no_events):
                raise
        raise self.known.not_supported("get_all_events", str(_NO_LIST))

    def overlapping(
        self,
        operation: str,
        item: int,
        window: TimeWindow,
        entry: Item | None,
        checked: set[int] | None = None,
    ) -> list[Booking]:
        """List the bookings of an item that overlap a time.

        Args:
            operation: The name of the called method, used in error messages.
            item: The ID of the item.
            window: The time.
            entry: The item, if it was just read.
            checked: IDs of bookings to ignore; those that were checked are added.
        """
        self.known.require("create_event", operation)
        checked = set[int]() if checked is None else checked
        self.session.learn(_lists_bookings)
        if not self.known.holds_for_any(_lists_bookings):
            entry = entry or self.session.read(ITEMS, item)
            if len(str(entry.get("events_id") or "")) > _LONGEST_ID_LIST:
                raise self.known.not_supported(operation, _CUT)
            events = self._read_all([each for each in entry.event_ids if each not in checked])
            checked.update(entry.event_ids)
            return bookings.overlapping(window, events)
        if not self.known.holds_for_all(_lists_bookings):
            raise self.known.not_supported(operation, str(STATE_RELEASE))
        self._require_zone(operation)
        if self.known.holds_for_all(_lists_item_events):
            of_item = attrs.evolve(get_all_events.request(), query=(("item", str(item)),))
            listed = self.session.call(of_item)
            others = [row for row in bookings.overlapping(window, listed) if row.id not in checked]
            checked.update(row.id for row in listed)
            return [*others]
        rows = self.session.call(get_all_events.request())
        near = [row for row in bookings.overlapping(window, rows) if row.id not in checked]
        checked.update(row.id for row in rows)
        certain: list[Booking] = [row for row in near if row.item_id == item]
        # up to and including 4.2 rows do not contain the item
        unsure = [row for row in near if row.item_id is None]
        return [*self._of_item(item, unsure, entry), *certain] if unsure else certain

    def _of_item(self, item: int, rows: Sequence[EventSummary], entry: Item | None) -> list[Booking]:
        """Get the bookings of an item among rows that do not contain the item."""
        entry = entry or self.session.read(ITEMS, item)
        rows = [row for row in rows if row.item_title == entry.title]
        unlisted = [row.id for row in rows if row.id not in entry.event_ids]
        events = self._read_all(unlisted)
        # from 4.4 a booking cannot always be read: then it counts
        unreadable = {*unlisted} - {each.id for each in events}
        return [
            *(each for each in events if each.item_id == item),
            *(row for row in rows if row.id in entry.event_ids or row.id in unreadable),
        ]

    def _read_all(self, ids: Sequence[int]) -> list[Event]:
        """Read several bookings, without those that were cancelled meanwhile."""

        def read(id: int) -> Event | None:
            try:
                return self.session.call_one(get_event.request(id))
            except NotFoundError:
                return None

        events = WorkerPool(_PARALLEL_READS).run(read, ids)
        return [event for event in events if event is not None]

    def _prepare(self, operation: str, item: int, form: Mapping[str, str]) -> Item | None:
        """Reject what the release cannot book.

        Returns:
            The item, if it was read for that.
        """
        entry = None
        if self.known.holds_for_any(_books_missing_items):
            # up to and including 4.3 a missing item can be booked; and the item shows the release
            entry = self.session.read(ITEMS, item)
        self.known.require("create_event", operation)
        self._require_zone(operation)
        if self.known.holds_for_any(_books_unbookable):
            entry = entry or self.session.read(ITEMS, item)
            bookings.check_bookable(entry)

        def renames(release: Release) -> bool:
            return (
                release.has("create_event")
                and release.update_endpoints == "all"
                and bool(release.update_triggers & set(form))
            )

        self.session.settle(renames)
        if self.known.holds_for_any(renames):
            # taken for an update of the item (seen on 4.0.10 and 4.2.4)
            hint = _RENAMES if self.known.holds_for_all(renames) else str(STATE_RELEASE)
            raise self.known.not_supported(f"{operation} with title", hint)
        if "title" not in form and self.known.holds_for_any(lambda release: release.event_title_required):
            name = operation_name(operation)
            reason = f"{name} needs a title: without one, 3.4.0 up to and including 3.4.17 fail"
            raise ValidationError(reason, "title", is_harmless=True)
        return entry

    def _require_zone(self, operation: str) -> None:
        """Raise an error if the server cuts off offsets, and the caller did not say the time zone."""
        if self.known.holds_for_all(_cuts_offsets) and self.session.settings.time_zone is None:
            raise self.known.not_supported(f"{operation} without a time zone", str(bookings.NO_TIME_ZONE))

    def _send(self, item: int, form: Mapping[str, str]) -> CreatedEvent:
        request = create_event.request(item, body=EventForm(**form))
        done = self.session.call(request)
        if done.id is None:
            reason = "the server reported success and booked nothing"
            raise UnexpectedWrite(reason, request.method, request.path, None, _BOOKED_NOTHING)
        return CreatedEvent.from_dict(done.to_dict())


def event_id(value: object) -> int:
    """The ID of a booking to cancel."""
    return checks.entry_id(value, "id", "event", zero_is_refused=True)


def _books_missing_items(release: Release) -> bool:
    return release.has("create_event") and release.event_missing_item == "accepted"


def _lists_no_events(release: Release) -> bool:
    return release.has("get_all_events") and not release.event_listing


def _lists_bookings(release: Release) -> bool:
    return release.event_listing


def _hides_events(release: Release) -> bool:
    return release.events_need_item


def _lists_item_events(release: Release) -> bool:
    return release.lists_item_events


def _books_unbookable(release: Release) -> bool:
    return release.books_unbookable


def _cuts_offsets(release: Release) -> bool:
    return release.cuts_offsets
