"""Read a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.event import Event
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int) -> Request[Event]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'event/3'
    """
    return Request(
        operation="get_event",
        method="GET",
        path=f"event/{wire.segment(id)}",
        parse=parse,
    )


def parse(response: Response) -> Event:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Event.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int) -> Event:
    """Read a booking.

    Reads one booking. Only this path has the ID of a booking: `events/{id}` has that of an item.

    Example:
        >>> get_event.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the booking.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id)))


async def asyncio(client: Client, id: int) -> Event:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id)))
