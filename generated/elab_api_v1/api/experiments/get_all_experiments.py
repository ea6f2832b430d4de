"""List the experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ... import decode, wire
from ...models.experiment_summary import ExperimentSummary
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    search: str | Unset = UNSET,
    q: str | Unset = UNSET,
    order: str | Unset = UNSET,
    sort: Literal["asc", "desc"] | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> Request[list[ExperimentSummary]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'experiments'
    """
    return Request(
        operation="get_all_experiments",
        method="GET",
        path="experiments",
        query=wire.query(
            ("limit", limit),
            ("offset", offset),
            ("search", search),
            ("q", q),
            ("order", order),
            ("sort", sort),
            ("apiv1_is_dead", apiv1_is_dead),
        ),
        parse=parse,
    )


def parse(response: Response) -> list[ExperimentSummary]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        ExperimentSummary.from_list, wire.json_content(wire.expect(response, 200)), "get_all_experiments"
    )


def sync(
    client: Client,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    search: str | Unset = UNSET,
    q: str | Unset = UNSET,
    order: str | Unset = UNSET,
    sort: Literal["asc", "desc"] | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> list[ExperimentSummary]:
    """List the experiments.

    Lists the experiments that the key's owner may read: newest date first, then highest ID.

    How many come depends on the release. 2.0 to 3.4 send all of them; 3.5.0 to 3.6.6 send the newest 16 and
    there is no way to get more; 3.6.7 sends up to 9000. From 4.0 it is 15 unless `limit` says otherwise. Up
    to and including 3.6 servers ignore every query parameter, silently.

    Rows are shorter than entries: from 3.6.7 on they have no body, tags, elabid or metadata, and they never
    have uploads.

    Example:
        >>> get_all_experiments.sync(client)

    Args:
        client: The client that sends the request.
        limit: Maximum number of rows (default: 15). 0 or a word gets an empty list, -1 a 500. Ignored up to
            and including 3.6. 4.0 to 4.2 behind the official image read only the first query parameter:
            there `limit` and `offset` count together only as `limit=3%26offset=3`, the ampersand escaped.
        offset: Number of rows to skip. Past the end the list is empty. Ignored up to and including 3.6, and on
            4.0 to 4.2 behind the official image where it is not the first parameter.
        search: Only entries that match. Words match title or body; `title:`, `body:`, `author:` and
            `date:>=20210302` say where to look; AND, OR and NOT combine. A mistake in it is answered with
            status 200 and an object instead of the list. Only 4.3 knows this name: before there is no
            search, later it is `q`.
        q: Only entries that match; the language is that of `search` on 4.3. A syntax error is a 400.
            Ignored before 4.4.
        order: What to order the rows by: `date` (the default), `id`, `title` or `lastchange`. Read from 4.0;
            ignored up to and including 3.6.
        sort: `asc` or `desc` (the default). Read from 4.0; ignored up to and including 3.6.
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
    return parse(
        client.send(
            request(
                limit=limit,
                offset=offset,
                search=search,
                q=q,
                order=order,
                sort=sort,
                apiv1_is_dead=apiv1_is_dead,
            )
        )
    )


async def asyncio(
    client: Client,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    search: str | Unset = UNSET,
    q: str | Unset = UNSET,
    order: str | Unset = UNSET,
    sort: Literal["asc", "desc"] | Unset = UNSET,
    apiv1_is_dead: str | Unset = UNSET,
) -> list[ExperimentSummary]:
    """`sync`, for asyncio."""
    return parse(
        await client.asend(
            request(
                limit=limit,
                offset=offset,
                search=search,
                q=q,
                order=order,
                sort=sort,
                apiv1_is_dead=apiv1_is_dead,
            )
        )
    )
