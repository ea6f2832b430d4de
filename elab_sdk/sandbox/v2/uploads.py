"""Files of entries."""

from __future__ import annotations

import io
import mimetypes
import re
import secrets
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Answer, Incoming
from elab_sdk.sandbox.render import fullname
from elab_sdk.sandbox.store import ARCHIVED, DELETED, NORMAL, now
from elab_sdk.sandbox.uploads import store_file
from elab_sdk.sandbox.v2 import access, changes, errors, readers
from elab_sdk.sandbox.v2.calls import created, deleted
from elab_sdk.sandbox.v2.part_shapes import UPLOAD

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = [
    "add",
    "add_to",
    "change",
    "copy",
    "of_entry",
    "read",
    "read_all",
    "remove",
    "remove_without_id",
    "rows",
]


def of_entry(call: Call, table: EntryTable, id: int) -> list[JsonOut]:
    """Return the files of an entry as a full entry has them."""
    return [_shown(call, row) for row in rows(call, table, id)]


def rows(call: Call, table: EntryTable, id: Value, states: tuple[int, ...] = (NORMAL,)) -> list[Row]:
    """Return the files of an entry that have one of these states, in the order of this release."""
    order = "created_at DESC, id" if call.v2.newest_upload_first else "id"
    sql = f"SELECT * FROM uploads WHERE kind = ? AND item_id = ? ORDER BY {order}"  # noqa: S608 - order is ours
    found = call.store.rows(sql, table, id)
    return [row for row in found if row["state"] in states]


