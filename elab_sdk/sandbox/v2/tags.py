"""Tags of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import access, changes, errors
from elab_sdk.sandbox.v2.calls import created
from elab_sdk.sandbox.v2.part_shapes import PART_SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["add", "add_all", "columns", "copy", "of_entry", "read", "read_all", "reference"]

_MAX_LENGTH: Final = 255


def of_entry(call: Call, table: EntryTable, id: int) -> list[Row]:
    """Return the tags of an entry in the order of this release."""
    return _rows(call, table, id, call.v2.tags_sorted)


def _rows(call: Call, table: EntryTable, id: int, order: str) -> list[Row]:
    by = "tag" if order == "tag" else "tags.id"
    tagged = "FROM tags JOIN tags2entity ON tag_id = tags.id WHERE kind = ? AND entry = ?"
    sql = f"SELECT tags.id, tag {tagged} ORDER BY {by}"
    return call.store.rows(sql, table, id)


def columns(call: Call, table: EntryTable, id: int) -> dict[str, JsonOut]:
    """Return the keys of an entry that hold its tags."""
    rows = of_entry(call, table, id)
    return {
        "tags": "|".join(str(row["tag"]) for row in rows) if rows else None,
        "tags_id": ",".join(str(row["id"]) for row in rows) if rows else None,
        "tags_decoded": [{"id": row["id"], "tag": row["tag"], "is_favorite": False} for row in rows],
    }


# -- reading -------------------------------------------------------------------------------------------


def read_all(call: Call) -> Answer:
    """Answer GET of the tags of an entry."""
    access.readable(call)
    rows = _rows(call, call.table, call.id, call.v2.tag_list_order)
    return Answer(json=[{"tag_id": row["id"], "tag": row["tag"], "is_favorite": 0} for row in rows])


def read(call: Call) -> Answer:
    """Answer GET of one tag, which need not be a tag of the entry."""
    access.readable(call)
    row = call.store.row("tags", call.part_id)
    if row is None:
        raise errors.missing(call.v2)
    uses = call.store.rows("SELECT tag_id FROM tags2entity WHERE tag_id = ?", row["id"])
    shown: dict[str, JsonOut] = {**row, "is_favorite": 0, "item_count": len(uses), "team": 1}
    return Answer(json=select_keys(shown, PART_SHAPES[call.release.name].tag))


# -- adding --------------------------------------------------------------------------------------------


def add(call: Call) -> Answer:
    """Answer POST of the tags of an entry: add a tag; one that it has is ignored."""
    row = access.writable(call)
    tag_id = 0
    for name in _requested(call):
        tag_id = reference(call, call.table, call.id, name)
        changes.touch(call, call.table, row)
    return created(call, f"{call.entry_path}/tags/{tag_id}")


def _requested(call: Call) -> list[str]:
    """Return the tags in the JSON object.

    Raises:
        ApiError: If there is none, on a release that does not ignore this.
    """
    given = call.json.get("tag")
    if isinstance(given, str):
        return [given]
    if call.v2.missing_tag == "ignored":
        several = call.json.get("tags")
        return (
            [values.php_text(name) for name in cast("list[object]", several)]
            if isinstance(several, list)
            else []
        )
    if given is not None or call.v2.missing_tag == "crash":
        raise errors.crash()
    return [""]


def add_all(call: Call, table: EntryTable, id: int, names: Iterable[object]) -> None:
    """Add tags to a new entry.

    Raises:
        ApiError: If a tag is empty or too long; the earlier ones are stored.
    """
    for name in names:
        reference(call, table, id, values.php_text(name))


def reference(call: Call, table: EntryTable, id: int, name: str) -> int:
    """Add a tag to an entry, and return its ID; a tag in another case is the same tag.

    Raises:
        ApiError: If the tag is empty or too long.
    """
    tag = _stored(call, name)
    if not call.store.insert_once("tags", tag=tag) and call.v2.known_tag_takes_id != "never":
        call.store.use_up_id("tags")
    tag_id = int(call.store.rows("SELECT id FROM tags WHERE tag = ?", tag)[0]["id"] or 0)
    call.store.insert_once("tags2entity", kind=table, entry=id, tag_id=tag_id)
    changes.log(call, table, id, "tags", f'Added tag "{tag}" with id: {tag_id}')
    return tag_id


def _stored(call: Call, name: str) -> str:
    """Return a tag as it is stored."""
    text = name if call.v2.tags_keep_markup else values.without_markup(name)
    tag = values.trimmed(text.replace("\\", "").replace("|", " "))
    if not tag:
        raise errors.bad_request("Input is too short! (minimum: 1)")
    if len(tag) > _MAX_LENGTH:
        raise errors.database(call.v2, 1406, "Data too long for column 'tag' at row 1")
    return tag


def copy(call: Call, source: tuple[EntryTable, Value], table: EntryTable, id: int) -> None:
    """Give an entry the tags of another one, or of its template."""
    takes_ids = call.v2.known_tag_takes_id == "copies" or source[0] != table
    for row in _rows(call, source[0], int(source[1] or 0), "id"):
        if takes_ids:
            reference(call, table, id, str(row["tag"]))
        else:
            call.store.insert_once("tags2entity", kind=table, entry=id, tag_id=row["id"])
