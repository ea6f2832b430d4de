"""The newest entries of a server by ID: those that were created since a certain one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk._async import list_pages
from elab_sdk.errors import UnknownEndpointError
from elab_sdk.rules.paging import PAGE, Window

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

    from elab_sdk._async.copy_account import Account
    from elab_sdk.backups.layout import BackupKind

__all__ = ["highest_id", "ids_above"]

_NEWEST: Final = 100
"""Rows of the newest entries. Pinned entries come before them, of which nobody has so many."""


async def highest_id(account: Account, kind: BackupKind) -> int:
    """Return the highest ID of a kind, as far as the server lists it; 0 if there is none."""
    return max(await _listed_ids(account, kind), default=0)


async def ids_above(account: Account, kind: BackupKind, above: int) -> list[int]:
    """Return the IDs of the entries that were created after one, oldest first."""
    return sorted(id_ for id_ in await _listed_ids(account, kind) if id_ > above)


async def _listed_ids(account: Account, kind: BackupKind) -> list[int]:
    session = account.session
    await session.find_api()
    operations = account.entries[kind].operations
    if kind == "template":
        if session.known.lacks("get_all_templates"):
            return []
        try:
            return [row.id for row in await session.call(operations.list())]
        except UnknownEndpointError:
            return []
    if session.uses_v2:
        return [row.id for row in await session.call(_newest(kind))]
    listed = list_pages.rows(session, operations.list(), Window(), size=PAGE, strict=False)
    return [row.id async for row in listed]


def _newest(kind: BackupKind) -> Request[list[Any]]:
    from elab_api_v2.api.experiments import list_experiments  # not needed with API v1
    from elab_api_v2.api.items import list_items

    if kind == "item":
        return list_items.request(limit=_NEWEST, order="id", sort="desc", scope=3)
    return list_experiments.request(limit=_NEWEST, order="id", sort="desc", scope=3)
