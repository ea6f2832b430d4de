"""List the users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import decode, wire
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

from ...models.user_summary import UserSummary

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, q: str | Unset = UNSET) -> Request[list[UserSummary]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'users'
    """
    return Request(
        operation="list_users",
        method="GET",
        path="users",
        query=wire.query(("q", q)),
        parse=parse,
    )


def parse(response: Response) -> list[UserSummary]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(UserSummary.from_list, wire.json_content(wire.expect(response, 200)), "list_users")


def sync(client: Client, *, q: str | Unset = UNSET) -> list[UserSummary]:
    """List the users.

    Lists the users of the server. `q` searches in their names and addresses. From 5.3 users who are not
    admins get fewer keys.

    Example:
        >>> list_users.sync(client)

    Args:
        client: The client that sends the request.
        q: Only users with this text in their name or e-mail address.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(q=q)))


async def asyncio(client: Client, *, q: str | Unset = UNSET) -> list[UserSummary]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(q=q)))
