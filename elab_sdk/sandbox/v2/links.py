"""Links between entries: to items, to experiments, and from both."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final, Literal

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.store import DELETED
from elab_sdk.sandbox.v2 import access, changes, errors, labels, permissions
from elab_sdk.sandbox.v2.calls import created, deleted
from elab_sdk.sandbox.v2.part_shapes import PART_SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["add", "add_without_id", "copy", "insert", "of_entry", "read_all", "remove", "remove_without_id"]

Target = Literal["items", "experiments"]

_TARGETS: Final[tuple[Target, ...]] = ("items", "experiments")
_PAGES: Final[Mapping[str, str]] = {"items": "database.php", "experiments": "experiments.php"}
_NAMES: Final = {"items": "resource", "experiments": "experiment"}


def of_entry(call: Call, table: EntryTable, id: int) -> dict[str, list[JsonOut]]:
    """Return the links of an entry, to it and from it, by their key in a full entry."""
    links = {f"{target}_links": _links(call, table, id, target) for target in _TARGETS}
    return links | {f"related_{source}_links": _related(call, table, id, source) for source in _TARGETS}


def _links(call: Call, table: EntryTable, id: int, target: Target) -> list[JsonOut]:
    numbers = target_ids(call, table, id, target)
    ordered = sorted(_visible(call, target, numbers), key=lambda row: _order(call, target, row))
    return [_shown(call, target, row, is_related=False) for row in ordered]


def _visible(call: Call, target: Target, numbers: Iterable[int]) -> list[Row]:
    """Return the entries that exist, are not deleted, and that the caller may read."""
    rows = [row for number in numbers if (row := call.store.row(target, number)) is not None]
    return [row for row in rows if row["state"] != DELETED and permissions.may_read(call, row)]


def target_ids(call: Call, table: EntryTable, id: Value, target: Target) -> list[int]:
    """Return the IDs of the items or experiments that an entry links to, oldest link first."""
    if target == "experiments":
        rows = call.store.rows(
            "SELECT experiment AS id FROM links_to_experiments WHERE kind = ? AND entry = ? ORDER BY id",
            table,
            id,
        )
    else:
        sql = f"SELECT item AS id FROM {table}_links WHERE entry = ? ORDER BY {table}_links.id"  # noqa: S608 - names are ours
        rows = call.store.rows(sql, id)
    return [int(row["id"] or 0) for row in rows]


def _order(call: Call, target: Target, row: Row) -> tuple[str, str, str]:
    """Links are sorted by category, date and title (observed on 4.9.0)."""
    category = labels.category_of(call, target, row)
    return (str(category["title"] or ""), str(row["date"]), str(row["title"]))


def _related(call: Call, table: EntryTable, id: int, source: Target) -> list[JsonOut]:
    """Return the entries of one table that link to this entry."""
    linked: EntryTable = table
    if table not in ("items", "experiments"):
        if not call.v2.templates_have_related:
            return []
        # 5.3.11 takes the ID of a template for that of an item or experiment
        linked = "items" if source == "experiments" else "experiments"
    if linked == "items":
        sql = f"SELECT entry FROM {source}_links WHERE item = ?"  # noqa: S608 - names are ours
        found = call.store.rows(sql, id)
    else:
        sql = "SELECT entry FROM links_to_experiments WHERE kind = ? AND experiment = ?"
        found = call.store.rows(sql, source, id)
    rows = _visible(call, source, sorted(int(row["entry"] or 0) for row in found))
    return [_shown(call, source, row, is_related=True) for row in rows]


def _shown(call: Call, target: Target, row: Row, *, is_related: bool) -> dict[str, JsonOut]:
    values: dict[str, JsonOut] = {
        "entityid": row["id"],
        "itemid": row["id"],
        "title": row["title"],
        "custom_id": row["custom_id"],
        "elabid": row["elabid"],
        "link_state": row["state"],
        "is_bookable": row["bookable"],
        "page": _PAGES[target],
        "type": target,
        **labels.of_entry(call, target, row),
    }
    keys = PART_SHAPES[call.release.name].link_to(target, is_related=is_related)
    return select_keys(values, keys)


# -- operations ----------------------------------------------------------------------------------------


def read_all(call: Call) -> Answer:
    """Answer GET of the links to one table, or of one link, which is the same list."""
    access.readable(call)
    return Answer(json=_links(call, call.table, call.id, _target(call)))


def add(call: Call) -> Answer:
    """Answer POST of a link."""
    entry = (access.readable if call.v2.readers_may_link else access.writable)(call)
    target, number = _target(call), call.part_id
    if (call.table, call.id) == (target, number):
        return created(call, f"{_path(call, target)}/0")
    row = call.store.row(target, number)
    if row is None and call.release.link_missing == "refused":
        raise errors.missing(call.v2)
    if row is not None and insert(call, call.table, call.id, (target, number)):
        changes.touch(call, call.table, entry)
        _log(call, f"Added link to {_link_text(target, row)}")
    return created(call, f"{_path(call, target)}/{number}")


def add_without_id(_call: Call) -> Answer:
    """Answer POST of a link without the ID of an entry, or with a word: a program error of every release."""
    raise errors.crash()


def remove(call: Call) -> Answer:
    """Answer DELETE of a link, which need not exist."""
    entry = access.writable(call)
    target, number = _target(call), call.part_id
    if number not in target_ids(call, call.table, call.id, target):
        return deleted()
    if target == "items":
        call.store.delete_where(f"{call.table}_links", entry=call.id, item=number)
    else:
        call.store.delete_where("links_to_experiments", kind=call.table, entry=call.id, experiment=number)
    row = call.store.row(target, number)
    changes.touch(call, call.table, entry)
    if row is not None:
        _log(call, f"Removed link to {_link_text(target, row)}")
    return deleted()


def remove_without_id(call: Call) -> Answer:
    """Answer DELETE of links without an ID: nothing is removed."""
    access.writable(call)
    return deleted()


def copy(call: Call, source: tuple[EntryTable, Value], table: EntryTable, id: int) -> None:
    """Give an entry the links of another one, or of its template."""
    for target in _TARGETS:
        for number in target_ids(call, *source, target):
            insert(call, table, id, (target, number))


def insert(call: Call, table: EntryTable, id: int, linked: tuple[Target, int]) -> bool:
    """Add a link to an item or experiment unless it exists; return whether it was added."""
    target, number = linked
    if number in target_ids(call, table, id, target):
        return False
    if target == "experiments":
        call.store.insert("links_to_experiments", kind=table, entry=id, experiment=number)
    else:
        call.store.insert(f"{table}_links", entry=id, item=number)
    return True


def _target(call: Call) -> Target:
    return "items" if call.segments[2] == "items_links" else "experiments"


def _path(call: Call, target: Target) -> str:
    """Return the path that the server says a link has, which is not the one that it can be read at."""
    name = f"{call.segments[0]}2{target}"
    if target == "items" and call.v2.link_path == "links":
        name = f"{call.segments[0]}_links"
    return f"{call.segments[0]}/{call.id}/{name}"


def _log(call: Call, content: str) -> None:
    changes.log(call, call.table, call.id, "links", content)


def _link_text(target: Target, row: Row) -> str:
    address = f"/{_PAGES[target]}?mode=view&amp;id={row['id']}"
    return f'{_NAMES[target]}: <a href="{address}">{html.escape(str(row["title"]))}</a>'
