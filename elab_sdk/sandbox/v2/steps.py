"""Steps of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import access, changes, errors
from elab_sdk.sandbox.v2.calls import created, deleted
from elab_sdk.sandbox.v2.part_shapes import PART_SHAPES

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["add", "change", "copy", "of_entry", "read", "read_all", "remove"]

_NO_TEXT: Final = "RTFM"
"""The step that every release makes of a request without a text."""


def of_entry(call: Call, table: EntryTable, id: int) -> list[JsonOut]:
    """Return the steps of an entry as a full entry has them."""
    return [_shown(call, row) for row in _rows(call, table, id)]


def _rows(call: Call, table: EntryTable, id: Value) -> list[Row]:
    return call.store.rows(
        "SELECT * FROM steps WHERE kind = ? AND entry = ? ORDER BY ordering, id", table, id
    )


def _shown(call: Call, row: Row) -> dict[str, JsonOut]:
    shown: dict[str, JsonOut] = {**row, "item_id": row["entry"], "is_immutable": 0}
    return select_keys(shown, PART_SHAPES[call.release.name].step)


def read_all(call: Call) -> Answer:
    """Answer GET of the steps of an entry."""
    access.readable(call)
    return Answer(json=of_entry(call, call.table, call.id))


def read(call: Call) -> Answer:
    """Answer GET of one step."""
    access.readable(call)
    return Answer(json=_shown(call, access.part(call, "steps")))


def add(call: Call) -> Answer:
    """Answer POST of the steps of an entry."""
    entry = access.writable(call)
    text = call.text("body") if "body" in call.json else _NO_TEXT
    if not text:
        raise errors.bad_request("Input is too short! (minimum: 1)")
    count = len(_rows(call, call.table, call.id))
    step_id = call.store.insert(
        "steps", kind=call.table, entry=call.id, body=text, ordering=count + 1, finished=0
    )
    changes.touch(call, call.table, entry)
    changes.log(call, call.table, call.id, "steps", "create")
    return created(call, f"{call.entry_path}/steps/{step_id}")


def change(call: Call) -> Answer:
    """Answer PATCH of a step: finish it or open it again, or change its text or deadline.

    Not recorded: what `finish` does to a finished step, a text with `|`, and a deadline of null.
    """
    access.writable(call)
    row = access.part(call, "steps")
    if call.json.get("action") == "finish":
        finished = not row["finished"]
        _store(call, finished=int(finished), finished_time=now() if finished else None)
        changes.log(call, call.table, call.id, "steps", "finish")
    elif call.json.get("action") == "notif":
        _store(call, deadline_notif=int(not row["deadline_notif"]))
    else:
        for name, value in call.json.items():
            _change(call, name, value)
            changes.log(call, call.table, call.id, "steps", "update")
    return Answer(json=_shown(call, access.part(call, "steps")))


def _change(call: Call, name: str, value: object) -> None:
    text = values.php_text(value)
    if name == "body":
        _store(call, body=text.replace("|", ""))
    elif name in ("deadline", "finished_time"):
        _store(call, **{name: text or None})
    else:
        raise errors.bad_request("Incorrect parameter for steps.")


def _store(call: Call, **columns: Value) -> None:
    call.store.change("steps", call.part_id, **columns)


def remove(call: Call) -> Answer:
    """Answer DELETE of a step; that of a missing one was not recorded."""
    access.writable(call)
    call.store.delete_where("steps", kind=call.table, entry=call.id, id=call.part_id)
    changes.log(call, call.table, call.id, "steps", f"Removed step with id: {call.part_id}")
    return deleted()


def copy(call: Call, source: tuple[EntryTable, Value], table: EntryTable, id: int) -> None:
    """Give an entry the steps of another one, or of its template; none is finished."""
    for row in _rows(call, *source):
        call.store.insert(
            "steps", kind=table, entry=id, body=row["body"], ordering=row["ordering"], finished=0
        )
