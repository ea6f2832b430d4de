"""Read a template of experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.template import Template
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Request[Template]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'templates/3'
    """
    return Request(
        operation="get_template",
        method="GET",
        path=f"templates/{wire.segment(id)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> Template:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Template.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Template:
    """Read a template of experiments.

    Reads one template. Available from 4.0. A missing one is a 403 up to and including 4.3, and a 500 with
    an empty body from 4.4.

    Example:
        >>> get_template.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the template.
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


async def asyncio(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Template:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, apiv1_is_dead=apiv1_is_dead)))
