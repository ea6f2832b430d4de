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


def request(*, apiv1_is_dead: str | Unset = UNSET) -> Request:
    """Make the request of `sync`, which also says what the arguments mean. Nothing is sent.

    Example:
        >>> request().path
        'tags'
    """
    return Request(
        operation="get_tags",
        method="GET",
        path="tags",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
    )


def parse(response: Response) -> list[Tag]:
    """Make the typed answer.

    Args:
        response: The answer to `request`.

    Raises:
        ErrorAnswer: The server answered with an error, whatever its status.
        NotJson: The answer is not JSON.
        DecodeError: It is JSON of another shape than documented.
    """
    return decode.answer(Tag.from_list, wire.json_answer(wire.expect(response, 200)), "get_tags")


def sync(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[Tag]:
    """List the tags of the team.

    Lists the tags that the team has used, in alphabetical order. From 3.6.7 on. From 4.4 on the list is
    always empty; there an id in the path is taken for that of an experiment, and gets the tags of that
    experiment, in other rows.

    There is no POST: it creates an experiment (3.4 and later).

    Example:
        >>> get_tags.sync(client)

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


async def asyncio(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> list[Tag]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(apiv1_is_dead=apiv1_is_dead)))
