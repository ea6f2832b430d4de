"""Read a template of experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import decode, wire
from ...models.template import Template
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Request:
    """Make the request of `sync`, which also says what the arguments mean. Nothing is sent.

    Example:
        >>> request(3).path
        'templates/3'
    """
    return Request(
        operation="get_template",
        method="GET",
        path=f"templates/{wire.segment(id)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
    )


def parse(response: Response) -> Template:
    """Make the typed answer.

    Args:
        response: The answer to `request`.

    Raises:
        ErrorAnswer: The server answered with an error, whatever its status.
        NotJson: The answer is not JSON.
        DecodeError: It is JSON of another shape than documented.
    """
    return decode.answer(Template.from_dict, wire.json_answer(wire.expect(response, 200)), "get_template")


def sync(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Template:
    """Read a template of experiments.

    Reads one template. From 4.0 on. A missing one is a 403 up to 4.3, and a 500 with an empty body from 4.4
    on.

    Example:
        >>> get_template.sync(client, 3)

    Args:
        client: The connection.
        id: Number of the template.
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
    return parse(client.send(request(id, apiv1_is_dead=apiv1_is_dead)))


async def asyncio(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Template:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, apiv1_is_dead=apiv1_is_dead)))
