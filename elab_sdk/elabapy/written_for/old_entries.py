"""Entries and what belongs to them, as an old release sent them. No I/O.

Each function lists a value under all names that any release uses, then keeps those of the release. Keys whose
value cannot be made are None, and named in `OldAnswer` with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from elab_sdk.elabapy.written_for import old_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.elabapy.written_for.old_answers import OldAnswer
    from elab_sdk.elabapy.written_for.target import Target
    from elab_sdk.rules.json_keys import Keys
    from elab_sdk.rules.releases import Release

    Maker: TypeAlias = Callable[[Mapping[str, JsonValue], Keys], OldAnswer]
    """Makes an object with these keys from values under any name."""

__all__ = ["Kind", "entry"]

Kind: TypeAlias = Literal["experiment", "item", "template"]


def entry(source: JsonObject, kind: Kind, keys: Keys, target: Target, make: Maker) -> OldAnswer:
    """Convert an experiment, an item or a template, or a row of a list.

    Args:
        source: The object as the server sent it.
        kind: What it is.
        keys: The keys of the release.
        target: The release.
        make: Makes the result.
    """
    values = {**source}
    values.update(_columns(source, kind, target))
    values.update(old_values.sorted_tags(source, target.release))
    values.update(_counts(source))
    values.update(_classification(source, kind, target))
    values.update(_bookings(kind))
    values.update(_parts(source, target, make))
    return make(values, keys)


def _columns(source: JsonObject, kind: Kind, target: Target) -> JsonObject:
    release, locked = target.release, source.get("locked")
    is_open = not locked and _first(source, "lockedby", "locked_at", "lockedwhen") is None
    values: JsonObject = {
        "title": old_values.text_with_entities(source.get("title")),
        "locked": None if release.item_locked_null and kind != "experiment" and is_open else locked,
        # a text in releases that send numbers, too (4.4.0 – 4.7.0)
        "is_bound": "0",
        "body_html": _first(source, "body_html", "body"),
    }
    is_newer = isinstance(source.get("id"), int)
    if is_newer and "body" in source and source["body"] is None and _never_null(kind, release):
        values |= {"body": "", "body_html": ""}
    if "date" in source:
        values["date"] = old_values.date(source["date"], release)
    for new, *old in _RENAMED:
        if any(name in source for name in (new, *old)):
            values |= dict.fromkeys((new, *old), _first(source, new, *old))
    for name in ("canread", "canwrite", "canbook"):
        if name in source:
            values[name] = old_values.permission(source[name], source.get(f"{name}_base"), release)
    if "canread" in values:
        values["visibility"] = values["canread"]
    elif "visibility" in source:
        values |= {"canread": source["visibility"]}
    if not source.get("timestamped"):
        values |= dict.fromkeys(("timestampedby", "timestampedwhen", "timestamped_at", "timestamptoken"))
    if "team" in source:
        values["teams_id"] = source["team"]
    return values


def _never_null(kind: Kind, release: Release) -> bool:
    """Whether a release has "" for an empty body. Servers from 5.0 create experiments whose body is null."""
    defaults = {"item": release.default_item_body, "template": release.default_template_body}
    return defaults.get(kind, "") is not None


_RENAMED: Final = (
    ("created_at", "datetime"),
    ("modified_at", "lastchange"),
    ("locked_at", "lockedwhen"),
    ("timestamped_at", "timestampedwhen"),
    ("is_bookable", "bookable"),
)
"""The names of a value, the newest first."""


def _first(source: Mapping[str, JsonValue], *names: str) -> JsonValue:
    """Return the first value that is not None."""
    return next((source[name] for name in names if source.get(name) is not None), None)


def _counts(source: JsonObject) -> JsonObject:
    """Return the keys that summarize comments and files, which newer servers do not send."""
    values: JsonObject = {}
    comments, uploads = source.get("comments"), source.get("uploads")
    if "has_comment" not in source and (isinstance(comments, list) or "recent_comment" in source):
        values["has_comment"] = int(bool(comments) or source.get("recent_comment") is not None)
    if "has_attachment" not in source and isinstance(uploads, list):
        values |= {
            "has_attachment": 1 if uploads else None,
            "up_item_id": source.get("id") if uploads else None,
        }
    return values


def _classification(source: JsonObject, kind: Kind, target: Target) -> JsonObject:
    """Return status, category and color. Up to and including 4.8 an experiment's status is its category."""
    if "category_title" not in source:
        return _from_words(source, kind, target)
    main = "status" if kind == "experiment" else "category"
    title, number = source.get(f"{main}_title"), source.get(main)
    color = source.get(f"{main}_color")
    # a category that does not exist has no ID, because it was joined with its table
    number = None if title is None else number
    return {
        "category": source.get("category") if target.release.entry_category == "id" else title,
        "category_id": number,
        "color": color,
        "mainattr_title": title,
        "type": number if target.release.item_type_key == "type_id" else f"{kind}s",
        # in 2.0 it is the status itself
        "status": source.get("status") if target.release.entry_category == "id" else source.get(main),
    }


