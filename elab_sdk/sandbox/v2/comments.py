"""Comments on entries: every reader may write one, and change their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.render import fullname
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import access, errors
from elab_sdk.sandbox.v2.calls import created, deleted
from elab_sdk.sandbox.v2.part_shapes import PART_SHAPES

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["add", "change", "of_entry", "read", "read_all", "remove"]


def of_entry(call: Call, table: EntryTable, id: int) -> list[JsonOut]:
    """Return the comments of an entry as a full entry has them."""
    rows = call.store.rows("SELECT * FROM comments WHERE kind = ? AND entry = ? ORDER BY id", table, id)
    return [_shown(call, row) for row in rows]


def _shown(call: Call, row: Row) -> dict[str, JsonOut]:
    author = call.store.row("users", int(row["userid"] or 0)) or {}
    shown: dict[str, JsonOut] = {
        **row,
        "item_id": row["entry"],
        "immutable": 0,
        "orcid": None,
        "fullname": fullname(author),
        **{name: author[name] for name in ("firstname", "lastname", "email")},
    }
    return select_keys(shown, PART_SHAPES[call.release.name].comment)


def read_all(call: Call) -> Answer:
    """Answer GET of the comments on an entry."""
    access.readable(call)
    return Answer(json=of_entry(call, call.table, call.id))


def read(call: Call) -> Answer:
    """Answer GET of one comment."""
    access.readable(call)
    return Answer(json=_shown(call, access.part(call, "comments")))


def add(call: Call) -> Answer:
    """Answer POST of the comments on an entry."""
    entry = access.readable(call)
    if call.json.get("comment") is None:
        raise errors.bad_request("Missing comment field.")
    moment = now()
    number = call.store.insert(
        "comments",
        kind=call.table,
        entry=call.id,
        userid=call.userid,
        comment=call.text("comment"),
        created_at=moment,
        modified_at=moment,
    )
    if entry["userid"] != call.userid:
        notification = call.store.insert("notifications", userid=entry["userid"], created_at=moment)
        if call.v2.comment_path == "notification":
            number = notification
    return created(call, f"{call.entry_path}/comments/{number}")


def change(call: Call) -> Answer:
    """Answer PATCH of a comment. Not recorded: that of a comment by somebody else, and markup in a text."""
    access.readable(call)
    row = _own(call)
    if "comment" not in call.json:
        raise errors.crash()
    call.store.change("comments", int(row["id"] or 0), comment=call.text("comment"), modified_at=now())
    return Answer(json=_shown(call, access.part(call, "comments")))


def remove(call: Call) -> Answer:
    """Answer DELETE of a comment."""
    access.readable(call)
    call.store.delete("comments", int(_own(call)["id"] or 0))
    return deleted()


def _own(call: Call) -> Row:
    row = access.part(call, "comments")
    if row["userid"] != call.userid:
        raise errors.forbidden(call.v2)
    return row
