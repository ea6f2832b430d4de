"""Create an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.item_create import ItemCreate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, body: ItemCreate | Unset = UNSET) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'items'
    """
    return Request(
        operation="create_item",
        method="POST",
        path="items",
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


def sync(client: Client, *, body: ItemCreate | Unset = UNSET) -> int:
    """Create an item.

    Creates an item. Up to and including 5.2 `category_id` is its items type: 4.9 and 5.0 answer 403 without
    it, 5.1 takes the first type silently. From 5.3 it is ignored: `template` makes the item from a
    resources template, and `category` sets a category, whether it exists or not.

    Example:
        >>> create_item.sync(client)

    Args:
        client: The client that sends the request.
        body: What to set.

    Returns:
        The ID of what was created. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(body=body)))


async def asyncio(client: Client, *, body: ItemCreate | Unset = UNSET) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(body=body)))
