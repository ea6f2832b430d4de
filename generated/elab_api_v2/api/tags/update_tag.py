"""Remove one tag from an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import decode, wire
from elab_api_v1.types import JsonValue
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.tag_update import TagUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    tag_id: int,
    *,
    body: TagUpdate,
) -> Request[JsonValue]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3, 3, body=body).path
        'experiments/3/tags/3'
    """
    return Request(
        operation="update_tag",
        method="PATCH",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/tags/{wire.segment(tag_id)}",
        json=wire.json_body(body),
        parse=parse,
    )


def parse(response: Response) -> JsonValue:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(decode.json_value, wire.json_content(wire.expect(response, 200)), "update_tag")


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    tag_id: int,
    *,
    body: TagUpdate,
) -> JsonValue:
    """Remove one tag from an entry.

    Removes the tag from this entry, with the action `unreference`; the other tags stay. Answers with the
    whole entry.

    Example:
        >>> update_tag.sync(client, "experiments", 3, 3, body=body)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        tag_id: ID of the tag.
        body: What to set.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id, tag_id, body=body)))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    tag_id: int,
    *,
    body: TagUpdate,
) -> JsonValue:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id, tag_id, body=body)))
