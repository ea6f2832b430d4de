"""Read the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

from ...models.team import Team

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request() -> Request[Team]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'teams/current'
    """
    return Request(
        operation="get_team",
        method="GET",
        path="teams/current",
        parse=parse,
    )


def parse(response: Response) -> Team:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Team.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client) -> Team:
    """Read the team.

    Reads the settings of the team that the key's owner works in.

    Example:
        >>> get_team.sync(client)

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


async def asyncio(client: Client) -> Team:
    """`sync`, for asyncio."""
    return parse(await client.asend(request()))