def _shown(call: Call, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {}
    shown: dict[str, JsonOut] = {
        **row,
        "type": "experiments_templates" if row["kind"] == "templates" else row["kind"],
        "hash_algorithm": "sha256",
        "storage": 1,
        "immutable": 0,
        "fullname": fullname(owner),
    }
    return select_keys(shown, UPLOAD)


# -- reading -------------------------------------------------------------------------------------------


def read_all(call: Call) -> Answer:
    """Answer GET of the files of an entry; archived and deleted ones only if the query asks for them."""
    access.readable(call)
    return Answer(json=[_shown(call, row) for row in rows(call, call.table, call.id, _states(call))])


def _states(call: Call) -> tuple[int, ...]:
    if call.v2.upload_states == "archived":
        return (NORMAL, ARCHIVED) if call.argument("archived") == "on" else (NORMAL,)
    requested = re.findall(r"\d+", call.argument("state") or "")
    return tuple(int(state) for state in requested) or (NORMAL,)


def read(call: Call) -> Answer:
    """Answer GET of one file, which may be deleted: what is known of it, or its content."""
    access.readable(call)
    row = _upload(call)
    if call.argument("format") != "binary":
        return Answer(json=_shown(call, row))
    name = str(row["real_name"])
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_shown = call.v2.shows_pictures and content_type.startswith("image/")
    charset = ";charset=UTF-8" if content_type.startswith("text/") else ""
    return Answer(
        file=call.store.files / str(row["long_name"]),
        headers={
            "content-type": f"{content_type}{charset}",
            "content-disposition": _disposition("inline" if is_shown else "attachment", name),
        },
    )


def _disposition(kind: str, name: str) -> str:
    """Return the header for a file name; other characters than ASCII letters are in a second form of it."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    escaped = "" if plain == name else f"; filename*=utf-8''{quote(name, safe='')}"
    return f"{kind}; filename={plain}{escaped}"


def set_states(call: Call, table: EntryTable, id: int, state: int) -> None:
    """Change the state of all files of an entry."""
    for row in rows(call, table, id, (NORMAL, ARCHIVED, DELETED)):
        call.store.change("uploads", int(row["id"] or 0), state=state)


def _upload(call: Call) -> Row:
    """Return the file in the path.

    Raises:
        ApiError: If it is missing, or of another entry on releases that check this.
    """
    row = call.store.row("uploads", call.part_id)
    is_own = row is not None and (row["kind"], row["item_id"]) == (call.table, call.id)
    if row is None or (call.v2.upload_parent == "own" and not is_own):
        raise errors.missing(call.v2)
    return row


# -- adding --------------------------------------------------------------------------------------------


def add(call: Call) -> Answer:
    """Answer POST of the files of an entry: one file, whatever else the request has."""
    row = access.writable(call)
    new_id = _add(call, call.fields.get("comment"))
    changes.touch(call, call.table, row)
    return _created(call, new_id)


def add_to(call: Call) -> Answer:
    """Answer POST to a file: replace it, which archives it."""
    access.writable(call)
    old = _upload(call)
    if call.v2.upload_replaces == "asked" and call.fields.get("action") != "replace":
        return _created(call, _add(call, call.fields.get("comment")))
    new_id = _add(call, str(old["comment"]) if old["comment"] and call.v2.replacement_keeps_comment else None)
    _store(call, old, "state", ARCHIVED)
    return _created(call, new_id)


def _created(call: Call, upload_id: int) -> Answer:
    return created(call, f"{call.entry_path}/uploads/{upload_id}")


def _add(call: Call, comment: str | None) -> int:
    incoming = _incoming(call)
    if values.extension(incoming.name) == "php":
        raise errors.bad_request("PHP files are forbidden!")
    real_name = values.file_name(incoming.name, call.release)
    long_name = _long_name(call, values.extension(incoming.name))
    digest, size = store_file(incoming, call.store.files / long_name)
    upload_id = call.store.insert(
        "uploads",
        kind=call.table,
        item_id=call.id,
        userid=call.userid,
        real_name=real_name,
        long_name=long_name,
        comment=comment,
        hash=digest,
        filesize=size,
        created_at=now(),
    )
    _log_new(call, call.table, call.id, real_name, upload_id)
    return upload_id


def _log_new(call: Call, table: EntryTable, id: int, name: str, upload_id: int) -> None:
    changes.log(call, table, id, "uploads", f'Added upload "{name}" with id: {upload_id}')


def _incoming(call: Call) -> Incoming:
    """Return the file of the request.

    Raises:
        ApiError: If it has none in the field `file`.
    """
    if call.json.get("action") == "createfromstring":
        return Incoming(call.text("real_name"), io.BytesIO(call.text("content").encode()))
    incoming = call.files.get("file")
    if incoming is not None and incoming.name:
        return incoming
    if call.v2.missing_file == "crash":
        raise errors.crash()
    raise errors.bad_request("Error reading file!")


def _long_name(call: Call, extension: str) -> str:
    name = str(uuid.uuid4()) if call.v2.upload_names == "uuid" else secrets.token_hex(64)
    return f"{name[:2]}/{name}.{extension}"


def copy(call: Call, source: tuple[EntryTable, Value], table: EntryTable, id: int) -> bool:
    """Give an entry the files of its template, and return whether it had any."""
    copied = rows(call, *source)
    for row in copied:
        long_name = _long_name(call, values.extension(str(row["real_name"])))
        with (call.store.files / str(row["long_name"])).open("rb") as content:
            store_file(Incoming(str(row["real_name"]), content), call.store.files / long_name)
        new: Row = {name: value for name, value in row.items() if name != "id"}
        new |= {
            "kind": table,
            "item_id": id,
            "long_name": long_name,
            "userid": call.userid,
            "created_at": now(),
        }
        _log_new(call, table, id, str(row["real_name"]), call.store.insert("uploads", **new))
    return bool(copied)


# -- changing ------------------------------------------------------------------------------------------


def change(call: Call) -> Answer:
    """Answer PATCH of a file: archive it or bring it back, or store one key after another."""
    access.writable(call)
    row = _upload(call)
    if call.json.get("action") == "archive":
        _store(call, row, "state", NORMAL if row["state"] == ARCHIVED else ARCHIVED)
    else:
        for name, value in call.json.items():
            _store(call, row, name, _read(call, name, value))
    return Answer(json=_shown(call, _upload(call)))


def _read(call: Call, name: str, value: object) -> Value:
    if name == "comment":
        return readers.title(call, value)
    if name == "state":
        return values.php_int(value)
    if name != "real_name":
        raise errors.bad_request("Incorrect upload parameter.")
    text = values.php_text(value)
    if values.extension(text) == "php":
        raise errors.bad_request("No php extension allowed!")
    return values.file_name(text, call.release)


def remove(call: Call) -> Answer:
    """Answer DELETE of a file, which is no longer listed and can still be read."""
    access.writable(call)
    _store(call, _upload(call), "state", DELETED)
    return deleted()


def remove_without_id(_call: Call) -> Answer:
    """Answer DELETE of the files of an entry: a program error of every release."""
    raise errors.crash()


def _store(call: Call, row: Row, column: str, value: Value) -> None:
    call.store.change("uploads", int(row["id"] or 0), **{column: value})
    content = f'Changed upload "{row["real_name"]}" with id {row["id"]}: updated {column} to {value}'
    changes.log(call, call.table, call.id, "uploads", content)
