"""Create a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.template_create import TemplateCreate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, body: TemplateCreate | Unset = UNSET) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'experiments_templates'
    """
    return Request(
        operation="create_template",
        method="POST",
        path="experiments_templates",
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


def sync(client: Client, *, body: TemplateCreate | Unset = UNSET) -> int:
    """Create a template.

    Creates a template. 4.9 to 5.6 read title; body and tags were seen to be read on 5.3 and later.

    Example:
        >>> create_template.sync(client)

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


async def asyncio(client: Client, *, body: TemplateCreate | Unset = UNSET) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(body=body)))
