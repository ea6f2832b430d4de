"""New entries on API v2: what each release reads of the JSON object, and what a template gives."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox import values
from elab_sdk.sandbox.permissions import base_of
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import changes, copies, errors, kinds, links, metadata, readers, tags
from elab_sdk.sandbox.v2.calls import as_object

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["create", "duplicate"]


def create(call: Call) -> int:
    """Create an entry and return its ID."""
    table = call.table
    template = _template(call)
    columns = _from_template(call, template)
    if template is not None and call.v2.template_is_everything:
        call = attrs.evolve(call, json={name: call.json[name] for name in call.json if name == "title"})
    for name in call.json:
        if _takes(call, name) and not (name == "title" and _keeps_title_of(call, template)):
            columns |= _columns(call, name)
    names = _tag_names(call)
    new_id = _insert(call, table, **columns)
    if template is not None:
        copies.copy_template(call, _template_table(call), template, new_id)
    tags.add_all(call, table, new_id, names)
    return new_id


def _keeps_title_of(call: Call, template: Row | None) -> bool:
    """Return whether the title of the request is ignored because a template has one."""
    is_type = call.table == "items" and call.v2.items_type_key == "category_id"
    return template is not None and not is_type and not call.v2.template_keeps_title


def _takes(call: Call, name: str) -> bool:
    if call.table in ("experiments", "items"):
        return name in call.v2.creation_takes
    return name in call.v2.template_creation_takes


def _columns(call: Call, name: str) -> dict[str, Value]:
    """Return what a key of the JSON object stores."""
    value = call.json[name]
    if name == "metadata":
        return {"metadata": json.dumps(metadata.through_php(value), ensure_ascii=False) if value else None}
    if name == "category" and call.table == "items" and call.v2.items_type_key == "category_id":
        return {}
    if name in ("canread", "canwrite"):
        text = readers.permission(call, value)
        return {name: text, f"{name}_base": base_of(text)}
    read = readers.reader(call, call.table, name)
    return {} if read is None else read(call, call.table, name, value)


def _tag_names(call: Call) -> list[object]:
    given = call.json.get("tags")
    if not _takes(call, "tags") or given is None:
        return []
    if isinstance(given, str):
        if call.v2.tags_text_crashes:
            raise errors.crash()
        return [given]
    return list((as_object(given) or {}).values())


# -- templates -----------------------------------------------------------------------------------------


def _template_table(call: Call) -> EntryTable:
    return "items_types" if call.table == "items" else "templates"


def _template(call: Call) -> Row | None:
    """Return the template or items type of a new entry, or None for an entry without one.

    Raises:
        ApiError: If it does not exist, or a new item has none on a release that needs one.
    """
    if call.table not in ("experiments", "items"):
        return None
    names = [name for name in ("category_id", "template") if name in call.v2.creation_takes]
    number = next((call.integer(name) for name in names if name in call.json), 0)
    if number > 0:
        row = call.store.row(_template_table(call), number)
        if row is None or row["state"] != 1:
            if call.table == "experiments" and call.v2.template_missing_crashes:
                raise errors.crash()
            raise errors.missing(call.v2)
        return row
    if call.table == "items":
        if call.v2.missing_items_type == "refused":
            raise errors.not_allowed("The id parameter is not valid!")
        if call.v2.missing_items_type == "first":
            return _first_items_type(call)
    return None


def _first_items_type(call: Call) -> Row | None:
    """Return the first items type, which is made if there is none."""
    first = "SELECT * FROM items_types WHERE state = 1 ORDER BY id LIMIT 1"
    if not call.store.rows(first):
        _insert(call, "items_types", title="Default", color=call.v2.items_type_color)
    return call.store.rows(first)[0]


def _from_template(call: Call, template: Row | None) -> dict[str, Value]:
    """Return what a new entry has before the values of the request."""
    is_item = call.table == "items"
    if template is None:
        gets_status = call.table == "experiments" and call.v2.new_experiment_status == "first"
        return {
            "title": "Untitled",
            "status": _first_status(call) if gets_status else None,
            "body": call.v2.new_item_body if is_item else None,
        }
    columns: dict[str, Value] = {
        name: template[name] for name in ("title", "body", "metadata", "status", "category", "content_type")
    }
    if is_item and call.v2.items_type_key == "category_id":
        # an items type is the category of its items
        columns |= {"title": "Untitled", "category": template["id"]}
    if is_item and columns["body"] is None:
        columns["body"] = call.v2.new_item_body
    return columns | _origin(_template_table(call), template)


def _first_status(call: Call) -> Value:
    rows = call.store.rows("SELECT id FROM statuses ORDER BY is_default DESC, id LIMIT 1")
    return rows[0]["id"] if rows else None


def duplicate(call: Call, row: Row) -> int:
    """Copy an entry and return the ID of the copy."""
    names = ("body", "category", "canread", "canwrite", "canread_base", "canwrite_base")
    columns = {name: row[name] for name in (*names, "content_type")}
    statuses = {"first": _first_status(call), "none": None, "same": row["status"]}
    columns["status"] = statuses[call.v2.copy_status]
    columns["metadata"] = row["metadata"] if metadata.is_object(str(row["metadata"])) else None
    if call.v2.copies_rating:
        columns["rating"] = row["rating"]
    new_id = _insert(call, call.table, title=f"{row['title']} I", **columns, **_origin(call.table, row))
    copies.copy_parts(call, call.table, int(row["id"] or 0), new_id)
    if call.v2.copies_link and call.table == "experiments":
        links.insert(call, call.table, new_id, ("experiments", int(row["id"] or 0)))
    if call.v2.copying_changes != "nothing":
        changes.touch(call, call.table, row if call.v2.copying_changes == "original" else {"id": new_id})
    return new_id


def _origin(source: EntryTable, row: Row) -> dict[str, Value]:
    """Return the columns that say from which entry another was made."""
    return {"created_from_id": row["id"], "created_from_type": kinds.NUMBERS[source]}


def _origin_link(id: int, number: int) -> str:
    source = kinds.BY_NUMBER[number]
    page = f"{kinds.PAGES[source]}.php?mode=view&amp;id={id}"
    return f' from <a href="{page}">{kinds.NAMES[source]} #{id}</a>'


def _insert(call: Call, table: EntryTable, **columns: Value) -> int:
    moment, is_template = now(), table in ("templates", "items_types")
    new_item = table == "items" and call.v2.new_item_canwrite == "team"
    given: dict[str, Value] = {
        "userid": call.userid,
        "date": "" if is_template else values.today(),
        "canread": "team",
        "canwrite": "team" if new_item or table == "items_types" else "user",
        "created_at": moment,
        "modified_at": moment,
        "elabid": "" if is_template else f"{values.today().replace('-', '')}-{secrets.token_hex(20)}",
    }
    if call.v2.base_apart:
        given |= {"canread_base": 30, "canwrite_base": 30 if new_item else 20}
    new_id = call.store.insert(table, **(given | columns))
    source = columns.get("created_from_id")
    origin = "" if source is None else _origin_link(int(source), int(columns["created_from_type"] or 0))
    changes.log(call, table, new_id, "created", f"{kinds.NAMES[table]} was created{origin}")
    return new_id
