"""Delete a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int) -> Request[None]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'event/3'
    """
    return Request(
        operation="delete_event",
        method="DELETE",
        path=f"event/{wire.segment(id)}",
        json={},
        parse=parse,
    )


def parse(response: Response) -> None:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    wire.expect(response, 204)


def sync(client: Client, id: int) -> None:
    """Delete a booking.

    Deletes one booking.

    Example:
        >>> delete_event.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the booking.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id)))


async def asyncio(client: Client, id: int) -> None:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id)))
