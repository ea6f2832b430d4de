"""List the tags of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import decode, wire
from elab_api_v1.models.tag import Tag
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, q: str | Unset = UNSET) -> Request[list[Tag]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'teams/current/tags'
    """
    return Request(
        operation="list_tags",
        method="GET",
        path="teams/current/tags",
        query=wire.query(("q", q)),
        parse=parse,
    )


def parse(response: Response) -> list[Tag]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(Tag.from_list, wire.json_content(wire.expect(response, 200)), "list_tags")


def sync(client: Client, *, q: str | Unset = UNSET) -> list[Tag]:
    """List the tags of the team.

    Lists the tags of the team. Available from 5.1; earlier `list_team_tags` does it.

    Example:
        >>> list_tags.sync(client)

    Args:
        client: The client that sends the request.
        q: Only tags that contain this text.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(q=q)))


async def asyncio(client: Client, *, q: str | Unset = UNSET) -> list[Tag]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(q=q)))
