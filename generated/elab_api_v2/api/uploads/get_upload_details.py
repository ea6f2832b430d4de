"""Read the details of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import wire
from elab_api_v1.models.upload import Upload
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"], id: int, upload_id: int
) -> Request[Upload]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3, 3).path
        'experiments/3/uploads/3'
    """
    return Request(
        operation="get_upload_details",
        method="GET",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/uploads/{wire.segment(upload_id)}",
        parse=parse,
    )


def parse(response: Response) -> Upload:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Upload.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
) -> Upload:
    """Read the details of a file.

    Reads the name, size, checksum and more of a file. Up to and including 5.0 any existing entry serves as
    the parent; from 5.1 another one is a 404.

    Example:
        >>> get_upload_details.sync(client, "experiments", 3, 3)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        upload_id: ID of the file.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id, upload_id)))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
) -> Upload:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id, upload_id)))
