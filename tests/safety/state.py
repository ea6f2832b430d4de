"""The state of a notebook in a form that is the same for every release, to compare before and after."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from elab_sdk.rules.releases import Release

__all__ = ["BookingState", "Entry", "State", "booking_of", "differences", "entry_of", "parse_body"]

# keys with their own attributes in Entry
_ENTRY_KEYS: Final = frozenset(
    [
        *("title", "date", "body", "tags", "links", "items_links", "category_id", "metadata", "uploads"),
        *("locked", "lockedby", "state", "steps", "comments", "archived_uploads", "experiments_links"),
    ]
)
# keys that are derived from others or contain the time of a change
_DERIVED_KEYS: Final = frozenset(
    [
        *(
            "lastchange",
            "modified_at",
            "lastchangeby",
            "has_attachment",
            "up_item_id",
            "tags_id",
            "body_html",
        ),
        *(
            "bookable",
            "is_bookable",
            "category",
            "category_title",
            "category_color",
            "color",
            "mainattr_title",
        ),
        # the base in words
        *("canread_base_human", "canwrite_base_human"),
        # derived from userid
        *("fullname", "firstname", "lastname", "orcid"),
        # what API v2 adds: derived from other entries, or the time of a change
        *("related_experiments_links", "related_items_links", "changelog", "recent_comment"),
        *("has_comment", "locked_at", "lockedwhen"),
        *(
            "tags_decoded",
            "metadata_decoded",
            "events_start_itemid",
            "surrounding_bookers",
            "next_step",
            "sharelink",
        ),
        *("status", "status_title", "status_color", "events_id", "events_item_id", "events_start"),
    ]
)


# what releases up to and including 4.3 show instead of an empty comment
_NO_COMMENT: Final = "Click to add a comment"


class _BodyParser(HTMLParser):
    """Parse a body into its elements with attributes and its text, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        normalized = sorted((name, (value or "").strip().rstrip(";")) for name, value in attrs)
        self.parts.append((tag, normalized))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            self.parts.append(("/", tag))

    def handle_data(self, data: str) -> None:
        if self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] += data
        else:
            self.parts.append(data)


@lru_cache(1000)
def parse_body(body: str) -> tuple[object, ...]:
    """Parse a body into a form that does not depend on how the server writes HTML.

    >>> parse_body("a &lt; b<br />") == parse_body("a < b<br>")
    True
    """
    parser = _BodyParser()
    parser.feed(body)
    parser.close()
    return tuple(parser.parts)


@attrs.define
class Entry:
    """An experiment, an item or a template as the server returns it."""

    title: str
    date: str
    body: str = attrs.field(eq=parse_body)
    """Compared by elements and text, since servers write line breaks and entities differently."""
    tags: list[str]
    links: list[int] | None
    """None if the release does not show links."""
    experiment_links: list[int] | None
    """None if the release does not show links to experiments."""
    category: int | None
    status: int | None
    metadata: object
    uploads: list[tuple[str, str]]
    """Names and SHA-256 checksums."""
    upload_comments: list[tuple[str, str]]
    """Names and comments of the files that have one."""
    archived_uploads: list[tuple[str, str]]
    """Names and checksums of archived files, which API v1 does not show."""
    locked: bool
    locked_by: int | None
    state: int | None
    """1 is normal, 2 archived and 3 deleted; None if the release does not show it."""
    steps: list[tuple[str, bool, str | None]]
    """Text, whether it is finished, and deadline, in their order."""
    comments: list[str]
    rest: dict[str, object]
    """All other keys that the server sends, which no write may change."""


@attrs.frozen(order=True)
class BookingState:
    """A booking of an item, in UTC."""

    item: int
    start: str
    end: str
    title: str


@attrs.define
class State:
    """The state of a notebook."""

    entries: dict[str, Entry]
    bookings: list[BookingState]
    created: dict[str, int]
    """How many entries were created since the previous state, by kind."""
    other_rows: dict[str, object] = attrs.field(factory=dict[str, object])
    """The other rows of a sandbox's tables."""


