"""Book an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.event_create import EventCreate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(item_id: int, *, body: EventCreate) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, body=body).path
        'events/3'
    """
    return Request(
        operation="create_event",
        method="POST",
        path=f"events/{wire.segment(item_id)}",
        json=wire.json_body(body),
        parse=parse,
    )


def parse(response: Response) -> int:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return wire.created_id(wire.expect(response, 201))


def sync(client: Client, item_id: int, *, body: EventCreate) -> int:
    """Book an item.

    Books an item. The times need an offset, or it is a 400; from 5.4 it is cut off: `10:00:00Z` is stored
    as 10:00:00. Overlaps are accepted. The item need not be bookable, and the end may be before the start,
    up to and including 5.3; from 5.4 both are a 400.

    Example:
        >>> create_event.sync(client, 3, body=body)

    Args:
        client: The client that sends the request.
        item_id: ID of the item.
        body: What to set.

    Returns:
        The ID of what was created. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(item_id, body=body)))


async def asyncio(client: Client, item_id: int, *, body: EventCreate) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(item_id, body=body)))
