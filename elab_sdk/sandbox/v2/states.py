"""Change and delete an entry on API v2: updates, and actions such as lock, pin, archive and restore."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.store import ARCHIVED, DELETED, NORMAL, now
from elab_sdk.sandbox.v2 import access, changes, errors, metadata, permissions, readers, render, uploads
from elab_sdk.sandbox.v2.calls import deleted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["change", "delete"]


def change(call: Call) -> Answer:
    """Answer PATCH of an entry: an update, or an action."""
    row = access.readable(call)
    action = call.text("action")
    operation = _ACTIONS.get(action) if action in call.v2.actions else None
    if operation is None and action in call.v2.refused_actions:
        raise errors.bad_request("Invalid action parameter.")
    if not _may_act(call, row, action):
        raise errors.forbidden(call.v2)
    _check_state(call, row, action)
    (operation or _update)(call, row)
    if operation is _update_owner:
        return Answer(json=[])
    # up to and including 5.1, an update that sets the state to deleted ends with an error
    return Answer(json=render.entry(call, call.table, access.readable(call)))


def _may_act(call: Call, row: Row, action: str) -> bool:
    """Return whether the caller may do an action: readers pin, and admins change the locks of others."""
    is_admins = call.is_admin and action in ("lock", "forcelock", "forceunlock")
    return action == "pin" or is_admins or permissions.may_write(call, row)


def delete(call: Call) -> Answer:
    """Answer DELETE of an entry, which stays in the database."""
    row = access.readable(call)
    if call.v2.members_may_not_delete and not call.is_admin and call.table == "experiments":
        raise errors.bad_request("You cannot delete experiments!")
    if not permissions.may_write(call, row):
        raise errors.forbidden(call.v2)
    changes.log(call, call.table, call.id, "custom_id", "")
    changes.log(call, call.table, call.id, "state", str(DELETED))
    changes.touch(call, call.table, row, state=DELETED, custom_id=None)
    if call.v2.deletes_uploads:
        uploads.set_states(call, call.table, call.id, DELETED)
    return deleted()


def _check_state(call: Call, row: Row, action: str) -> None:
    """Refuse everything but one action on an archived or deleted entry, from 5.3."""
    if not call.v2.archived_is_locked:
        return
    if row["state"] == ARCHIVED and action not in ("unarchive", "pin"):
        raise errors.unprocessable(call.v2, "Only the Unarchive action is allowed on an archived entity.")
    if row["state"] == DELETED and action not in ("restore", "pin"):
        raise errors.unprocessable(call.v2, "Only the Restore action is allowed on a deleted entity.")


def _update(call: Call, row: Row) -> None:
    changes.update(call, call.table, row)


# -- actions -------------------------------------------------------------------------------------------


def _lock(call: Call, row: Row) -> None:
    _set_lock(call, locked=not row["locked"])


def _set_lock(call: Call, *, locked: bool) -> None:
    changes.log(call, call.table, call.id, "locked", "Locked" if locked else "Unlocked")
    call.store.change(
        call.table,
        call.id,
        locked=int(locked),
        lockedby=call.userid if locked or call.v2.unlocked_by == "last" else None,
        locked_at=now(),
    )


def _force_lock(call: Call, _row: Row) -> None:
    _set_lock(call, locked=True)


def _force_unlock(call: Call, _row: Row) -> None:
    _set_lock(call, locked=False)


def _pin(call: Call, _row: Row) -> None:
    pin = {"kind": call.table, "entry": call.id, "userid": call.userid}
    if not call.store.insert_once("pins", **pin):
        call.store.delete_where("pins", **pin)


def _archive(call: Call, row: Row) -> None:
    # that up to and including 5.2 the same action ends the state was not recorded
    is_archived = row["state"] == ARCHIVED
    _set_state(call, NORMAL if is_archived else ARCHIVED)
    _set_lock(call, locked=not is_archived)


def _unarchive(call: Call, _row: Row) -> None:
    _set_state(call, NORMAL)
    _set_lock(call, locked=False)


def _restore(call: Call, _row: Row) -> None:
    _set_state(call, NORMAL)
    if call.v2.deletes_uploads:
        # files that were archived or deleted before are back, too (observed on 5.6.12)
        uploads.set_states(call, call.table, call.id, NORMAL)


def _set_state(call: Call, state: int) -> None:
    changes.log(call, call.table, call.id, "state", str(state))
    call.store.change(call.table, call.id, state=state)


def _update_metadata_field(call: Call, row: Row) -> None:
    for name, value in call.json.items():
        if name != "action":
            parts = cast("list[object]", value) if isinstance(value, list) else [value]
            text = ", ".join(values.php_text(part) for part in parts)
            changes.log(call, call.table, call.id, f"metadata_{name}", text)
    changes.touch(call, call.table, row, metadata=metadata.with_fields(call, row))


def _set_can(call: Call, row: Row) -> None:
    column = call.text("action").removeprefix("set")
    if call.v2.base_apart and "can_base" not in call.json:
        raise errors.bad_request(
            "Missing required parameter(s): can_base. Available parameters are: can, can_base."
        )
    changes.touch(call, call.table, row, **{column: readers.permission(call, call.json.get("can"))})
    if call.v2.base_apart:
        call.store.change(call.table, call.id, **{f"{column}_base": call.integer("can_base")})


def _access_key(call: Call, row: Row) -> None:
    call.store.change(call.table, call.id, access_key=None if row["access_key"] else str(uuid.uuid4()))


def _update_owner(call: Call, row: Row) -> None:
    changes.log(call, call.table, call.id, "team", call.text("team"))
    changes.log(call, call.table, call.id, "userid", call.text("userid"))
    changes.touch(call, call.table, row, userid=call.integer("userid"))


def _timestamp(_call: Call, _row: Row) -> None:
    # a sandbox reaches no timestamping authority, as the recorded servers did not
    raise errors.unexpected("cURL error 6: Could not resolve host")


_ACTIONS: Final[Mapping[str, Callable[[Call, Row], None]]] = {
    "lock": _lock,
    "forcelock": _force_lock,
    "forceunlock": _force_unlock,
    "pin": _pin,
    "archive": _archive,
    "unarchive": _unarchive,
    "restore": _restore,
    "updatemetadatafield": _update_metadata_field,
    "setcanread": _set_can,
    "setcanwrite": _set_can,
    "accesskey": _access_key,
    "updateowner": _update_owner,
    "timestamp": _timestamp,
}
