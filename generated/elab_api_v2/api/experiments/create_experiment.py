"""Create an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.experiment_create import ExperimentCreate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, body: ExperimentCreate | Unset = UNSET) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'experiments'
    """
    return Request(
        operation="create_experiment",
        method="POST",
        path="experiments",
        json=wire.json_body(body),
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


def sync(client: Client, *, body: ExperimentCreate | Unset = UNSET) -> int:
    """Create an experiment.

    Creates an experiment. Unknown keys, date, rating and custom_id are ignored without an error. 4.9 and
    5.0 read only category_id, which is the ID of a template there, and tags; 5.1 title, category, status
    and template as well; from 5.2 also body and metadata. From 5.1 a new experiment has no status unless
    one is sent.

    Example:
        >>> create_experiment.sync(client)

    Args:
        client: The client that sends the request.
        body: What to set.

    Returns:
        The ID of what was created. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(body=body)))


async def asyncio(client: Client, *, body: ExperimentCreate | Unset = UNSET) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(body=body)))
