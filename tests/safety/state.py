"""What a notebook holds, written the same for every release: two states are equal when nothing changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from elab_sdk.rules.releases import Release

__all__ = ["Booking", "Entry", "State", "booking_of", "differences", "entry_of", "said"]

# named by Entry itself
_NAMED: Final = frozenset(
    ["title", "date", "body", "tags", "links", "items_links", "category_id", "metadata", "uploads", "locked"]
)
# what follows from something else, or says when it was changed
_FOLLOWING: Final = frozenset(
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
        # userid says it
        *("fullname", "firstname", "lastname", "orcid"),
        *("status", "status_title", "status_color", "events_id", "events_item_id", "events_start"),
    ]
)


class _Said(HTMLParser):
    """What a body says: its elements with their attributes, and its text, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = sorted((name, (value or "").strip().rstrip(";")) for name, value in attrs)
        self.parts.append((tag, kept))

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


def said(body: str) -> list[object]:
    """What a body says, however its server writes it.

    >>> said("a &lt; b<br />") == said("a < b<br>")
    True
    """
    reader = _Said()
    reader.feed(body)
    reader.close()
    return reader.parts


@attrs.define
class Entry:
    """An experiment, an item or a template, as its server shows it."""

    title: str
    date: str
    body: str = attrs.field(eq=said)
    """Equal where the same elements hold the same text: each server writes breaks and entities its way."""
    tags: list[str]
    links: list[int] | None
    """None where the release does not show them."""
    category: int | None
    status: int | None
    metadata: object
    uploads: list[tuple[str, str]]
    """Names and SHA-256."""
    locked: bool
    rest: dict[str, object]
    """Every other key that the server sends and that no write may change."""


@attrs.frozen(order=True)
class Booking:
    """A booking of an item, in UTC."""

    item: int
    start: str
    end: str
    title: str


@attrs.define
class State:
    """A notebook."""

    entries: dict[str, Entry]
    bookings: list[Booking]
    created: dict[str, int]
    """How many were made since the state before, by kind."""
    strangers: dict[str, object] = attrs.field(factory=dict[str, object])
    """Tables of a sandbox, without what is above."""


def entry_of(wire: Mapping[str, Any], release: Release, links: list[int] | None = None) -> Entry:
    """One entry from what the server sent; `links` where the release does not show them."""
    shown = wire.get("items_links", wire.get("links"))
    by_id = release.entry_category == "id"
    return Entry(
        title=_plain(wire["title"]),
        date=str(wire.get("date", "")).replace("-", ""),
        body=wire["body"] or "",
        tags=sorted(_plain(wire["tags"]).split("|")) if wire.get("tags") else [],
        links=links if shown is None else sorted(int(link["itemid"]) for link in shown),
        category=_number(wire.get("category" if by_id else "category_id")),
        status=_number(wire.get("status")) if by_id else None,
        metadata=json.loads(wire["metadata"]) if wire.get("metadata") else None,
        uploads=sorted((upload["real_name"], upload["hash"]) for upload in wire.get("uploads") or ()),
        locked=str(wire.get("locked")) == "1",
        rest={key: value for key, value in wire.items() if key not in _NAMED | _FOLLOWING},
    )


def booking_of(wire: Mapping[str, Any]) -> Booking:
    """One booking from what the server sent."""
    title = wire.get("title_only", wire["title"]) or ""
    return Booking(
        int(wire["item"]), _utc(wire["start"]), _utc(wire["end"]), "" if title == "Untitled" else title
    )


def differences(wanted: State, found: State) -> list[str]:
    """Where two states differ, for people."""
    return [
        *(f"{name}: {told}" for name in wanted.entries for told in _fields(wanted, found, name)),
        *_differs("bookings", sorted(wanted.bookings), sorted(found.bookings)),
        *(
            f"{found.created.get(kind, 0)} {kind} created instead of {wanted.created.get(kind, 0)}"
            for kind in sorted({*wanted.created, *found.created})
            if wanted.created.get(kind, 0) != found.created.get(kind, 0)
        ),
        *(
            f"another row of {name}"
            for name, rows in wanted.strangers.items()
            if rows != found.strangers[name]
        ),
    ]


def _fields(wanted: State, found: State, name: str) -> Iterator[str]:
    one, other = wanted.entries[name], found.entries[name]
    for field in attrs.fields(Entry):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name != "body" or said(mine) != said(theirs):
            yield from _differs(field.name, mine, theirs)


def _differs(name: str, wanted: object, found: object) -> list[str]:
    if wanted == found:
        return []
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [told for key in wanted | found for told in _differs(key, wanted.get(key), found.get(key))]
    return [f"{name} is {found!r:.120} instead of {wanted!r:.120}"]


def _plain(text: str) -> str:
    """Text as it was sent: servers keep quotes as entities."""
    return text.replace("&#34;", '"').replace("&#39;", "'")


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _utc(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
