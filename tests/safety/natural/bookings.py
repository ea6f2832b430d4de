"""Natural writes of bookings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import PermissionDeniedError, ValidationError
from tests.safety.cases import WriteCase, has
from tests.safety.state import BookingState

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)


def _booked(title: str = "", item: str = "item") -> Expect:
    def expect(state: State, world: ExampleNotebook) -> None:
        booking = BookingState(getattr(world, item), NOON.isoformat(), LATER.isoformat(), title)
        state.bookings.append(booking)

    return expect


def _cancelled(state: State, world: ExampleNotebook) -> None:
    state.bookings.clear()


def _titled_bookings(release: Release) -> bool:
    """Return whether bookings can have a title: 4.0 – 4.2 would rename the item."""
    renames = release.update_endpoints == "all" and "title" in release.update_triggers
    return release.has("create_event") and not renames


BOOKINGS: Final = (
    WriteCase(
        name="book an item, with a title",
        operation=lambda m, w: m.create_event(w.item, start=NOON, end=LATER, title="Confocal"),
        expect=_booked("Confocal"),
        creates={"events": 1},
        exists=_titled_bookings,
        needs=("item",),
    ),
    WriteCase(
        name="book an item, elabapy's dict",
        operation=lambda m, w: m.create_event(
            w.item,
            {"start": "2032-05-04T14:00:00+02:00", "end": "2032-05-04T16:00:00+02:00", "title": "Confocal"},
        ),
        expect=_booked("Confocal"),
        creates={"events": 1},
        exists=_titled_bookings,
        needs=("item",),
    ),
    WriteCase(
        name="book an item, without a title",
        operation=lambda m, w: m.create_event(w.item, start=NOON, end="2032-05-04T14:00:00Z"),
        expect=_booked(),
        creates={"events": 1},
        exists=has("create_event"),
        # 3.4 requires a title
        allowed=lambda release: not release.event_title_required,
        refused=(ValidationError,),
        needs=("item",),
    ),
    WriteCase(
        name="book an item that is not bookable",
        operation=lambda m, w: m.create_event(w.linked, start=NOON, end=LATER, title="Confocal"),
        expect=_booked("Confocal", "linked"),
        creates={"events": 1},
        exists=_titled_bookings,
        # on API v2, the page says which items can be booked; up to and including 5.3, only the page checks it
        allowed=lambda release: release.v2 is None,
        refused=(ValidationError, PermissionDeniedError),
        needs=("linked",),
    ),
    WriteCase(
        name="cancel a booking",
        operation=lambda m, w: m.destroy_event(w.event),
        expect=_cancelled,
        exists=has("destroy_event"),
    ),
    WriteCase(
        name="cancel another user's booking",
        operation=lambda m, w: m.destroy_event(w.event),
        expect=_cancelled,
        exists=has("destroy_event"),
        # up to and including 3.6, every user may do this
        allowed=lambda release: release.event_delete == "all_but_admins",
        refused=(PermissionDeniedError,),
        key="other",
    ),
)
