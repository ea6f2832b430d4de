"""Links from an entry to an item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from elab_sdk.rules import error_answers
from elab_sdk.sandbox import errors, permissions, values
from elab_sdk.sandbox.entries import DONE, is_missing_template

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import Answer, ApiCall
    from elab_sdk.sandbox.store import Kind, Row

__all__ = ["add"]


def add(call: ApiCall, kind: Kind) -> Answer:
    """Add a link from the entry to an item."""
    release = call.release
    with_200 = release.errors == "with_200"
    if kind == "items" and not release.has("link_item"):
        raise (
            errors.refused("Endpoint must be experiments not items!")
            if with_200
            else errors.RefusedError.of(error_answers.no_new_items())
        )
    if release.link_without_entry == "ignored" and (not call.id or is_missing_template(call, kind)):
        return DONE
    if not call.id:
        raise errors.no_id(release, kind, "No ID set. Aborting!" if with_200 else "No id was set.")
    item_id = _requested_item(call)
    row = _entry_to_link(call, kind)
    if row is None:
        return DONE
    if not item_id:
        raise errors.RefusedError.of(error_answers.invalid_link(release, is_number=item_id is not None))
    target = call.store.row("items", item_id)
    if target is None and release.link_missing == "ignored":
        return DONE
    if target is None or not permissions.may_read(call, "items", target):
        raise errors.reach()
    if not _is_ignored(call, kind, row, item_id):
        _link(call, kind, int(row["id"] or 0), item_id)
    return DONE


def _requested_item(call: ApiCall) -> int | None:
    """Return the item ID in the form, or None if it has none."""
    release = call.release
    if "link" in call.lists:
        if release.link_array == "crash":
            raise errors.list_for_text(release)
        # PHP casts a list to 1
        return 1
    item_id = _parse_item_id(call.form["link"], release)
    if not item_id and release.link_not_numeric == "not_valid":
        raise errors.RefusedError.of(error_answers.invalid_link(release, is_number=False))
    return item_id


def _parse_item_id(text: str, release: Release) -> int | None:
    if release.link_parsing == "digits":
        digits = re.sub(r"[^0-9]", "", text)
        return values.as_int(digits) if digits else None
    if release.link_parsing == "whole" and re.fullmatch(r"\s*[0-9]+\s*", text) is None:
        return None
    return max(values.as_int(text), 0)


def _entry_to_link(call: ApiCall, kind: Kind) -> Row | None:
    """Return the entry to link, or None if it is missing and the release ignores this."""
    required = call.release.link_needs
    if required == "nothing" and call.store.row(kind, call.id) is None:
        return None
    return (permissions.writable if required == "write" else permissions.readable)(call, kind, call.id)


def _is_ignored(call: ApiCall, kind: Kind, row: Row, item_id: int) -> bool:
    """Return whether the server reports success without adding the link."""
    release = call.release
    if kind == "items" and call.multipart and not release.item_multipart:
        return True
    if item_id != row["id"] or release.link_same_id == "linked":
        return False
    return kind == "items" or release.link_same_id == "ignored"


def _link(call: ApiCall, kind: Kind, entry: int, item_id: int) -> None:
    table, on_duplicate = f"{kind}_links", call.release.link_twice
    existing = call.store.rows(
        f"SELECT id FROM {table} WHERE entry = ? AND item = ?",  # noqa: S608 - names are ours
        entry,
        item_id,
    )
    if existing and on_duplicate == "crash":
        raise errors.database(call.release, "Duplicate entry")
    if not existing or on_duplicate == "doubled":
        call.store.insert(table, entry=entry, item=item_id)
