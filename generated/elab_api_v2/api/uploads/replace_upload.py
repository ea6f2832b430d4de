"""Replace a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.upload_replace import UploadReplace

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
    *,
    body: UploadReplace,
) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3, 3, body=body).path
        'experiments/3/uploads/3'
    """
    return Request(
        operation="replace_upload",
        method="POST",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/uploads/{wire.segment(upload_id)}",
        form=wire.form(body),
        files=wire.files(body),
        parse=parse,
    )


def parse(response: Response) -> int:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return wire.created_id(wire.expect(response, 201))


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
    *,
    body: UploadReplace,
) -> int:
    """Replace a file.

    Attaches a file instead of another one, which is archived and keeps its ID. Without `action`, the file
    is added from 5.4; up to and including 5.3 it replaces the other one all the same. 5.3 drops the
    comment.

    Example:
        >>> replace_upload.sync(client, "experiments", 3, 3, body=body)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        upload_id: ID of the file.
        body: The file.

    Returns:
        The ID of what was created. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id, upload_id, body=body)))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    upload_id: int,
    *,
    body: UploadReplace,
) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id, upload_id, body=body)))
