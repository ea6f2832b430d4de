"""Change an items type, or from 5.3 a resources template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.items_type import ItemsType
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.items_type_update import ItemsTypeUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: ItemsTypeUpdate) -> Request[ItemsType]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, body=body).path
        'items_types/3'
    """
    return Request(
        operation="update_items_type",
        method="PATCH",
        path=f"items_types/{wire.segment(id)}",
        json=wire.json_body(body),
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


def sync(client: Client, id: int, *, body: ItemsTypeUpdate) -> ItemsType:
    """Change an items type, or from 5.3 a resources template.

    Changes it, as an entry. Answers with the whole object.

    Example:
        >>> update_items_type.sync(client, 3, body=body)

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


async def asyncio(client: Client, id: int, *, body: ItemsTypeUpdate) -> ItemsType:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body)))
