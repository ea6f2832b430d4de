"""Change or finish a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import wire
from elab_api_v1.models.step import Step
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.step_update import StepUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    step_id: int,
    *,
    body: StepUpdate,
) -> Request[Step]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("experiments", 3, 3, body=body).path
        'experiments/3/steps/3'
    """
    return Request(
        operation="update_step",
        method="PATCH",
        path=f"{wire.segment(entity_type)}/{wire.segment(id)}/steps/{wire.segment(step_id)}",
        json=wire.json_body(body),
        parse=parse,
    )


def parse(response: Response) -> Step:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Step.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    step_id: int,
    *,
    body: StepUpdate,
) -> Step:
    """Change or finish a step.

    Changes the text or the deadline of a step; the action `finish` marks it as done, or as open again.

    Example:
        >>> update_step.sync(client, "experiments", 3, 3, body=body)

    Args:
        client: The client that sends the request.
        entity_type: The kind of entry.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        step_id: ID of the step.
        body: What to set.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(entity_type, id, step_id, body=body)))


async def asyncio(
    client: Client,
    entity_type: Literal["experiments", "items", "experiments_templates"],
    id: int,
    step_id: int,
    *,
    body: StepUpdate,
) -> Step:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(entity_type, id, step_id, body=body)))