def _from_words(source: JsonObject, kind: Kind, target: Target) -> JsonObject:
    """Return the same for a server up to and including 4.8."""
    number, title = source.get("category_id"), source.get("category")
    is_by_id, is_item = target.release.entry_category == "id", kind == "item"
    values: JsonObject = {"mainattr_title": title}
    if is_by_id:
        values |= {
            "category": number if is_item else None,
            "category_title": title if is_item else None,
            "category_color": source.get("color") if is_item else None,
            "status": None if is_item else number,
            "status_title": None if is_item else title,
            "status_color": None if is_item else source.get("color"),
        }
    elif "status" not in source:
        values["status"] = number
    if "type" not in source or source.get("type") == number:
        values["type"] = number if target.release.item_type_key == "type_id" else f"{kind}s"
    return values


def _bookings(kind: Kind) -> JsonObject:
    """Return the bookings of an experiment, which has none."""
    return {} if kind == "item" else {"events_id": None, "events_item_id": None, "events_start": None}


# -- what belongs to an entry ------------------------------------------------------------------------------


def _parts(source: JsonObject, target: Target, make: Maker) -> JsonObject:
    values: JsonObject = {}
    shapes = target.shapes
    if (links := _rows(source, "items_links", "links")) is not None:
        made: JsonValue = [make(_link(row), shapes.link) for row in _in_order(links, target)]
        values |= {"links": made, "items_links": made}
    if (links := _rows(source, "experiments_links")) is not None:
        # a link to an experiment says nothing of bookings
        keys = shapes.link - {"is_bookable", "bookable"}
        values["experiments_links"] = [make(_link(row, is_item=False), keys) for row in links]
    if (uploads := _rows(source, "uploads")) is not None:
        ordered = sorted(uploads, key=_number)
        values["uploads"] = [make(_upload(row, target), shapes.upload) for row in ordered]
    if (steps := _rows(source, "steps")) is not None:
        values["steps"] = [make(row, shapes.step) for row in steps]
    if (comments := _rows(source, "comments")) is not None:
        values["comments"] = [make(row, _COMMENT) for row in comments]
    return values


_COMMENT: Final = frozenset(
    {
        "comment",
        "created_at",
        "firstname",
        "fullname",
        "id",
        "item_id",
        "lastname",
        "modified_at",
        "orcid",
        "userid",
    }
)


def _rows(source: JsonObject, *names: str) -> list[JsonObject] | None:
    """Return the objects in the first of these lists that there is."""
    lists = (source[name] for name in names if isinstance(source.get(name), list))
    rows = cast("list[JsonValue] | None", next(lists, None))
    return None if rows is None else [row for row in rows if isinstance(row, dict)]


def _number(row: JsonObject) -> int:
    number = row.get("id")
    return int(number) if isinstance(number, int | str) and str(number).isdecimal() else 0


def _in_order(links: Iterable[JsonObject], target: Target) -> list[JsonObject]:
    """Sort links as the release did, as far as they show it."""
    if target.release.link_order != "title":
        return [*links]
    return sorted(links, key=lambda row: [str(_category(row) or "").lower(), str(row.get("title")).lower()])


def _category(link: JsonObject) -> JsonValue:
    return _first(link, "category_title", "mainattr_title", "category", "name")


def _link(source: JsonObject, *, is_item: bool = True) -> JsonObject:
    category = _category(source) if is_item else _first(source, "status_title", "mainattr_title", "category")
    color = _first(source, "category_color" if is_item else "status_color", "mainattr_color", "color")
    values: JsonObject = {
        **source,
        "itemid": _first(source, "itemid", "entityid"),
        "title": old_values.text_with_entities(source.get("title")),
        **dict.fromkeys(("name", "category", "mainattr_title"), category),
        **dict.fromkeys(("color", "mainattr_color"), color),
    }
    if "bookable" in source or "is_bookable" in source:
        values |= dict.fromkeys(("bookable", "is_bookable"), _first(source, "is_bookable", "bookable"))
    return values


def _upload(source: JsonObject, target: Target) -> JsonObject:
    moment, comment = _first(source, "created_at", "datetime"), source.get("comment")
    owner = source.get("userid")
    return {
        **source,
        "created_at": moment,
        "datetime": moment,
        "real_name": old_values.file_name(source.get("real_name"), target.release),
        "comment": target.release.upload_comment if comment is None else comment,
        "userid": str(owner) if target.release.upload_owner_as_string and owner is not None else owner,
    }
