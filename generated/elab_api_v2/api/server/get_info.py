"""Read what the server says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

from ...models.info import Info

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request() -> Request[Info]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'info'
    """
    return Request(
        operation="get_info",
        method="GET",
        path="info",
        parse=parse,
    )


def parse(response: Response) -> Info:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Info.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client) -> Info:
    """Read what the server says about itself.

    Reads the exact release, and counts of entries and users.

    Example:
        >>> get_info.sync(client)

    Args:
        client: The client that sends the request.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request()))


async def asyncio(client: Client) -> Info:
    """`sync`, for asyncio."""
    return parse(await client.asend(request()))
