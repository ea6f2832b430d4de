"""List the tags of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import decode, wire
from ...models.tag import Tag
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, apiv1_is_dead: str | Unset = UNSET) -> Request[list[Tag]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'tags'
    """
    return Request(
        operation="get_tags",
        method="GET",
        path="tags",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
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
    return decode.answer(Tag.from_list, wire.json_content(wire.expect(response, 200)), "get_tags")


def sync(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[Tag]:
    """List the tags of the team.

    Lists the tags that the team has used, in alphabetical order. Available from 3.6.7. From 4.4 the list is
    always empty; there an ID in the path is taken for that of an experiment, and gets the tags of that
    experiment, in other rows.

    There is no POST: it creates an experiment (3.4 and later).

    Example:
        >>> get_tags.sync(client)

    Args:
        client: The client that sends the request.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(apiv1_is_dead=apiv1_is_dead)))


async def asyncio(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[Tag]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(apiv1_is_dead=apiv1_is_dead)))
