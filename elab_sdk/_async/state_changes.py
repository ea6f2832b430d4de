"""Locking, archiving and restoring entries. Servers toggle some of these states: the entry is read first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk._wording import Wording, say
from elab_sdk.errors import PermissionDeniedError, UnexpectedWrite
from elab_sdk.rules import entry_requests_v2 as requests
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_states import (
    ARCHIVED,
    DELETED,
    NORMAL,
    deleted_error,
    locked_error,
    reads_deleted,
    restores,
    unarchives,
)
from elab_sdk.rules.release_detection import describe_releases
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from elab_api_v1.wire import Request

    from elab_sdk._async.entries import Entries
    from elab_sdk.rules.entry_states import AnyEntry

    AnyEntries = Entries[Any, Any, Any]

__all__ = ["archive", "lock", "read", "restore", "unlock"]

_ARCHIVED_HINT: Final = Wording("the entry is archived, which locks it: {restore} ends both")


async def read(entries: AnyEntries, id: int) -> AnyEntry:
    """Read an entry before its state is changed."""
    entry: AnyEntry = await entries.read(id)
    return entry


async def lock(entries: AnyEntries, id: int) -> bool:
    """Lock an entry, unless it is locked.

    Returns:
        Whether it was unlocked before.
    """
    await _require(entries, "lock")
    async with entries.session.lock(entries.kind, id):
        entry = await _existing(entries, id)
        if entry.locked:
            return False
        await _toggle_lock(entries, id, is_locked=True)
        return True


async def unlock(entries: AnyEntries, id: int) -> bool:
    """Unlock an entry, if it is locked.

    Returns:
        Whether it was locked before.
    """
    await _require(entries, "unlock")
    async with entries.session.lock(entries.kind, id):
        entry = await _existing(entries, id)
        if not entry.locked:
            return False
        if entry.state == ARCHIVED:
            raise locked_error(_path(entries, id), str(_ARCHIVED_HINT))
        try:
            await _toggle_lock(entries, id, is_locked=False)
        except PermissionDeniedError as error:
            error.hint = f"user {entry.locked_by} locked the entry: that user or an admin can unlock it"
            raise
        return True


async def archive(entries: AnyEntries, id: int) -> bool:
    """Archive an entry, unless it is archived.

    Returns:
        Whether it was not archived before.
    """
    await _require(entries, "archive")
    async with entries.session.lock(entries.kind, id):
        entry = await _existing(entries, id)
        if entry.state == ARCHIVED:
            return False
        # up to and including 5.2 the same action ends the state
        request = requests.action(entries.kind, id, "archive")
        _check_state(await _send(entries, request), request, ARCHIVED)
        return True


async def restore(entries: AnyEntries, id: int) -> bool:
    """Bring back an archived or deleted entry.

    Returns:
        Whether it was archived or deleted.
    """
    await _require(entries, "restore")
    async with entries.session.lock(entries.kind, id):
        entry = await _archived_or_deleted(entries, id)
        if entry.state == DELETED:
            if not entries.known.holds_for_all(restores):
                raise entries.known.not_supported(
                    f"restore of {entries.kind} {id}, which is deleted,", _hint()
                )
            await _make_normal(entries, requests.action(entries.kind, id, "restore"))
            return True
        if entry.state != ARCHIVED:
            return False
        if entries.known.holds_for_all(unarchives):
            await _make_normal(entries, requests.action(entries.kind, id, "unarchive"))
            return True
        done: list[str] = []
        with note_completed_steps(done):
            now = await _make_normal(entries, requests.make_normal(entries.kind, id))
            done.append(f"{entries.kind} {id} is no longer archived, but locked")
            # archiving has locked it, and from 5.3 to unarchive unlocks it
            if now.locked:
                await _toggle_lock(entries, id, is_locked=False)
        return True


async def _require(entries: AnyEntries, method: str) -> None:
    await entries.session.require_v2(f"update_{entries.kind}", method)


async def _existing(entries: AnyEntries, id: int) -> AnyEntry:
    entry = await read(entries, id)
    if entry.state == DELETED:
        raise deleted_error(_path(entries, id))
    return entry


async def _archived_or_deleted(entries: AnyEntries, id: int) -> AnyEntry:
    try:
        return await read(entries, id)
    except PermissionDeniedError:
        if entries.known.holds_for_all(reads_deleted):
            raise
        # up to and including 5.1 a deleted entry gets the same error (observed on 4.9.0 and 5.1.15)
        what = f"restore of {entries.kind} {id}, which is deleted, or which this key may not read,"
        raise entries.known.not_supported(what, _hint()) from None


async def _toggle_lock(entries: AnyEntries, id: int, *, is_locked: bool) -> None:
    request = requests.action(entries.kind, id, "lock")
    entry = await _send(entries, request)
    if bool(entry.locked) != is_locked:
        state = "locked" if entry.locked else "unlocked"
        raise UnexpectedWrite(
            f"{entries.kind} {id} is now {state}: somebody else changed its lock at the same time",
            request.method,
            request.path,
            hint=say("{repeat_call}, which reads the entry first"),
        )


async def _send(entries: AnyEntries, request: Request[AnyEntry]) -> AnyEntry:
    return await entries.session.call(request)


async def _make_normal(entries: AnyEntries, request: Request[AnyEntry]) -> AnyEntry:
    entry = await _send(entries, request)
    _check_state(entry, request, NORMAL)
    return entry


def _check_state(entry: AnyEntry, request: Request[AnyEntry], expected: int) -> None:
    if entry.state != expected:
        raise UnexpectedWrite(
            f"the entry has the state {entry.state} instead of {expected}", request.method, request.path
        )


def _path(entries: AnyEntries, id: int) -> str:
    return f"{entity_type_of(entries.kind)}/{id}"


def _hint() -> str:
    return f"{describe_releases(restores, 'Deleted entries can be restored')} Ask the server's admin."
