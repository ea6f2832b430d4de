"""Import an archive (.eln) or a table (.csv)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

    from ...models.import_form import ImportForm

__all__ = ["asyncio", "parse", "request", "sync"]


def request(*, body: ImportForm) -> Request[int]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(body=body).path
        'import'
    """
    return Request(
        operation="import_file",
        method="POST",
        path="import",
        form=wire.form(body),
        files=wire.files(body),
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


def sync(client: Client, *, body: ImportForm) -> int:
    """Import an archive (.eln) or a table (.csv).

    Imports a file; its name must end in .eln or .csv. The number in `Location` is how many entries were
    made, not an ID. Nothing is undone on an error: what was made before stays. A second import makes
    everything again. 5.3 wants `owner` from admins. Available from 5.1.

    Example:
        >>> import_file.sync(client, body=body)

    Args:
        client: The client that sends the request.
        body: The file.

    Returns:
        The ID of what was created. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(body=body)))


async def asyncio(client: Client, *, body: ImportForm) -> int:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(body=body)))
