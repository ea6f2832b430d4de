"""List the bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import decode, wire
from ...models.event_summary import EventSummary
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    *, start: str | Unset = UNSET, end: str | Unset = UNSET, apiv1_is_dead: str | Unset = UNSET
) -> Request[list[EventSummary]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'events'
    """
    return Request(
        operation="get_all_events",
        method="GET",
        path="events",
        query=wire.query(("start", start), ("end", end), ("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> list[EventSummary]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        EventSummary.from_list, wire.json_content(wire.expect(response, 200)), "get_all_events"
    )


def sync(
    client: Client,
    *,
    start: str | Unset = UNSET,
    end: str | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> list[EventSummary]:
    """List the bookings.

    Lists the bookings of the team. Available from 3.4.0. On 4.3.10 the answer is always a 400 (`Could not
    understand date format!`), with or without `start` and `end`: a fault of that release.

    The `title` of a row is made for a calendar, `[item] title (person)`; what was sent is in `title_only`
    from 4.4.

    Example:
        >>> get_all_events.sync(client)

    Args:
        client: The client that sends the request.
        start: Only bookings from this time on, as `2030-05-01T00:00:00+02:00`. Ignored before 4.4.
        end: Only bookings up to this time, as `2030-05-02T00:00:00+02:00`. Ignored before 4.4.
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
    return parse(client.send(request(start=start, end=end, apiv1_is_dead=apiv1_is_dead)))


async def asyncio(
    client: Client,
    *,
    start: str | Unset = UNSET,
    end: str | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> list[EventSummary]:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(start=start, end=end, apiv1_is_dead=apiv1_is_dead)))
