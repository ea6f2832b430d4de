"""List the items types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import decode, wire
from ...models.items_type import ItemsType
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, apiv1_is_dead: str | Unset = UNSET) -> Request[list[ItemsType]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'items_types'
    """
    return Request(
        operation="get_items_types",
        method="GET",
        path="items_types",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> list[ItemsType]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        ItemsType.from_list, wire.json_content(wire.expect(response, 200)), "get_items_types"
    )


def sync(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[ItemsType]:
    """List the items types.

    Lists the items types that the team has defined, in the team's order. Their IDs are what `POST
    /items/{id}` creates items with. Available from 3.3.11. An ID in the path is ignored.

    Example:
        >>> get_items_types.sync(client)

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


async def asyncio(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[ItemsType]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(apiv1_is_dead=apiv1_is_dead)))
