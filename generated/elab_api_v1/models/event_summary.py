"""EventSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonValue


class EventSummary(Resource):
    """One row of the list of bookings, as a calendar shows it. Available from 3.4.

    Example:
        >>> model = EventSummary.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "title_only",
        "start",
        "end",
        "duration_minutes",
        "item_id",
        "item_title",
        "category_id",
        "category_color",
        "user_id",
        "fullname",
        "experiment_id",
        "experiment_title",
        "item_link_id",
        "item_link_title",
        "book_is_cancellable",
        "booking_cost_notax",
        "booking_cost_tax",
        "booking_hourly_rate_notax",
        "booking_hourly_rate_tax",
        "can_book",
        "created_at",
        "category_title",
        "modified_at",
        "team_id",
        "team_name",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "item_id", "title", "start")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["event"]] = "event"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[False]] = False  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the booking."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def title(self) -> str | None:
        """What a calendar shows, `[item] title (person)`. Null where the item does not exist."""
        value = self._wire.get("title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("title", decode.unescaped, value)
        )

    @property
    def title_only(self) -> str | None:
        """What the booking is for. Sent from 4.4."""
        value = self._wire.get("title_only")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("title_only", decode.unescaped, value)
        )

    @property
    def start(self) -> datetime.datetime | None:
        """When it starts."""
        return self._optional("start", decode.moment, self._wire.get("start"))

    @property
    def end(self) -> datetime.datetime | None:
        """When it ends."""
        return self._optional("end", decode.moment, self._wire.get("end"))

    @property
    def duration_minutes(self) -> int | None:
        """How long it lasts, in minutes; negative where it ends before it starts. Sent from 4.8.3."""
        value = self._wire.get("event_duration_minutes")
        return (
            value
            if value is None or type(value) is int
            else self._optional("duration_minutes", decode.integer, value)
        )

    @property
    def item_id(self) -> int | None:
        """ID of the item that is booked. Sent from 4.5.1."""
        value = self._first_of("items_id", "item")
        return (
            value if value is None or type(value) is int else self._optional("item_id", decode.integer, value)
        )

    @property
    def item_title(self) -> str | None:
        """Title of the item that is booked."""
        value = self._wire.get("item_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("item_title", decode.unescaped, value)
        )

    @property
    def category_id(self) -> int | None:
        """ID of the items type. Sent from 4.4."""
        value = self._wire.get("items_category")
        return (
            value
            if value is None or type(value) is int
            else self._optional("category_id", decode.integer, value)
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the items type. Null where the item does not exist."""
        return self._optional("category_color", decode.color, self._wire.get("color"))

    @property
    def user_id(self) -> int:
        """ID of the person who booked."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def fullname(self) -> str | None:
        """Name of the person who booked. Sent from 4.4."""
        value = self._wire.get("fullname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("fullname", decode.unescaped, value)
        )

    @property
    def experiment_id(self) -> int | None:
        """ID of the experiment that the booking is bound to. Sent from 4.4."""
        value = self._wire.get("experiment")
        return (
            value
            if value is None or type(value) is int
            else self._optional("experiment_id", decode.integer, value)
        )

    @property
    def experiment_title(self) -> str | None:
        """Title of the experiment that the booking is bound to. Sent from 4.4."""
        value = self._wire.get("experiment_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("experiment_title", decode.unescaped, value)
        )

    @property
    def item_link_id(self) -> int | None:
        """ID of a second item that the booking is bound to. Sent from 4.4."""
        value = self._wire.get("item_link")
        return (
            value
            if value is None or type(value) is int
            else self._optional("item_link_id", decode.integer, value)
        )

    @property
    def item_link_title(self) -> str | None:
        """Title of a second item that the booking is bound to. Sent from 4.4."""
        value = self._wire.get("item_link_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("item_link_title", decode.unescaped, value)
        )

    @property
    def book_is_cancellable(self) -> bool | None:
        """Whether bookings of the item can be cancelled. Sent from 4.8."""
        return self._flag("book_is_cancellable", decode.flag, "book_is_cancellable")

    @property
    def booking_cost_notax(self) -> str | None:
        """What the booking costs without tax, as a decimal number. Sent from 5.6."""
        value = self._wire.get("booking_cost_notax")
        return (
            value
            if value is None or type(value) is str
            else self._optional("booking_cost_notax", decode.text, value)
        )

    @property
    def booking_cost_tax(self) -> str | None:
        """What the booking costs with tax, as a decimal number. Sent from 5.6."""
        value = self._wire.get("booking_cost_tax")
        return (
            value
            if value is None or type(value) is str
            else self._optional("booking_cost_tax", decode.text, value)
        )

    @property
    def booking_hourly_rate_notax(self) -> str | None:
        """Hourly rate without tax, as a decimal number. Sent from 5.6."""
        value = self._wire.get("booking_hourly_rate_notax")
        return (
            value
            if value is None or type(value) is str
            else self._optional("booking_hourly_rate_notax", decode.text, value)
        )

    @property
    def booking_hourly_rate_tax(self) -> str | None:
        """Hourly rate with tax, as a decimal number. Sent from 5.6."""
        value = self._wire.get("booking_hourly_rate_tax")
        return (
            value
            if value is None or type(value) is str
            else self._optional("booking_hourly_rate_tax", decode.text, value)
        )

    @property
    def can_book(self) -> bool | None:
        """Whether the key's owner may book the item. Sent from 5.3."""
        return self._flag("can_book", decode.flag, "canbook")

    @property
    def created_at(self) -> datetime.datetime | None:
        """When it was booked. Sent from 5.3."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def category_title(self) -> str | None:
        """Title of the category of the item that is booked. Sent from 5.6."""
        value = self._wire.get("items_category_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("category_title", decode.unescaped, value)
        )

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the booking was last changed. Sent from 5.3."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    @property
    def team_id(self) -> int | None:
        """ID of the team. Sent from 4.9."""
        value = self._wire.get("team")
        return (
            value if value is None or type(value) is int else self._optional("team_id", decode.integer, value)
        )

    @property
    def team_name(self) -> str | None:
        """Name of the team. Sent from 5.6."""
        value = self._wire.get("team_name")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("team_name", decode.unescaped, value)
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value
            if (value := get("title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (value := get("title_only")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None if (value := get("start")) is None else decode.moment(value),
            None if (value := get("end")) is None else decode.moment(value),
            value
            if (value := get("event_duration_minutes")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := (wire["items_id"] if "items_id" in wire else get("item"))) is None
            or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("item_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (value := get("items_category")) is None or type(value) is int
            else decode.NUMBERS[value],
            None if (value := get("color")) is None else decode.color(value),
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value
            if (value := get("fullname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("experiment")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("experiment_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("item_link")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("item_link_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (value != 0 if type(value := (wire["book_is_cancellable"])) is int else decode.FLAGS[value])
            if "book_is_cancellable" in wire
            else None,
            value
            if (value := get("booking_cost_notax")) is None or type(value) is str
            else decode.text(value),
            value if (value := get("booking_cost_tax")) is None or type(value) is str else decode.text(value),
            value
            if (value := get("booking_hourly_rate_notax")) is None or type(value) is str
            else decode.text(value),
            value
            if (value := get("booking_hourly_rate_tax")) is None or type(value) is str
            else decode.text(value),
            (value != 0 if type(value := (wire["canbook"])) is int else decode.FLAGS[value])
            if "canbook" in wire
            else None,
            None if (value := get("created_at")) is None else decode.moment(value),
            value
            if (value := get("items_category_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None if (value := get("modified_at")) is None else decode.moment(value),
            value if (value := get("team")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("team_name")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
        )
