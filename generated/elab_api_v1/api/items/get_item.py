"""Read a database item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.item import Item
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Request[Item]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'items/3'
    """
    return Request(
        operation="get_item",
        method="GET",
        path=f"items/{wire.segment(id)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> Item:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Item.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Item:
    """Read a database item.

    Reads one item with everything in it: body, tags, files, and from 3.3.6 links and steps.

    A missing item and one that the key's owner may not read look alike up to and including 4.3 (403 `This
    section is out of your reach!`); from 4.4 a missing one is a 404.

    Example:
        >>> get_item.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the item. Anything but a positive integer is answered with the list.
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
    return parse(client.send(request(id, apiv1_is_dead=apiv1_is_dead)))


async def asyncio(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Item:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, apiv1_is_dead=apiv1_is_dead)))
