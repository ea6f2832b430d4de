"""Download an item as a file that the server makes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Literal

from elab_api_v1 import wire
from elab_api_v1.wire import Request, Response

if TYPE_CHECKING:
    from elab_api_v1.client import Client

__all__ = ["asyncio", "parse", "request", "sync"]


def request(id: int, *, format_: Literal["pdf", "pdfa", "zip", "zipa", "eln", "csv"]) -> Request[bytes]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3, format_="pdf").path
        'items/3'
    """
    return Request(
        operation="download_item",
        method="GET",
        path=f"items/{wire.segment(id)}",
        query=wire.query(("format", format_)),
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


def sync(
    client: Client, id: int, *, format_: Literal["pdf", "pdfa", "zip", "zipa", "eln", "csv"], to: IO[bytes]
) -> None:
    """Download an item as a file that the server makes.

    Downloads an item as PDF, as an archive with its files, or as a table of one row. A server without the
    fonts of its PDF library answers 500.

    The bytes are written to a file as they arrive, so that a large one needs little memory.

    Example:
        >>> with open("download.bin", "wb") as file:
        ...     download_item.sync(client, 3, format_="pdf", to=file)

    Args:
        client: The client that sends the request.
        id: ID of the entry. Anything but a positive integer is answered with the list.
        format_: The format: pdf; pdfa for PDF/A; zip, a PDF and the files; zipa, the same with PDF/A; eln, an
            archive that eLabFTW imports; csv, without the files.
        to: A file opened in binary mode.

    Raises:
        ApiError: The server reported an error. Nothing was written.
        httpx.HTTPError: No response was received, or it was incomplete.
    """
    parse(client.stream(request(id, format_=format_), to))


async def asyncio(
    client: Client, id: int, *, format_: Literal["pdf", "pdfa", "zip", "zipa", "eln", "csv"], to: IO[bytes]
) -> None:
    """`sync`, for asyncio."""
    parse(await client.astream(request(id, format_=format_), to))
