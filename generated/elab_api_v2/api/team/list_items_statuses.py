"""List the statuses of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import decode, wire
from elab_api_v1.models.status import Status
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, limit: int | Unset = UNSET) -> Request[list[Status]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'teams/current/items_status'
    """
    return Request(
        operation="list_items_statuses",
        method="GET",
        path="teams/current/items_status",
        query=wire.query(("limit", limit)),
        parse=parse,
    )


def parse(response: Response) -> list[Status]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        Status.from_list, wire.json_content(wire.expect(response, 200)), "list_items_statuses"
    )


def sync(client: Client, *, limit: int | Unset = UNSET) -> list[Status]:
    """List the statuses of items.

    Lists the statuses that items can have.

    Example:
        >>> list_items_statuses.sync(client)

    Args:
        client: The client that sends the request.
        limit: Maximum number of rows. On 4.9 to 5.1 more than 9999 counts as 15.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(limit=limit)))


async def asyncio(client: Client, *, limit: int | Unset = UNSET) -> list[Status]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(limit=limit)))
