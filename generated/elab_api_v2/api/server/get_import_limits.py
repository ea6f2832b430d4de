"""Read what can be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

from ...models.import_limits import ImportLimits

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request() -> Request[ImportLimits]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request().path
        'import'
    """
    return Request(
        operation="get_import_limits",
        method="GET",
        path="import",
        parse=parse,
    )


def parse(response: Response) -> ImportLimits:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return ImportLimits.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(client: Client) -> ImportLimits:
    """Read what can be imported.

    Reads the types and the size of files that can be imported. Available from 5.1.

    Example:
        >>> get_import_limits.sync(client)

    Args:
        client: The client that sends the request.

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request()))


async def asyncio(client: Client) -> ImportLimits:
    """`sync`, for asyncio."""
    return parse(await client.asend(request()))
