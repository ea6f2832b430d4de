"""Read an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.experiment import Experiment
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int) -> Request[Experiment]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'experiments/3'
    """
    return Request(
        operation="get_experiment",
        method="GET",
        path=f"experiments/{wire.segment(id)}",
        parse=parse,
    )


def parse(response: Response) -> Experiment:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Experiment.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int) -> Experiment:
    """Read an experiment.

    Reads one experiment with everything in it. A deleted one can be read from 5.2 (`state` 3); before it is
    a 403. One that the key's owner may not read is a 403 (5.3.11: 500), a missing one a 404 (a template on
    4.9: 500).

    Example:
        >>> get_experiment.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the entry. Anything but a positive integer is answered with the list.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id)))


async def asyncio(client: Client, id: int) -> Experiment:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id)))
