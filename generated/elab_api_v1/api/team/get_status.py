"""List the statuses that experiments can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import decode, wire
from ...models.status import Status
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, apiv1_is_dead: str | Unset = UNSET) -> Request:
    """Make the request of `sync`, which also says what the arguments mean. Nothing is sent.

    Example:
        >>> request().path
        'status'
    """
    return Request(
        operation="get_status",
        method="GET",
        path="status",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
    )


def parse(response: Response) -> list[Status]:
    """Make the typed answer.

    Args:
        response: The answer to `request`.

    Raises:
        ErrorAnswer: The server answered with an error, whatever its status.
        NotJson: The answer is not JSON.
        DecodeError: It is JSON of another shape than documented.
    """
    return decode.answer(Status.from_list, wire.json_answer(wire.expect(response, 200)), "get_status")


def sync(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[Status]:
    """List the statuses that experiments can have.

    Lists the statuses that the team has defined, in the team's order. Up to 4.8 their ids are what the form
    field `category` of an experiment takes. From 3.3.11 on. An id in the path is ignored.

    Example:
        >>> get_status.sync(client)

    Args:
        client: The connection.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).

    Returns:
        The typed answer. Errors are raised, never returned.

    Raises:
        ErrorAnswer: The server answered with an error, whatever its status.
        NotJson: The answer is not JSON.
        DecodeError: It is JSON of another shape than documented.
        httpx.HTTPError: There was no answer.
    """
    return parse(client.send(request(apiv1_is_dead=apiv1_is_dead)))


async def asyncio(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[Status]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(apiv1_is_dead=apiv1_is_dead)))
