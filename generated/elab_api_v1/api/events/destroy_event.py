"""Cancel a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.done import Done
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Request[Done]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'events/3'
    """
    return Request(
        operation="destroy_event",
        method="DELETE",
        path=f"events/{wire.segment(id)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> Done:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Done.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Done:
    """Cancel a booking.

    Deletes one booking. Available from 3.4.0. Up to and including 3.6 anybody may delete anybody's, and up
    to and including 4.3 even with a key that can only read. One that is not yours is a 400, not a 403.

    Example:
        >>> destroy_event.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the booking.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id, apiv1_is_dead=apiv1_is_dead)))


async def asyncio(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Done:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, apiv1_is_dead=apiv1_is_dead)))
