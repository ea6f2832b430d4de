"""List the files of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import decode, wire
from elab_api_v1.models.upload import Upload
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    *,
    archived: Literal["on"] | Unset = UNSET,
    state: str | Unset = UNSET,
) -> Request[list[Upload]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3).path
        'experiments/3/uploads'
    """
    return Request(
        operation="list_uploads",
        method="GET",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/uploads",
        query=wire.query(("archived", archived), ("state", state)),
        parse=parse,
    )


def parse(response: Response) -> list[Upload]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(Upload.from_list, wire.json_content(wire.expect(response, 200)), "list_uploads")


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    *,
    archived: Literal["on"] | Unset = UNSET,
    state: str | Unset = UNSET,
) -> list[Upload]:
    """List the files of an entry.

    Lists the files of an entry. Archived and deleted ones are left out by default.

    Example:
        >>> list_uploads.sync(client, "experiments", 3)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        archived: `on` adds archived files, up to and including 5.1. Later releases ignore it.
        state: The states of the files, separated by commas: 1 is normal, 2 archived, 3 deleted (default: 1).
            Up to and including 5.1 it is ignored.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id, archived=archived, state=state)))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    *,
    archived: Literal["on"] | Unset = UNSET,
    state: str | Unset = UNSET,
) -> list[Upload]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id, archived=archived, state=state)))
