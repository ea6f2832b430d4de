"""Filter a list by link, owner, category, tags and quick search, as far as a release supports them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors, values

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall
    from elab_sdk.sandbox.store import Kind, Row, Store

__all__ = ["apply_filters", "category_column", "filter_tag"]


def apply_filters(call: ApiCall, kind: Kind, rows: list[Row]) -> list[Row]:
    """Return the rows that match the arguments of the query.

    Raises:
        RefusedError: For `tags=` without brackets, on releases that answer it with a 500.
    """
    release = call.release
    if release.tags_text_crashes and call.argument("tags") is not None:
        raise errors.list_for_text(release)
    if release.list_sorting:
        rows = _filter_linked(call, kind, rows)
    if release.quick_search:
        rows = _quick_search(call, rows)
    if release.list_owners:
        rows = _filter_equal(call, "owner", "userid", rows)
        rows = _filter_equal(call, "cat", category_column(call, kind) or "", rows)
    return _filter_tags(call, kind, rows) if release.tag_filter else rows


def category_column(call: ApiCall, kind: Kind) -> str | None:
    """Return the column of an entry's category, or None if this release has no categories for it."""
    if kind == "items":
        return "category"
    return "status" if call.release.category_sets_status else None


def _filter_equal(call: ApiCall, argument: str, column: str, rows: list[Row]) -> list[Row]:
    value = call.argument(argument)
    return rows if not value else [row for row in rows if row.get(column) == values.as_int(value)]


def _filter_linked(call: ApiCall, kind: Kind, rows: list[Row]) -> list[Row]:
    item_id = call.argument("related")
    if item_id is None:
        return rows
    linked_rows = call.store.rows(
        f"SELECT entry FROM {kind}_links WHERE item = ?",  # noqa: S608 - table names are ours
        values.as_int(item_id),
    )
    linked = {linked_row["entry"] for linked_row in linked_rows}
    return [row for row in rows if row["id"] in linked]


def _quick_search(call: ApiCall, rows: list[Row]) -> list[Row]:
    text = (call.argument("q") or "").lower()
    columns = ("title", "date", "elabid")
    return [row for row in rows if any(text in str(row[column]).lower() for column in columns)]


def _filter_tags(call: ApiCall, kind: Kind, rows: list[Row]) -> list[Row]:
    tags, count = _requested_tags(call)
    if not tags:
        return rows
    if count != len(tags):
        return []
    for tag in tags:
        rows = filter_tag(call.store, kind, tag, rows)
    return rows


def filter_tag(store: Store, kind: str, tag: str, rows: list[Row]) -> list[Row]:
    """Keep the entries that have a tag."""
    tagged_rows = store.rows(
        "SELECT entry FROM tags2entity JOIN tags ON tags.id = tag_id WHERE kind = ? AND tag = ?", kind, tag
    )
    tagged = {tagged_row["entry"] for tagged_row in tagged_rows}
    return [row for row in rows if row["id"] in tagged]


def _requested_tags(call: ApiCall) -> tuple[set[str], int]:
    """Return the tags of `tags[]=` and `tags[0]=`, and how many tags the server counts.

    The server parses the query twice, the second time without the first argument, and merges the results:
    tags without an index are counted twice.
    """
    numbered: dict[str, str] = {}
    plain: list[tuple[int, str]] = []
    for position, (name, value) in enumerate(call.query):
        match = re.fullmatch(r"tags\[(.*)\]", name)
        if match is None or not value:
            continue
        if match.group(1):
            numbered[match.group(1)] = value
        else:
            plain.append((position, value))
    counted = len(numbered) + sum(1 if position == 0 else 2 for position, _ in plain)
    return {*numbered.values(), *(value for _, value in plain)}, counted
