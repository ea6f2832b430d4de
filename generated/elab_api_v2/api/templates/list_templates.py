"""List the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from elab_api_v1 import decode, wire
from elab_api_v1.models.template_summary import TemplateSummary
from elab_api_v1.types import UNSET, Unset
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    order: str | Unset = UNSET,
    sort: Literal["asc", "desc"] | Unset = UNSET,
    scope: Literal[1, 2, 3] | Unset = UNSET,
    q: str | Unset = UNSET,
    extended: str | Unset = UNSET,
    tags: list[str] | Unset = UNSET,
    category: int | Unset = UNSET,
    status: int | Unset = UNSET,
    owner: int | Unset = UNSET,
    state: str | Unset = UNSET,
    locked: Literal[0, 1] | Unset = UNSET,
    full: Literal[1] | Unset = UNSET,
) -> Request[list[TemplateSummary]]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'experiments_templates'
    """
    return Request(
        operation="list_templates",
        method="GET",
        path="experiments_templates",
        query=wire.query(
            ("limit", limit),
            ("offset", offset),
            ("order", order),
            ("sort", sort),
            ("scope", scope),
            ("q", q),
            ("extended", extended),
            ("tags[]", tags),
            ("category", category),
            ("status", status),
            ("owner", owner),
            ("state", state),
            ("locked", locked),
            ("full", full),
        ),
        parse=parse,
    )


def parse(response: Response) -> list[TemplateSummary]:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return decode.answer(
        TemplateSummary.from_list, wire.json_content(wire.expect(response, 200)), "list_templates"
    )


def sync(
    client: Client,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    order: str | Unset = UNSET,
    sort: Literal["asc", "desc"] | Unset = UNSET,
    scope: Literal[1, 2, 3] | Unset = UNSET,
    q: str | Unset = UNSET,
    extended: str | Unset = UNSET,
    tags: list[str] | Unset = UNSET,
    category: int | Unset = UNSET,
    status: int | Unset = UNSET,
    owner: int | Unset = UNSET,
    state: str | Unset = UNSET,
    locked: Literal[0, 1] | Unset = UNSET,
    full: Literal[1] | Unset = UNSET,
) -> list[TemplateSummary]:
    """List the templates.

    Lists the templates that the key's owner may read, in the scope that `scope` or the owner's setting
    says. Without `limit` there are 15 rows, or as many as the owner's setting says, up to and including
    5.3; from 5.4 all. Always send `limit`. Pinned templates come first in every order from 5.2. On 5.6 rows
    have no body and metadata, unless `full=1` is sent. The servers ignore `limit` up to and including 5.2.

    Example:
        >>> list_templates.sync(client)

    Args:
        client: The client that sends the request.
        limit: Maximum number of rows. On 4.9 to 5.1 more than 9999 counts as 15.
        offset: Number of rows to skip. From 5.4 it is ignored without `limit`.
        order: What to order the rows by: `date`, `id`, `title`, `lastchange` or `customid`. An unknown word is
            ignored.
        sort: `asc` or `desc`.
        scope: Whose entries: 1 those of the owner, 2 of the team, 3 all (default: the setting of the owner).
        q: Only entries that match. A syntax error is a 400.
        extended: Only entries that match; the same as `q`.
        tags: Only entries that have all of these tags.
        category: Only entries of this category. Available from 5.2; ignored before.
        status: Only entries of this status. Available from 5.2; ignored before.
        owner: Only entries of this person.
        state: Only entries of these states, separated by commas: 1 normal, 2 archived, 3 deleted. Available
            from 5.2.
        locked: 1 for only entries that are locked. Available from 5.2.
        full: 1 for rows that also have the body, metadata and more. 5.6 needs it; before all rows have them.

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
                order=order,
                sort=sort,
                scope=scope,
                q=q,
                extended=extended,
                tags=tags,
                category=category,
                status=status,
                owner=owner,
                state=state,
                locked=locked,
                full=full,
            )
        )
    )


async def asyncio(
    client: Client,
    *,
    limit: int | Unset = UNSET,
    offset: int | Unset = UNSET,
    order: str | Unset = UNSET,
    sort: Literal["asc", "desc"] | Unset = UNSET,
    scope: Literal[1, 2, 3] | Unset = UNSET,
    q: str | Unset = UNSET,
    extended: str | Unset = UNSET,
    tags: list[str] | Unset = UNSET,
    category: int | Unset = UNSET,
    status: int | Unset = UNSET,
    owner: int | Unset = UNSET,
    state: str | Unset = UNSET,
    locked: Literal[0, 1] | Unset = UNSET,
    full: Literal[1] | Unset = UNSET,
) -> list[TemplateSummary]:
    """`sync`, for asyncio."""
    return parse(
        await client.asend(
            request(
                limit=limit,
                offset=offset,
                order=order,
                sort=sort,
                scope=scope,
                q=q,
                extended=extended,
                tags=tags,
                category=category,
                status=status,
                owner=owner,
                state=state,
                locked=locked,
                full=full,
            )
        )
    )
