"""Bookings of items in the scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_api_v1.api.events import create_event, destroy_event, get_all_events, get_event
from elab_api_v1.models import EventForm
from elab_api_v1.types import UNSET, Unset

from elab_sdk._async.base import Base
from elab_sdk._async.entries import number
from elab_sdk.content.display import rows
from elab_sdk.errors import (
    NotFoundError,
    ResponseError,
    UnexpectedWrite,
    UnknownEndpointError,
    ValidationError,
)
from elab_sdk.rules import checks, updates
from elab_sdk.rules.created import CreatedEvent
from elab_sdk.rules.release_detection import STATE_RELEASE, availability, describe_releases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from elab_api_v1.models import Done, Event, EventSummary, Item

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.updates import EventParams

_NO_LIST: Final = "A bug of 4.3.0 up to and including 4.3.10: get_event(id) works."
_BEHIND_ITEM: Final = (
    "From 4.4.0 on a booking is reached only where there is, by chance, an item with the booking's number:"
    " use the item's page."
)
_RENAMES: Final = "It would rename the item and book nothing: leave the title out."
_BOOKED_NOTHING: Final = "look at the item, which may have been changed, and book without a title"


class Events(Base):
    """What can be done with bookings."""

    async def create_event(
        self,
        id: Id,
        params: EventParams | Mapping[str, object] | None = None,
        *,
        start: datetime | str | Unset = UNSET,
        end: datetime | str | Unset = UNSET,
        title: str | Unset = UNSET,
    ) -> CreatedEvent:
        """Book an item.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(
        ...     item, start="2040-11-30T12:00:00+01:00", end="2040-11-30T14:00:00+01:00", title="Confocal"
        ... )
        >>> event = await manager.get_event(booked)
        >>> event.title
        'Confocal'

        Args:
            id: The item's number, or a model that has it.
            params: elabapy's dict: {"start": "…", "end": "…", "title": "…"}.
            start: An aware datetime, or text with an offset: 2019-11-30T12:00:00+01:00.
            end: The same; after the start.
            title: What it is for. On 3.4 it must be given, on 4.0 to 4.2 it must be left out.

        Returns:
            The booking's number, as `.id`.

        Raises:
            ValidationError: A field is missing or unknown, has no offset, or the end is not after the start.
            NotSupportedByServer: The release has no bookings, or cannot take a title.
            NotFoundError: There is no such item; to 4.3 as `NotFoundOrDeniedError`.
            UnexpectedWrite: The server reported success and booked nothing.

        Works from 3.4 on.
        """
        item = number(id, "item")
        fields = updates.given("create_event", params, start=start, end=end, title=title)
        form = updates.event("create_event", fields)
        await self._ready_to_book("create_event", item, form)
        return await self._book(item, form)

    async def _ready_to_book(self, act: str, item: int, form: Mapping[str, str]) -> Item | None:
        """Refuse what the release cannot book; the item, where it was read for that."""
        entry = None
        if self._known.holds_for_any(_books_what_is_missing):
            # to 4.3 an item that does not exist can be booked; and the item shows the release
            entry = await self._read_item(item)
        self._known.require("create_event", act)

        def renames(release: Release) -> bool:
            return (
                release.has("create_event")
                and release.update_endpoints == "all"
                and bool(release.update_triggers & set(form))
            )

        await self._settle(renames)
        if self._known.holds_for_any(renames):
            # taken for an update of the item (seen on 4.0.10 and 4.2.4)
            hint = _RENAMES if self._known.holds_for_all(renames) else STATE_RELEASE
            raise self._known.not_supported(f"{act} with title", hint)
        if "title" not in form and self._known.holds_for_any(lambda release: release.event_title_required):
            reason = f"{act} needs a title: without one, 3.4.0 up to and including 3.4.17 fail"
            raise ValidationError(reason, "title", is_harmless=True)
        return entry

    async def _book(self, item: int, form: Mapping[str, str]) -> CreatedEvent:
        request = create_event.request(item, body=EventForm(**form))
        answer = await self._call(request)
        if answer.id is None:
            reason = "the server reported success and booked nothing"
            raise UnexpectedWrite(reason, request.method, request.path, None, _BOOKED_NOTHING)
        return CreatedEvent.from_dict(answer.to_dict())

    async def get_event(self, id: Id) -> Event:
        """Read one booking.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(item, start="2040-12-01T12:00Z", end="2040-12-01T14:00Z")
        >>> event = await manager.get_event(booked)
        >>> event.item_id == item.id
        True

        Args:
            id: Its number, or a model that has it.

        Returns:
            The booking.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotSupportedByServer: The release has no bookings.
            NotFoundError: There is none.

        Works from 3.4 on.
        """
        wanted = number(id, "event")
        self._known.require("get_event")
        try:
            return await self._one(get_event.request(wanted))
        except NotFoundError as error:
            if self._known.holds_for_any(_hides_events):
                error.hint = _BEHIND_ITEM
            raise

    async def get_all_events(
        self, *, start: datetime | str | Unset = UNSET, end: datetime | str | Unset = UNSET
    ) -> list[EventSummary]:
        """List the team's bookings.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(item, start="2040-12-03T12:00Z", end="2040-12-03T14:00Z")
        >>> events = await manager.get_all_events()
        >>> [event.start.isoformat() for event in events if event.id == booked.id]
        ['2040-12-03T12:00:00+00:00']

        Args:
            start: Only bookings from this time on, from 4.4 on: an aware datetime, or text with an offset.
            end: Only bookings up to this time, from 4.4 on.

        Returns:
            Rows. Their title is made for a calendar; what was sent is `title_only` on 4.9.

        Raises:
            ValidationError: A time has no offset.
            NotSupportedByServer: The release has no bookings, cannot list them (4.3), or reads no times.

        Works from 3.4 on, but not on 4.3.
        """
        times = {
            name: checks.timestamp(value, name).isoformat()
            for name, value in (("start", start), ("end", end))
            if not isinstance(value, Unset)
        }
        if times:
            await self._learn(lambda release: (release.event_window, release.event_listing))
        self._known.require("get_all_events")
        if self._known.holds_for_all(_lists_no_events):
            raise self._known.not_supported("get_all_events", _NO_LIST)
        if times and self._known.holds_for_any(lambda release: not release.event_window):
            hint = describe_releases(lambda release: release.event_window, "It exists")
            raise self._known.not_supported("get_all_events with start or end", hint)
        return rows(await self._event_list(**times))

    async def _event_list(self, **times: str) -> list[EventSummary]:
        """The team's bookings, or the true reason why there is no list of them."""
        try:
            return await self._offered(get_all_events.request(**times))
        except UnknownEndpointError:
            await self._learn(_lists_no_events)
            if not self._known.holds_for_all(_lists_no_events):
                raise
        raise self._known.not_supported("get_all_events", _NO_LIST)

    async def destroy_event(self, id: Id) -> Done:
        """Cancel a booking.

        >>> item = await manager.create_item(1)
        >>> booked = await manager.create_event(item, start="2040-12-02T12:00Z", end="2040-12-02T14:00Z")
        >>> done = await manager.destroy_event(booked)
        >>> done.result
        'success'

        Args:
            id: Its number, or a model that has it.

        Returns:
            The server's answer.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotSupportedByServer: The release has no bookings.
            NotFoundError: There is none.
            PermissionDeniedError: It is somebody else's, or over.

        Works from 3.4 on.
        """
        return await self._destroy("destroy_event", id)

    async def _destroy(self, act: str, id: Id) -> Done:
        wanted = checks.entry_id(id, "id", "event", zero_is_refused=True)
        self._known.require("destroy_event", act)
        try:
            return await self._call(destroy_event.request(wanted))
        except NotFoundError as error:
            failure: ResponseError = error
        except ResponseError as error:
            # web servers of 3.0 to 3.3 stop the method, the program of 2.0 does
            if error.status_code != 405 and not isinstance(error, UnknownEndpointError):
                raise
            raise self._known.not_supported(act, availability("destroy_event"), is_harmless=True) from None
        await self._settle(_hides_events)
        if self._known.holds_for_all(_hides_events):
            rows = await self._call(get_all_events.request())
            if wanted in [event.id for event in rows]:
                raise self._known.not_supported(act, _BEHIND_ITEM, is_harmless=True)
        raise failure


def _books_what_is_missing(release: Release) -> bool:
    return release.has("create_event") and release.event_missing_item == "accepted"


def _lists_no_events(release: Release) -> bool:
    return release.has("get_all_events") and not release.event_listing


def _hides_events(release: Release) -> bool:
    return release.events_need_item
