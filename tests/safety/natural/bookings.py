"""Bookings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import PermissionDeniedError, ValidationError
from tests.safety.cases import Case, has
from tests.safety.state import Booking

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.state import State
    from tests.safety.world import World

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)


def _booked(title: str = "") -> Expect:
    def expect(state: State, world: World) -> None:
        state.bookings.append(Booking(world.item, NOON.isoformat(), LATER.isoformat(), title))

    return expect


def _cancelled(state: State, world: World) -> None:
    state.bookings.clear()


def _titled_bookings(release: Release) -> bool:
    """A booking's title is a booking's title: 4.0 – 4.2 rename the item."""
    renames = release.update_endpoints == "all" and "title" in release.update_triggers
    return release.has("create_event") and not renames


BOOKINGS: Final = (
    Case(
        name="book an item, with a title",
        act=lambda m, w: m.create_event(w.item, start=NOON, end=LATER, title="Confocal"),
        expect=_booked("Confocal"),
        creates={"events": 1},
        exists=_titled_bookings,
        needs=("item",),
    ),
    Case(
        name="book an item, elabapy's dict",
        act=lambda m, w: m.create_event(
            w.item,
            {"start": "2032-05-04T14:00:00+02:00", "end": "2032-05-04T16:00:00+02:00", "title": "Confocal"},
        ),
        expect=_booked("Confocal"),
        creates={"events": 1},
        exists=_titled_bookings,
        needs=("item",),
    ),
    Case(
        name="book an item, without a title",
        act=lambda m, w: m.create_event(w.item, start=NOON, end="2032-05-04T14:00:00Z"),
        expect=_booked(),
        creates={"events": 1},
        exists=has("create_event"),
        # 3.4 fails without one
        allowed=lambda release: not release.event_title_required,
        refused=(ValidationError,),
        needs=("item",),
    ),
    Case(
        name="cancel a booking",
        act=lambda m, w: m.destroy_event(w.event),
        expect=_cancelled,
        exists=has("destroy_event"),
    ),
    Case(
        name="cancel the booking of somebody else",
        act=lambda m, w: m.destroy_event(w.event),
        expect=_cancelled,
        exists=has("destroy_event"),
        # to 3.6 anybody may
        allowed=lambda release: release.event_delete == "all_but_admins",
        refused=(PermissionDeniedError,),
        key="other",
    ),
)
