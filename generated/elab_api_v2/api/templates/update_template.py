"""Update a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.models.template import Template
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.template_update import TemplateUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: TemplateUpdate) -> Request[Template]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, body=body).path
        'experiments_templates/3'
    """
    return Request(
        operation="update_template",
        method="PATCH",
        path=f"experiments_templates/{wire.segment(id)}",
        json=wire.json_body(body),
        parse=parse,
    )


def parse(response: Response) -> Template:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Template.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client, id: int, *, body: TemplateUpdate) -> Template:
    """Update a template.

    Changes what the body names, one key after another, and answers with the whole template. Before an
    unknown key (400) or an invalid date (500) the earlier ones are stored. `action` instead of other keys
    locks, archives, restores and more. A date is a 500 on 5.0 and 5.1, ignored on 5.2, and stored from 5.3.

    Example:
        >>> update_template.sync(client, 3, body=body)

    Args:
        client: The client that sends the request.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        body: What to set.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id, body=body)))


async def asyncio(client: Client, id: int, *, body: TemplateUpdate) -> Template:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body)))
