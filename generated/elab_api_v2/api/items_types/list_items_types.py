"""List the items types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import decode, wire
from elab_api_v1.models.items_type_summary import ItemsTypeSummary
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    *, limit: int | Unset = UNSET, full: Literal[1] | Unset = UNSET
) -> Request[list[ItemsTypeSummary]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'items_types'
    """
    return Request(
        operation="list_items_types",
        method="GET",
        path="items_types",
        query=wire.query(("limit", limit), ("full", full)),
        parse=parse,
    )


def parse(response: Response) -> list[ItemsTypeSummary]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        ItemsTypeSummary.from_list, wire.json_content(wire.expect(response, 200)), "list_items_types"
    )


def sync(
    client: Client, *, limit: int | Unset = UNSET, full: Literal[1] | Unset = UNSET
) -> list[ItemsTypeSummary]:
    """List the items types.

    Lists the items types up to and including 5.2; from 5.3 the resources templates. Rows of 5.6 have no
    body and colour.

    Example:
        >>> list_items_types.sync(client)

    Args:
        client: The client that sends the request.
        limit: Maximum number of rows. On 4.9 to 5.1 more than 9999 counts as 15.
        full: 1 for rows that also have the body, metadata and more. 5.6 needs it; before all rows have them.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(limit=limit, full=full)))


async def asyncio(
    client: Client, *, limit: int | Unset = UNSET, full: Literal[1] | Unset = UNSET
) -> list[ItemsTypeSummary]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(limit=limit, full=full)))
