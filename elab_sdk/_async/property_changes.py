"""Setting what only API v2 can set of an entry: rating, custom_id, status, category and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import attrs
from elab_api_v2.api.experiments import update_experiment
from elab_api_v2.api.items import update_item
from elab_api_v2.models.experiment_update import ExperimentUpdate
from elab_api_v2.models.item_update import ItemUpdate

from elab_sdk._async import choice_lists
from elab_sdk.errors import (
    ElabError,
    LockedEntryWarning,
    ResponseError,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.rules import entry_permissions
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS
from elab_sdk.rules.entry_states import obstacle
from elab_sdk.wire import alerts
from elab_sdk.wire.interruption import note_completed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.models import Experiment, Item
    from elab_api_v1.types import JsonObject, Permission
    from elab_api_v1.wire import Request

    from elab_sdk._async.session import Session
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.releases import Release

__all__ = [
    "OPERATIONS",
    "Entry",
    "set_category",
    "set_custom_id",
    "set_permissions",
    "set_rating",
    "set_status",
]

Entry: TypeAlias = "Experiment | Item"
"""A full entry."""

OPERATIONS: Final[Mapping[EntryKind, str]] = {"experiment": "update_experiment", "item": "update_item"}
"""The operation of API v2 that changes an entry of each kind."""
_TAKEN: Final = ("duplicate entry", "already used")


async def set_rating(session: Session, kind: EntryKind, id: int, rating: int) -> Entry:
    """Set the rating of an entry."""
    request = _updating(kind, id, {"rating": rating})
    entry = await _send(session, request, "set_rating")
    _compare(request, "rating", entry.rating, rating)
    return entry


async def set_custom_id(session: Session, kind: EntryKind, id: int, custom_id: int | None) -> Entry:
    """Set or clear the custom ID of an entry."""
    await session.require_v2("custom_id", "set_custom_id")
    request = _updating(kind, id, {"custom_id": custom_id})
    entry = await _send(session, request, "set_custom_id")
    _compare(request, "custom_id", entry.custom_id, custom_id)
    return entry


async def set_status(session: Session, kind: EntryKind, id: int, status: object) -> Entry:
    """Set or clear the status of an entry."""
    await session.require_v2(OPERATIONS[kind], "set_status")
    number = None if status is None else await choice_lists.status_id(session, kind, status, "set_status")
    request = _updating(kind, id, {"status": number})
    entry = await _send(session, request, "set_status")
    _compare(request, "status", entry.status_id, number)
    return entry


async def set_category(session: Session, kind: EntryKind, id: int, category: object) -> Entry:
    """Set or clear the category of an entry."""
    await session.require_v2(OPERATIONS[kind], "set_category")
    if category is None:
        if kind == "item" and session.known.holds_for_any(_needs_category):
            raise ValidationError("category is None, but every item of this server has one", "category")
        number = None
    else:
        number = await choice_lists.category_id(session, kind, category, "set_category")
    request = _updating(kind, id, {"category": number})
    entry = await _send(session, request, "set_category")
    _compare(request, "category", entry.category_id, number)
    return entry


async def set_permissions(
    session: Session, kind: EntryKind, id: int, requested: Mapping[str, Permission]
) -> Entry:
    """Set who may read and write an entry.

    Args:
        session: Sends the requests.
        kind: The kind of the entry.
        id: Its ID.
        requested: The new permissions by the keys `canread` and `canwrite`.
    """
    await session.require_v2(OPERATIONS[kind], "set_permissions")
    async with session.lock(kind, id):
        before = await _read(session, kind, id)
        fields = entry_permissions.update_fields(
            {"canread": before.canread, "canwrite": before.canwrite},
            requested,
            base_apart=session.known.holds_for_all(_has_base_apart),
        )
        for name in requested:
            if getattr(before, f"{name}_is_immutable") and any(key.startswith(name) for key in fields):
                raise ValidationError(
                    f"{name} of {kind} {id} cannot be changed: it was made immutable, by its template or its"
                    " owner",
                    name,
                )
        if not fields:
            return before
        request = attrs.evolve(_updating(kind, id, fields), json=fields)
        try:
            entry = await _send(session, request, "set_permissions")
        except ElabError as error:
            note_completed(error, await _stored(session, kind, id, before, fields))
            raise
        for name, permission in requested.items():
            if not entry_permissions.is_same(getattr(entry, name), permission):
                raise UnexpectedWrite(
                    f"{name} is {entry_permissions.describe(getattr(entry, name))} after the update, not"
                    f" {entry_permissions.describe(permission)}",
                    request.method,
                    request.path,
                    hint="the team's settings may force a permission",
                )
        return entry


async def _stored(session: Session, kind: EntryKind, id: int, before: Entry, fields: JsonObject) -> list[str]:
    """Find out which keys of a broken update were stored.

    Returns:
        Their descriptions; if the entry cannot be read, what to check.
    """
    names = {key.removesuffix("_base") for key in fields}
    try:
        now = await _read(session, kind, id)
    except ElabError:
        return [f"unknown: read {kind} {id}, and compare its permissions"]
    return [
        f"{name} became {entry_permissions.describe(getattr(now, name))}"
        for name in sorted(names)
        if getattr(now, name) != getattr(before, name)
    ]


async def _read(session: Session, kind: EntryKind, id: int) -> Entry:
    if kind == "item":
        return await session.read(ITEMS, id)
    return await session.read(EXPERIMENTS, id)


def _updating(kind: EntryKind, id: int, fields: JsonObject) -> Request[Entry]:
    values = cast("dict[str, Any]", fields)
    if kind == "item":
        return cast("Request[Entry]", update_item.request(id, body=ItemUpdate(**values)))
    return cast("Request[Entry]", update_experiment.request(id, body=ExperimentUpdate(**values)))


async def _send(session: Session, request: Request[Entry], method: str) -> Entry:
    """Send an update. The response is the entry as it is then.

    Raises:
        ValidationError: Another entry of the same category has the same custom ID.
    """
    try:
        entry = await session.call_v2(request, method)
    except ResponseError as error:
        # the message of the database's index, or of the server; neither was recorded
        if any(text in error.server_message.casefold() for text in _TAKEN):
            raise _taken() from error
        raise
    if reason := obstacle(entry.state, entry.locked):
        alerts.warn(f"{request.path} was changed, although it is {reason}", LockedEntryWarning)
    return entry


def _taken() -> ValidationError:
    message = (
        "custom_id is unique in a category, and another entry of this category has it; nothing was changed"
    )
    error = ValidationError(message, "custom_id")
    error.was_sent = True
    return error


def _compare(request: Request[Entry], name: str, stored: object, requested: object) -> None:
    if stored != requested:
        raise UnexpectedWrite(
            f"{name} is {stored} after the update, not {requested}", request.method, request.path
        )


def _needs_category(release: Release) -> bool:
    return release.v2 is not None and release.v2.checks_item_category


def _has_base_apart(release: Release) -> bool:
    return release.v2 is not None and release.v2.base_apart
