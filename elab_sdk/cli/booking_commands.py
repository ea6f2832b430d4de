"""Commands for bookings: `events`, `free`, `book` and `cancel`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.local_times import LocalTimes
from elab_sdk.cli.output import print_message, print_note
from elab_sdk.cli.output_options import CreatedOptions, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.models import EventSummary

_COLUMNS: Final = ("id", "start", "end", "item_title", "title", "fullname")
_START: Final = "Start, such as 2024-01-31T12:00 or 2024-01-31T12:00+01:00."


class _SlotRow(NamedTuple):
    """A row for a free slot."""

    start: str
    end: str

    def to_dict(self) -> dict[str, str]:
        return self._asdict()


@dataclass(frozen=True)
class _EventRow:
    """A row of a table for a booking, with its times as people read them."""

    event: "EventSummary"
    times: LocalTimes

    def __getattr__(self, name: str) -> object:
        if name == "title" and self.event.title_only is not None:
            # the whole title repeats the item and the owner
            return self.event.title_only
        value = getattr(self.event, name)
        return self.times.text(value) if isinstance(value, datetime) else value

    def to_dict(self) -> "Mapping[str, Any]":
        return self.event.to_dict()


def events(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    since: Annotated[
        str | None, typer.Option("--from", help="Bookings from this time, from 4.4.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Bookings until this time, from 4.4.", show_default=False)
    ] = None,
    bookable: Annotated[bool, typer.Option("--bookable", help="List the bookable items instead.")] = False,
) -> None:
    """List the bookings of the team, on 3.4 up to and including 4.2, and from 4.4.

    Times are in the time zone of ELAB_TIME_ZONE, or of this computer, as are times without an offset in
    options; a day alone is the whole day. From 5.4 servers send times without a zone, which are shown as they
    are unless ELAB_TIME_ZONE is the time zone of the lab. JSON and YAML are as the server sent them.

    Examples:
      elab events
      elab events --from 2024-01-01 --to 2024-01-31
      elab events --bookable
      elab get event 7
    """
    with connection.manager() as manager:
        if bookable:
            items = manager.get_bookable()
            if not output.print_rows(items, ("id", "title", "category_title")):
                print_note("no rows")
            return
        local = LocalTimes.of_lab()
        times: dict[str, datetime | str] = {}
        if since is not None:
            times["start"] = local.read_limit(since, "--from")
        if until is not None:
            times["end"] = local.read_limit(until, "--to", is_end=True)
        events = manager.get_all_events(**times)
    _note_zone(local, *times.values())
    if not _print_events(output, events, local):
        print_note("no rows")


def _print_events(output: OutputOptions, events: "list[EventSummary]", local: LocalTimes) -> int:
    """Print bookings with local times, and return their number."""
    if output.format in ("json", "yaml"):
        return output.print_rows(events, _COLUMNS)
    if output.fields or not output.is_table:
        return output.print_rows([_localized(event, local) for event in events], _COLUMNS)
    starts = [event.start for event in events if event.start is not None]
    has_zone = all(start.tzinfo is not None for start in starts)
    if not has_zone:
        print_note("this server sends times without a time zone: set ELAB_TIME_ZONE to that of the lab")
    title = f"times in {local.zone_name}" if has_zone else "times as the server sent them"
    rows = [_EventRow(event, local) for event in events]
    return output.print_rows(rows, _COLUMNS, title if starts else "")


def _localized(event: "EventSummary", local: LocalTimes) -> "EventSummary":
    """Return a booking with its times in a time zone."""
    times = {"start": event.start, "end": event.end}
    texts = {name: local.localized(time).isoformat() for name, time in times.items() if time is not None}
    return type(event).from_dict({**event.to_dict(), **texts})


def free(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    item: Annotated[int, typer.Argument(help="ID of the item.", min=1, show_default=False)],
    start: Annotated[str, typer.Option("--from", help=_START, show_default=False)],
    end: Annotated[str, typer.Option("--to", help="End, in the same format.", show_default=False)],
    minutes: Annotated[
        int | None,
        typer.Option("--minutes", help="Minimum length of a slot.", min=1, show_default=False),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours", help="Opening hours on every day: 08:00-18:00.", show_default=False),
    ] = None,
) -> None:
    """List the free slots of an item, from 3.4.

    Times without an offset are in the time zone of ELAB_TIME_ZONE, or of this computer. A day alone is the
    whole day. From 5.4, ELAB_TIME_ZONE must be the time zone of the lab, such as Europe/Paris.

    Examples:
      elab free 5 --from 2024-01-31 --to 2024-01-31 --hours 08:00-18:00
    """
    if output.ids:
        raise typer.BadParameter("--ids is not available: free slots have no ID")
    opening, dash, closing = (hours or "").partition("-")
    if hours is not None and not dash:
        raise typer.BadParameter(f"--hours must be two times, such as 08:00-18:00, not {hours!r}")
    with connection.manager() as manager:
        local = LocalTimes.of_lab()
        first, last = local.read_limit(start, "--from"), local.read_limit(end, "--to", is_end=True)
        slots = manager.free_slots(
            item,
            first,
            last,
            length=None if minutes is None else timedelta(minutes=minutes),
            hours=None if hours is None else (opening.strip(), closing.strip()),
        )
    _note_zone(local, first, last)
    # slots are in the zone of the start
    title = "" if isinstance(first, str) or not slots else f"times in {local.zone_name}"
    form = local.text if title and output.is_table else datetime.isoformat
    rows = [_SlotRow(form(slot.start), form(slot.end)) for slot in slots]
    if not output.print_rows(rows, _SlotRow._fields, title):
        print_note("no free slots")


def book(
    connection: ConnectionOptions,
    output: CreatedOptions,
    *,
    item: Annotated[int, typer.Argument(help="ID of the item.", min=1, show_default=False)],
    start: Annotated[str, typer.Option("--from", help=_START, show_default=False)],
    end: Annotated[str, typer.Option("--to", help="End, in the same format.", show_default=False)],
    title: Annotated[
        str | None,
        typer.Option(
            "--title",
            "-t",
            help="Title of the booking; not on 4.0 up to and including 4.2.",
            show_default=False,
        ),
    ] = None,
    overlapping: Annotated[
        bool, typer.Option("--overlapping", help="Book even if the item is already booked.")
    ] = False,
) -> None:
    """Book an item, unless it is already booked, from 3.4.

    Times without an offset are in the time zone of ELAB_TIME_ZONE, or of this computer. From 5.4,
    ELAB_TIME_ZONE must be the time zone of the lab, such as Europe/Paris.

    Examples:
      elab book 5 --from 2024-01-31T12:00 --to 2024-01-31T14:00 --title "Confocal"
      elab book 5 --from 2024-01-31T12:00+01:00 --to 2024-01-31T14:00+01:00
    """
    fields = {} if title is None else {"title": title}
    with connection.manager() as manager:
        local = LocalTimes.of_lab()
        first, last = local.read(start, "--from"), local.read(end, "--to")
        event = manager.book(item, first, last, overlapping=overlapping, **fields)
    output.print_created("event", event.id, f"booked: event {event.id}, {local.describe(first, last)}")


def _note_zone(local: LocalTimes, *times: datetime | str) -> None:
    """Say which time zone local times were taken in."""
    moments = [time for time in times if isinstance(time, datetime)]
    if moments:
        names = dict.fromkeys(local.name(moment) for moment in moments)
        print_note(f"times are in {' and '.join(names)}")


def cancel(
    connection: ConnectionOptions,
    *,
    event: Annotated[
        list[str],
        typer.Argument(help="ID of the booking (`elab events`).", metavar="EVENT", show_default=False),
    ],
) -> None:
    """Cancel a booking, from 3.4.

    A booking that does not exist is an error, since the ID may be mistyped.

    Examples:
      elab cancel 7
    """
    event_id = targets.parse_target(event, kind="event").require_kind("event").id
    with connection.manager() as manager:
        existed = manager.cancel(event_id)
    if not existed:
        print_message(f"elab: booking {event_id} does not exist: `elab events` lists them", err=True)
        raise typer.Exit(1)
    print_note(f"cancelled booking {event_id}")
