"""Create an item of a type, or update, tag, link, recategorise, or upload to an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.done import Done
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client
    from ...models.category_form import CategoryForm
    from ...models.item_update import ItemUpdate
    from ...models.link_form import LinkForm
    from ...models.tag_form import TagForm
    from ...models.upload_form import UploadForm

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    id: int,
    *,
    body: ItemUpdate | TagForm | LinkForm | CategoryForm | UploadForm | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> Request[Done]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'items/3'
    """
    return Request(
        operation="post_item",
        method="POST",
        path=f"items/{wire.segment(id)}",
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
    client: Client,
    id: int,
    *,
    body: ItemUpdate | TagForm | LinkForm | CategoryForm | UploadForm | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> Done:
    """Create an item of a type, or update, tag, link, recategorise, or upload to an item.

    Two operations under one address. **Without a form** the ID is that of an *items type* (`GET
    /items_types` lists them): an item of that type is created, from 3.3.11, and the answer has its ID.
    **With a form** the ID is that of an *item*, and the operations are those of `POST /experiments/{id}`,
    told apart in the same way, with the same triggers.

    A form with none of the names that the release knows creates too: the ID then counts as that of an items
    type. Where that type does not exist the answer is a 403.

    - Links from an item work from 3.4, changes of category (the items type) from 3.5.
    - From 4.4 multipart forms do not work here: title and tag get a 403, a link a 200 that does
      nothing, an upload always a 403.

    Example:
        >>> post_item.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the item; without a form, of the items type.
        body: What to do - an update, a tag, a link, a category, or a file to upload. Nothing at all creates
            an item.
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
    client: Client,
    id: int,
    *,
    body: ItemUpdate | TagForm | LinkForm | CategoryForm | UploadForm | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> Done:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body, apiv1_is_dead=apiv1_is_dead)))
