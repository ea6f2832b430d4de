"""Links from an entry to a database item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors, permissions, values
from elab_sdk.sandbox.entries import DONE, NO_ITEMS, is_null

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import Answer, Call
    from elab_sdk.sandbox.store import Kind, Row

__all__ = ["add"]


def add(call: Call, kind: Kind) -> Answer:
    """Link the entry to an item."""
    release = call.release
    with_200 = release.errors == "with_200"
    if kind == "items" and not release.has("link_item"):
        raise errors.refused("Endpoint must be experiments not items!" if with_200 else NO_ITEMS)
    if release.link_without_entry == "ignored" and (not call.id or is_null(call, kind)):
        return DONE
    if not call.id:
        raise errors.no_id(release, kind, "No ID set. Aborting!" if with_200 else "No id was set.")
    item = _item_asked(call)
    row = _entry(call, kind)
    if row is None:
        return DONE
    if item is None and release.link_not_numeric == "too_short":
        raise errors.refused("Input is too short! (minimum: 2)")
    if not item:
        raise errors.reach()
    target = call.store.row("items", item)
    if target is None and release.link_missing == "ignored":
        return DONE
    if target is None or not permissions.may_read(call, "items", target):
        raise errors.reach()
    if not _is_lost(call, kind, row, item):
        _link(call, kind, int(row["id"] or 0), item)
    return DONE


def _item_asked(call: Call) -> int | None:
    """The number of the item that the form names; None where it names none."""
    release = call.release
    if "link" in call.lists:
        if release.link_array == "crash":
            raise errors.list_for_text(release)
        # a list is 1 to PHP
        return 1
    item = _number(call.form["link"], release)
    if not item and release.link_not_numeric == "not_valid":
        raise errors.refused("The id parameter is not valid!")
    return item


def _number(text: str, release: Release) -> int | None:
    if release.link_parsing == "digits":
        digits = re.sub(r"[^0-9]", "", text)
        return values.as_int(digits) if digits else None
    if release.link_parsing == "whole" and re.fullmatch(r"\s*[0-9]+\s*", text) is None:
        return None
    return max(values.as_int(text), 0)


def _entry(call: Call, kind: Kind) -> Row | None:
    """The entry to link, or None where one that does not exist is no fault."""
    needs = call.release.link_needs
    if needs == "nothing" and call.store.row(kind, call.id) is None:
        return None
    return (permissions.writable if needs == "write" else permissions.readable)(call, kind, call.id)


def _is_lost(call: Call, kind: Kind, row: Row, item: int) -> bool:
    """Whether the link is a success that does nothing."""
    release = call.release
    if kind == "items" and call.multipart and not release.item_multipart:
        return True
    if item != row["id"] or release.link_same_id == "linked":
        return False
    return kind == "items" or release.link_same_id == "ignored"


def _link(call: Call, kind: Kind, entry: int, item: int) -> None:
    table, twice = f"{kind}_links", call.release.link_twice
    there = call.store.rows(
        f"SELECT id FROM {table} WHERE entry = ? AND item = ?",  # noqa: S608 - names are ours
        entry,
        item,
    )
    if there and twice == "crash":
        raise errors.database(call.release, "Duplicate entry")
    if not there or twice == "doubled":
        call.store.insert(table, entry=entry, item=item)
