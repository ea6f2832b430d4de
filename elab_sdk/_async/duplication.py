"""Copying one entry on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from elab_sdk.rules import entry_requests_v2 as requests

if TYPE_CHECKING:
    from elab_api_v1.models import Created

    from elab_sdk._async.entries import Entries

__all__ = ["duplicate"]

CreatedT = TypeVar("CreatedT", bound="Created")


async def duplicate(entries: Entries[Any, Any, CreatedT], id: int) -> CreatedT:
    """Copy an entry.

    Returns:
        The ID of the copy.
    """
    copy = await entries.session.call_v2(requests.duplication(entries.kind, id), "duplicate")
    return entries.operations.created.from_dict({"id": copy})
