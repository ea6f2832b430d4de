"""Read the key's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

from ...models.user import User

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request() -> Request[User]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'users/me'
    """
    return Request(
        operation="get_me",
        method="GET",
        path="users/me",
        parse=parse,
    )


def parse(response: Response) -> User:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return User.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client) -> User:
    """Read the key's owner.

    Reads the key's owner with their teams and settings.

    Example:
        >>> get_me.sync(client)

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


async def asyncio(client: Client) -> User:
    """`sync`, for asyncio."""
    return parse(await client.asend(request()))
