"""Create an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.created import Created
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, apiv1_is_dead: str | Unset = UNSET) -> Request[Created]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'experiments'
    """
    return Request(
        operation="create_experiment",
        method="POST",
        path="experiments",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> Created:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Created.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> Created:
    """Create an experiment.

    Creates an empty experiment of today and answers with its ID. Send no form: what it should hold is set
    by a second request, `POST /experiments/{id}`. With form fields the answer is an error (`No id was
    set.`).

    Example:
        >>> create_experiment.sync(client)

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


async def asyncio(client: Client, *, apiv1_is_dead: str | Unset = UNSET) -> Created:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(apiv1_is_dead=apiv1_is_dead)))
