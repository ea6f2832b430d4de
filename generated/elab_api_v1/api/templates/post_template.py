"""Update or tag a template of experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.done import Done
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client
    from ...models.tag_form import TagForm
    from ...models.template_update import TemplateUpdate

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: TemplateUpdate | TagForm, apiv1_is_dead: str | Unset = UNSET) -> Request[Done]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'templates/3'
    """
    return Request(
        operation="post_template",
        method="POST",
        path=f"templates/{wire.segment(id)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        form=wire.form(body),
        files=wire.files(body),
        parse=parse,
    )


def parse(response: Response) -> Done:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Done.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(
    client: Client, id: int, *, body: TemplateUpdate | TagForm, apiv1_is_dead: str | Unset = UNSET
) -> Done:
    """Update or tag a template of experiments.

    Changes title or body of a template, or tags it. Available from 4.0. Never send a `date`: from 4.3 the
    answer is a 500, with the new title kept and the body lost. A form with none of the names that the
    release knows creates a new template.

    Example:
        >>> post_template.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the template.
        body: What to do - an update or a tag.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id, body=body, apiv1_is_dead=apiv1_is_dead)))


async def asyncio(
    client: Client, id: int, *, body: TemplateUpdate | TagForm, apiv1_is_dead: str | Unset = UNSET
) -> Done:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body, apiv1_is_dead=apiv1_is_dead)))
