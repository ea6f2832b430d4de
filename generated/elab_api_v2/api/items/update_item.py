"""Update an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.item import Item
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.item_update import ItemUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: ItemUpdate) -> Request[Item]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, body=body).path
        'items/3'
    """
    return Request(
        operation="update_item",
        method="PATCH",
        path=f"items/{wire.segment(id)}",
        json=wire.json_body(body),
        parse=parse,
    )


def parse(response: Response) -> Item:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Item.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int, *, body: ItemUpdate) -> Item:
    """Update an item.

    Changes what the body names, one key after another, and answers with the whole item. Before an unknown
    key (400) or an invalid date (500) the earlier ones are stored. `action` instead of other keys locks,
    archives, restores and more. An archived entry refuses every key (422, on 5.6 a 400) from 5.3.

    Example:
        >>> update_item.sync(client, 3, body=body)

    Args:
        client: The client that sends the request.
        id: ID of the entry. Anything but a positive integer is answered with the list.
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


async def asyncio(client: Client, id: int, *, body: ItemUpdate) -> Item:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body)))
