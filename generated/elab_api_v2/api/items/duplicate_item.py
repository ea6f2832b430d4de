"""Duplicate an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.duplication import Duplication

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: Duplication) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, body=body).path
        'items/3'
    """
    return Request(
        operation="duplicate_item",
        method="POST",
        path=f"items/{wire.segment(id)}",
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


def sync(client: Client, id: int, *, body: Duplication) -> int:
    """Duplicate an item.

    Makes a copy, whose title ends with " I" and whose date is today. It has the body, the metadata, the
    category, the permissions, the tags, the steps and the links of the original, but no files and no
    comments. Whoever may read the original may copy it.

    Example:
        >>> duplicate_item.sync(client, 3, body=body)

    Args:
        client: The client that sends the request.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        body: The action. Any other body creates another item.

    Returns:
        The ID of what was created. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id, body=body)))


async def asyncio(client: Client, id: int, *, body: Duplication) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body)))
