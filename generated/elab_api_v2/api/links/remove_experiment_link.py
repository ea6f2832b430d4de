"""Remove the link from an entry to an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"], id: int, link_id: int
) -> Request[None]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3, 3).path
        'experiments/3/experiments_links/3'
    """
    return Request(
        operation="remove_experiment_link",
        method="DELETE",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/experiments_links/{wire.segment(link_id)}",
        json={},
        parse=parse,
    )


def parse(response: Response) -> None:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    wire.expect(response, 204)


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    link_id: int,
) -> None:
    """Remove the link from an entry to an experiment.

    Removes the link; one that does not exist is a 204 too.

    Example:
        >>> remove_experiment_link.sync(client, "experiments", 3, 3)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        link_id: ID of the entry that is linked to.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id, link_id)))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    link_id: int,
) -> None:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id, link_id)))
