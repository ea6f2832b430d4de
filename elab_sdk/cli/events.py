"""Bookings of items."""

from typing import Annotated, Any

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.link import Link
from elab_sdk.cli.output import Output, is_terminal, note

_COLUMNS = ("id", "start", "end", "item_title", "title", "fullname")


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


def book(
    link: Link,
    *,
    item: Annotated[int, typer.Argument(help="The item's number.", min=1)],
    start: Annotated[
        str, typer.Option("--from", help="Start, with its offset from UTC: 2024-01-31T12:00+01:00.")
    ],
    end: Annotated[str, typer.Option("--to", help="End, likewise.")],
    title: Annotated[
        str | None, typer.Option("--title", "-t", help="What for; not on 4.0 to 4.2.", show_default=False)
    ] = None,
) -> None:
    """Book an item, from 3.4 on.

    Examples:
      elab book 5 --from 2024-01-31T12:00+01:00 --to 2024-01-31T14:00+01:00 --title "Confocal"
    """
    with link.manager() as manager:
        words = (
            {"start": start, "end": end} if title is None else {"start": start, "end": end, "title": title}
        )
        booked = manager.create_event(item, words)
    typer.echo(f"booked: event {booked.id}" if is_terminal() else str(booked.id))


def cancel(
    link: Link, event: Annotated[list[str], typer.Argument(help="The booking's number.", metavar="EVENT")]
) -> None:
    """Cancel a booking, from 3.4 on.

    Examples:
      elab cancel 7
    """
    number = targets.one(["event", *event] if event[:1] != ["event"] else event).id
    with link.manager() as manager:
        manager.destroy_event(number)
    note(f"cancelled event {number}")
