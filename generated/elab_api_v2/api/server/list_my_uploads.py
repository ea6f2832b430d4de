"""List the files of the key's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import decode, wire
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

from ...models.user_upload import UserUpload

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, limit: int | Unset = UNSET, offset: int | Unset = UNSET) -> Request[list[UserUpload]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'users/me/uploads'
    """
    return Request(
        operation="list_my_uploads",
        method="GET",
        path="users/me/uploads",
        query=wire.query(("limit", limit), ("offset", offset)),
        parse=parse,
    )


def parse(response: Response) -> list[UserUpload]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        UserUpload.from_list, wire.json_content(wire.expect(response, 200)), "list_my_uploads"
    )


def sync(client: Client, *, limit: int | Unset = UNSET, offset: int | Unset = UNSET) -> list[UserUpload]:
    """List the files of the key's owner.

    Lists the files that the key's owner has uploaded, each with the entry that it belongs to. Available
    from 5.1.

    Example:
        >>> list_my_uploads.sync(client)

    Args:
        client: The client that sends the request.
        limit: Maximum number of rows. On 4.9 to 5.1 more than 9999 counts as 15.
        offset: Number of rows to skip. From 5.4 it is ignored without `limit`.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(limit=limit, offset=offset)))


async def asyncio(
    client: Client, *, limit: int | Unset = UNSET, offset: int | Unset = UNSET
) -> list[UserUpload]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(limit=limit, offset=offset)))
