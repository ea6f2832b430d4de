"""Read an items type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.items_type import ItemsType
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int) -> Request[ItemsType]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'items_types/3'
    """
    return Request(
        operation="get_items_type",
        method="GET",
        path=f"items_types/{wire.segment(id)}",
        parse=parse,
    )


def parse(response: Response) -> ItemsType:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return ItemsType.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int) -> ItemsType:
    """Read an items type.

    Reads one items type; from 5.3 a resources template. 5.0 answers with the list instead.

    Example:
        >>> get_items_type.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the entry. Anything but a positive integer is answered with the list.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id)))


async def asyncio(client: Client, id: int) -> ItemsType:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id)))
