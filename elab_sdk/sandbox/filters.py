"""What narrows a list: links, owners, categories, tags and a quick search, as far as a release reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors, values

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import Call
    from elab_sdk.sandbox.store import Kind, Row

__all__ = ["applied", "category_column"]


def applied(call: Call, kind: Kind, rows: list[Row]) -> list[Row]:
    """The rows that the query's arguments leave.

    Raises:
        RefusedError: For `tags=` without brackets, where it is a 500.
    """
    release = call.release
    if release.tags_text_crashes and call.argument("tags") is not None:
        raise errors.list_for_text(release)
    if release.list_sorting:
        rows = _related(call, kind, rows)
    if release.quick_search:
        rows = _found(call, rows)
    if release.list_owners:
        rows = _equal(call, "owner", "userid", rows)
        rows = _equal(call, "cat", category_column(call, kind) or "", rows)
    return _tagged(call, kind, rows) if release.tag_filter else rows


def category_column(call: Call, kind: Kind) -> str | None:
    """The column that this release calls an entry's category; None where the team has no categories."""
    if kind == "items":
        return "category"
    return "status" if call.release.category_sets_status else None


def _equal(call: Call, argument: str, column: str, rows: list[Row]) -> list[Row]:
    asked = call.argument(argument)
    return rows if not asked else [row for row in rows if row.get(column) == values.as_int(asked)]


def _related(call: Call, kind: Kind, rows: list[Row]) -> list[Row]:
    asked = call.argument("related")
    if asked is None:
        return rows
    found = call.store.rows(
        f"SELECT entry FROM {kind}_links WHERE item = ?",  # noqa: S608 - table names are ours
        values.as_int(asked),
    )
    linked = {each["entry"] for each in found}
    return [row for row in rows if row["id"] in linked]


def _found(call: Call, rows: list[Row]) -> list[Row]:
    asked = (call.argument("q") or "").lower()
    places = ("title", "date", "elabid")
    return [row for row in rows if any(asked in str(row[place]).lower() for place in places)]


def _tagged(call: Call, kind: Kind, rows: list[Row]) -> list[Row]:
    asked, counted = _tags_asked(call)
    if not asked:
        return rows
    if counted != len(asked):
        return []
    for tag in asked:
        found = call.store.rows(
            "SELECT entry FROM tags2entity JOIN tags ON tags.id = tag_id WHERE kind = ? AND tag = ?",
            kind,
            tag,
        )
        tagged = {each["entry"] for each in found}
        rows = [row for row in rows if row["id"] in tagged]
    return rows


def _tags_asked(call: Call) -> tuple[set[str], int]:
    """The tags of `tags[]=` and `tags[0]=`, and how many the server counts.

    It reads the query twice, once without its first argument, and puts both readings together: what has no
    number of its own is counted twice.
    """
    numbered: dict[str, str] = {}
    plain: list[tuple[int, str]] = []
    for place, (name, value) in enumerate(call.query):
        match = re.fullmatch(r"tags\[(.*)\]", name)
        if match is None or not value:
            continue
        if match.group(1):
            numbered[match.group(1)] = value
        else:
            plain.append((place, value))
    counted = len(numbered) + sum(1 if place == 0 else 2 for place, _ in plain)
    return {*numbered.values(), *(value for _, value in plain)}, counted
