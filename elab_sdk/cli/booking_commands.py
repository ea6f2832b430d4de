"""Bookings of items."""

from datetime import timedelta
from typing import Annotated, Any, Final, NamedTuple

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import Output, is_terminal, note, say

_COLUMNS = ("id", "start", "end", "item_title", "title", "fullname")


_START: Final = "Start, with its offset from UTC: 2024-01-31T12:00+01:00."


class _Slot(NamedTuple):
    """A time at which nobody has booked."""

    start: str
    end: str

    def to_dict(self) -> dict[str, str]:
        return self._asdict()


def events(
    link: Link,
    output: Output,
    *,
    since: Annotated[
        str | None, typer.Option("--from", help="From this time on; from 4.4 on.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Up to this time; from 4.4 on.", show_default=False)
    ] = None,
    bookable: Annotated[
        bool, typer.Option("--bookable", help="List the items that can be booked instead.")
    ] = False,
) -> None:
    """List the team's bookings, on 3.4 to 4.2 and from 4.4 on.

    Examples:
      elab events
      elab events --from 2024-01-01T00:00+01:00 --to 2024-02-01T00:00+01:00
      elab events --bookable
      elab get event 7
    """
    with link.manager() as manager:
        rows: list[Any]
        columns: tuple[str, ...] = _COLUMNS
        if bookable:
            rows, columns = manager.get_bookable(), ("id", "title", "category_title")
        else:
            times = {"start": since, "end": until}
            rows = manager.get_all_events(**{name: time for name, time in times.items() if time is not None})
    if not output.rows(rows, columns):
        note("there are none")


def free(
    link: Link,
    output: Output,
    *,
    item: Annotated[int, typer.Argument(help="The item's number.", min=1, show_default=False)],
    start: Annotated[str, typer.Option("--from", help=_START, show_default=False)],
    end: Annotated[str, typer.Option("--to", help="End, likewise.", show_default=False)],
    minutes: Annotated[
        int | None,
        typer.Option("--minutes", help="The shortest time that is of use.", min=1, show_default=False),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours", help="Opening hours of each day: 08:00-18:00.", show_default=False),
    ] = None,
) -> None:
    """List the times at which nobody has booked an item, from 3.4 on.

    Examples:
      elab free 5 --from 2024-01-31T00:00+01:00 --to 2024-02-01T00:00+01:00 --hours 08:00-18:00
    """
    if output.ids:
        raise typer.BadParameter("a free time has no number")
    opening, dash, closing = (hours or "").partition("-")
    if hours is not None and not dash:
        raise typer.BadParameter(f"--hours are two times, such as 08:00-18:00, not {hours!r}")
    with link.manager() as manager:
        slots = manager.free_slots(
            item,
            start,
            end,
            length=None if minutes is None else timedelta(minutes=minutes),
            hours=None if hours is None else (opening.strip(), closing.strip()),
        )
    if not output.rows(
        [_Slot(slot.start.isoformat(), slot.end.isoformat()) for slot in slots], _Slot._fields
    ):
        note("it is taken all the time")


def book(
    link: Link,
    *,
    item: Annotated[int, typer.Argument(help="The item's number.", min=1, show_default=False)],
    start: Annotated[str, typer.Option("--from", help=_START, show_default=False)],
    end: Annotated[str, typer.Option("--to", help="End, likewise.", show_default=False)],
    title: Annotated[
        str | None, typer.Option("--title", "-t", help="What for; not on 4.0 to 4.2.", show_default=False)
    ] = None,
    overlapping: Annotated[
        bool, typer.Option("--overlapping", help="Even if somebody else has booked it.")
    ] = False,
) -> None:
    """Book an item, unless somebody else has, from 3.4 on.

    Examples:
      elab book 5 --from 2024-01-31T12:00+01:00 --to 2024-01-31T14:00+01:00 --title "Confocal"
    """
    named = {} if title is None else {"title": title}
    with link.manager() as manager:
        booked = manager.book(item, start, end, overlapping=overlapping, **named)
    say(f"booked: event {booked.id}" if is_terminal() else str(booked.id))


def cancel(
    link: Link,
    *,
    event: Annotated[
        list[str], typer.Argument(help="The booking's number.", metavar="EVENT", show_default=False)
    ],
) -> None:
    """Cancel a booking, from 3.4 on. One that is not there is no error.

    Examples:
      elab cancel 7
    """
    number = targets.one(["event", *event] if event[:1] != ["event"] else event).id
    with link.manager() as manager:
        was_there = manager.cancel(number)
    note(f"cancelled event {number}" if was_there else f"there is no event {number}")
