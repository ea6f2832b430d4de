"""List the comments on an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import decode, wire
from elab_api_v1.models.comment import Comment
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"], id: int
) -> Request[list[Comment]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3).path
        'experiments/3/comments'
    """
    return Request(
        operation="list_comments",
        method="GET",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/comments",
        parse=parse,
    )


def parse(response: Response) -> list[Comment]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(Comment.from_list, wire.json_content(wire.expect(response, 200)), "list_comments")


def sync(
    client: Client, entity_type: Literal["experiments", "items", "experiments_templates"], id: int
) -> list[Comment]:
    """List the comments on an entry.

    Lists the comments, oldest first.

    Example:
        >>> list_comments.sync(client, "experiments", 3)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id)))


async def asyncio(
    client: Client, entity_type: Literal["experiments", "items", "experiments_templates"], id: int
) -> list[Comment]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id)))
