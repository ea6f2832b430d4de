"""List the bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import decode, wire
from elab_api_v1.models.event_summary import EventSummary
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, start: str | Unset = UNSET, end: str | Unset = UNSET) -> Request[list[EventSummary]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'events'
    """
    return Request(
        operation="list_events",
        method="GET",
        path="events",
        query=wire.query(("start", start), ("end", end)),
        parse=parse,
    )


def parse(response: Response) -> list[EventSummary]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(EventSummary.from_list, wire.json_content(wire.expect(response, 200)), "list_events")


def sync(client: Client, *, start: str | Unset = UNSET, end: str | Unset = UNSET) -> list[EventSummary]:
    """List the bookings.

    Lists the bookings that overlap the time from `start` to `end`; without them, those up to 2037. From 5.3
    the owner's setting says whose bookings are listed. Times have an offset up to and including 5.3, and
    are compared as text; from 5.4 they have none.

    Example:
        >>> list_events.sync(client)

    Args:
        client: The client that sends the request.
        start: Only bookings that end after this time.
        end: Only bookings that start before this time.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(start=start, end=end)))


async def asyncio(
    client: Client, *, start: str | Unset = UNSET, end: str | Unset = UNSET
) -> list[EventSummary]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(start=start, end=end)))
