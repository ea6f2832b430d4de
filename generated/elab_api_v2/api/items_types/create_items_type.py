"""Create an items type, or from 5.3 a resources template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.items_type_create import ItemsTypeCreate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, body: ItemsTypeCreate) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(body=body).path
        'items_types'
    """
    return Request(
        operation="create_items_type",
        method="POST",
        path="items_types",
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


def sync(client: Client, *, body: ItemsTypeCreate) -> int:
    """Create an items type, or from 5.3 a resources template.

    Creates it with this title; a color is ignored. Up to and including 5.0 `Location` is a web page of
    admins, whose address ends with the ID.

    Example:
        >>> create_items_type.sync(client, body=body)

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


async def asyncio(client: Client, *, body: ItemsTypeCreate) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(body=body)))
