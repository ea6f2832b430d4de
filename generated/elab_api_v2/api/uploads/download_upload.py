"""Download a file."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Literal

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"], id: int, upload_id: int
) -> Request[bytes]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3, 3).path
        'experiments/3/uploads/3'
    """
    return Request(
        operation="download_upload",
        method="GET",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/uploads/{wire.segment(upload_id)}",
        query=(("format", "binary"),),
        parse=parse,
    )


def parse(response: Response) -> bytes:
    """Return the bytes of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error.
    """
    return wire.content(wire.expect(response, 200))


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
    *,
    to: IO[bytes],
) -> None:
    """Download a file.

    Downloads the content of a file.

    The bytes are written to a file as they arrive, so that a large one needs little memory.

    Example:
        >>> with open("download.bin", "wb") as file:
        ...     download_upload.sync(client, "experiments", 3, 3, to=file)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        upload_id: ID of the file.
        to: A file opened in binary mode.

    Raises:
        ApiError: The server reported an error. Nothing was written.
        httpx.HTTPError: No response was received, or it was incomplete.
    """
    parse(client.stream(request(entity_type, id, upload_id), to))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
    *,
    to: IO[bytes],
) -> None:
    """`sync`, for asyncio."""
    parse(await client.astream(request(entity_type, id, upload_id), to))
