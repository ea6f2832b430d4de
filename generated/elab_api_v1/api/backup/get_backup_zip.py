"""Download a zip archive of what changed in a period."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from ... import wire
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(period: str, *, apiv1_is_dead: str | Unset = UNSET) -> Request[bytes]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request("20200101-20201231").path
        'backupzip/20200101-20201231'
    """
    return Request(
        operation="get_backup_zip",
        method="GET",
        path=f"backupzip/{wire.segment(period)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        parse=parse,
    )


def parse(response: Response) -> bytes:
    """Return the bytes of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error.
    """
    return wire.content(wire.expect(response, 200))


def sync(client: Client, period: str, *, apiv1_is_dead: str | Unset = UNSET, to: IO[bytes]) -> None:
    """Download a zip archive of what changed in a period.

    Answers with a zip archive of the experiments of all users that changed in the period, files included.
    3.4.0 to 4.7, and only for a sysadmin's key; others get a 403. It may be large, and the server takes its
    time. The content type is text/html.

    The bytes are written to a file as they arrive, so that a large one needs little memory.

    Example:
        >>> with open("download.bin", "wb") as file:
        ...     get_backup_zip.sync(client, "20200101-20201231", to=file)

    Args:
        client: The client that sends the request.
        period: First and last day, as `20200101-20301231`. What is no period gets an empty archive of 22 bytes.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).
        to: A file opened in binary mode.

    Raises:
        ApiError: The server reported an error. Nothing was written.
        httpx.HTTPError: No response was received, or it was incomplete.
    """
    parse(client.stream(request(period, apiv1_is_dead=apiv1_is_dead), to))


async def asyncio(client: Client, period: str, *, apiv1_is_dead: str | Unset = UNSET, to: IO[bytes]) -> None:
    """`sync`, for asyncio."""
    parse(await client.astream(request(period, apiv1_is_dead=apiv1_is_dead), to))
