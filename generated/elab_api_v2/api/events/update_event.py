"""Change a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.event import Event
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.event_update import EventUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: EventUpdate) -> Request[Event]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, body=body).path
        'event/3'
    """
    return Request(
        operation="update_event",
        method="PATCH",
        path=f"event/{wire.segment(id)}",
        json=wire.json_body(body),
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


def sync(client: Client, id: int, *, body: EventUpdate) -> Event:
    """Change a booking.

    Changes one thing, which `target` names. A title changes nothing on 5.4 and 5.5. `epoch` is a 400 on
    5.6.

    Example:
        >>> update_event.sync(client, 3, body=body)

    Args:
        client: The client that sends the request.
        id: ID of the booking.
        body: What to set.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id, body=body)))


async def asyncio(client: Client, id: int, *, body: EventUpdate) -> Event:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body)))
