"""Download a file."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from ... import wire
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, apiv1_is_dead: str | Unset = UNSET) -> Request[bytes]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'uploads/3'
    """
    return Request(
        operation="get_upload",
        method="GET",
        path=f"uploads/{wire.segment(id)}",
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


def sync(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET, to: IO[bytes]) -> None:
    """Download a file.

    Answers with the bytes of the file and nothing else: the content type is always text/html, and there is
    neither a name nor a length. An empty file is an empty answer.

    - Up to and including 3.6 only the person who uploaded a file may download it.
    - On 4.8 and 4.9 the answer is a 404 unless there is an *experiment* with the same ID as the file.
    - 2.0 answers 500 if the file does not exist, 3.x 400 or 403, later releases 404.

    There is no POST: it creates an experiment (3.4 and later).

    The bytes are written to a file as they arrive, so that a large one needs little memory.

    Example:
        >>> with open("download.bin", "wb") as file:
        ...     get_upload.sync(client, 3, to=file)

    Args:
        client: The client that sends the request.
        id: ID of the file, as the entry's `uploads` have it.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).
        to: A file opened in binary mode.

    Raises:
        ApiError: The server reported an error. Nothing was written.
        httpx.HTTPError: No response was received, or it was incomplete.
    """
    parse(client.stream(request(id, apiv1_is_dead=apiv1_is_dead), to))


async def asyncio(client: Client, id: int, *, apiv1_is_dead: str | Unset = UNSET, to: IO[bytes]) -> None:
    """`sync`, for asyncio."""
    parse(await client.astream(request(id, apiv1_is_dead=apiv1_is_dead), to))
