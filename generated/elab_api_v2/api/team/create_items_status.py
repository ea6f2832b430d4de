"""Create a status of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.choice_create import ChoiceCreate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, body: ChoiceCreate) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(body=body).path
        'teams/current/items_status'
    """
    return Request(
        operation="create_items_status",
        method="POST",
        path="teams/current/items_status",
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


def sync(client: Client, *, body: ChoiceCreate) -> int:
    """Create a status of items.

    Creates a status, as for experiments.

    Example:
        >>> create_items_status.sync(client, body=body)

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


async def asyncio(client: Client, *, body: ChoiceCreate) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(body=body)))