def entry_of(wire: Mapping[str, Any], release: Release, links: list[int] | None = None) -> Entry:
    """Return an entry from the server's JSON; `links` is used if the release does not show links."""
    shown = wire.get("items_links", wire.get("links"))
    by_id = release.entry_category == "id"
    return Entry(
        title=_unescape_quotes(wire["title"]),
        date=str(wire.get("date", "")).replace("-", ""),
        body=wire["body"] or "",
        tags=sorted(_unescape_quotes(wire["tags"]).split("|")) if wire.get("tags") else [],
        links=links if shown is None else sorted(map(_linked_item, shown)),
        experiment_links=_linked_experiments(wire),
        category=_int_or_none(wire.get("category" if by_id else "category_id")),
        status=_int_or_none(wire.get("status")) if by_id else None,
        metadata=json.loads(wire["metadata"]) if wire.get("metadata") else None,
        uploads=_files(wire.get("uploads")),
        upload_comments=sorted(
            (upload["real_name"], _unescape_quotes(upload["comment"]))
            for upload in wire.get("uploads") or ()
            if upload["comment"] not in (None, "", _NO_COMMENT)
        ),
        archived_uploads=_files(wire.get("archived_uploads")),
        locked=str(wire.get("locked")) == "1",
        # on 4.9.0 who unlocked the entry
        locked_by=_int_or_none(wire.get("lockedby")) if str(wire.get("locked")) == "1" else None,
        state=_int_or_none(wire.get("state")),
        steps=[
            (_unescape_quotes(step["body"]), str(step["finished"]) == "1", step.get("deadline"))
            for step in wire.get("steps") or ()
        ],
        comments=[_unescape_quotes(comment["comment"]) for comment in wire.get("comments") or ()],
        rest={key: value for key, value in wire.items() if key not in _ENTRY_KEYS | _DERIVED_KEYS},
    )


def booking_of(wire: Mapping[str, Any]) -> BookingState:
    """Return a booking from the server's JSON."""
    title = wire.get("title_only", wire["title"]) or ""
    return BookingState(
        int(wire["item"]), _to_utc(wire["start"]), _to_utc(wire["end"]), "" if title == "Untitled" else title
    )


def differences(expected: State, actual: State) -> list[str]:
    """Describe the differences between two states."""
    return [
        *(
            f"{name}: {difference}"
            for name in expected.entries
            for difference in _compare_fields(expected, actual, name)
        ),
        *_compare_values("bookings", sorted(expected.bookings), sorted(actual.bookings)),
        *(
            f"{actual.created.get(kind, 0)} {kind} created instead of {expected.created.get(kind, 0)}"
            for kind in sorted({*expected.created, *actual.created})
            if expected.created.get(kind, 0) != actual.created.get(kind, 0)
        ),
        *(
            f"rows of {name} changed"
            for name, rows in expected.other_rows.items()
            if rows != actual.other_rows[name]
        ),
    ]


def _compare_fields(expected: State, actual: State, name: str) -> Iterator[str]:
    expected_entry, actual_entry = expected.entries[name], actual.entries[name]
    if expected_entry is actual_entry or expected_entry == actual_entry:
        return
    for field in attrs.fields(Entry):
        expected_value, actual_value = getattr(expected_entry, field.name), getattr(actual_entry, field.name)
        if field.name != "body" or parse_body(expected_value) != parse_body(actual_value):
            yield from _compare_values(field.name, expected_value, actual_value)


def _compare_values(name: str, expected: object, actual: object) -> list[str]:
    if expected == actual:
        return []
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [
            difference
            for key in expected | actual
            for difference in _compare_values(key, expected.get(key), actual.get(key))
        ]
    return [f"{name} is {actual!r:.120} instead of {expected!r:.120}"]


def _files(uploads: Sequence[Mapping[str, Any]] | None) -> list[tuple[str, str]]:
    return sorted((upload["real_name"], upload["hash"]) for upload in uploads or ())


def _linked_experiments(wire: Mapping[str, Any]) -> list[int] | None:
    shown = wire.get("experiments_links")
    return None if shown is None else sorted(map(_linked_item, shown))


def _linked_item(link: Mapping[str, Any]) -> int:
    return int(link["entityid" if "entityid" in link else "itemid"])


def _unescape_quotes(text: str) -> str:
    """Replace the entities that servers store instead of quotes."""
    return text.replace("&#34;", '"').replace("&#39;", "'")


def _int_or_none(value: object) -> int | None:
    return None if value is None else int(str(value))


def _to_utc(text: str) -> str:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
