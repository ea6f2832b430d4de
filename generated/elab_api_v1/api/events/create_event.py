"""Book an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.done import Done
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client
    from ...models.event_form import EventForm

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, body: EventForm, apiv1_is_dead: str | Unset = UNSET) -> Request[Done]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'events/3'
    """
    return Request(
        operation="create_event",
        method="POST",
        path=f"events/{wire.segment(id)}",
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


def sync(client: Client, id: int, *, body: EventForm, apiv1_is_dead: str | Unset = UNSET) -> Done:
    """Book an item.

    Books the *item* whose ID is in the path, from start to end. Available from 3.4.0. The answer has the ID
    of the booking; one without an `id` booked nothing.

    - **4.0 to 4.2: never send a title.** It renames the item and books nothing, and a `body` or `date`
      would overwrite those. Start and end alone book, with an empty title.
    - 3.5 and 3.6: a field named `date` rewrites the item to "Untitled" with an empty body.
    - Up to and including 4.0 anything is accepted: overlaps, an end before the start, words for times, an
      item that does not exist. From 4.1 times must be `2030-05-01T10:00:00+02:00`, `...Z`, or a date;
      anything else is a 400.
    - From 4.4 an item that does not exist is a 404.
    - A start in the past is a 400 for users who are not admins (seen on 4.3 and later).

    Example:
        >>> create_event.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the item to book.
        body: When it starts and ends, and what it is for.
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


async def asyncio(client: Client, id: int, *, body: EventForm, apiv1_is_dead: str | Unset = UNSET) -> Done:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body, apiv1_is_dead=apiv1_is_dead)))
