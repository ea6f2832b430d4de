"""EventSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource


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
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def title(self) -> str | None:
        """What a calendar shows, `[item] title (person)`. Null where the item does not exist."""
        return self._optional("title", decode.unescaped, self._wire.get("title"))

    @property
    def title_only(self) -> str | None:
        """What the booking is for. Sent from 4.4."""
        return self._optional("title_only", decode.unescaped, self._wire.get("title_only"))

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
        return self._optional("duration_minutes", decode.integer, self._wire.get("event_duration_minutes"))

    @property
    def item_id(self) -> int | None:
        """ID of the item that is booked. Sent from 4.5.1."""
        return self._optional("item_id", decode.integer, self._first_of("items_id", "item"))

    @property
    def item_title(self) -> str | None:
        """Title of the item that is booked."""
        return self._optional("item_title", decode.unescaped, self._wire.get("item_title"))

    @property
    def category_id(self) -> int | None:
        """ID of the items type. Sent from 4.4."""
        return self._optional("category_id", decode.integer, self._wire.get("items_category"))

    @property
    def category_color(self) -> str | None:
        """Colour of the items type. Null where the item does not exist."""
        return self._optional("category_color", decode.color, self._wire.get("color"))

    @property
    def user_id(self) -> int:
        """ID of the person who booked."""
        return self._required("user_id", decode.integer, self._wire.get("userid"))

    @property
    def fullname(self) -> str | None:
        """Name of the person who booked. Sent from 4.4."""
        return self._optional("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def experiment_id(self) -> int | None:
        """ID of the experiment that the booking is bound to. Sent from 4.4."""
        return self._optional("experiment_id", decode.integer, self._wire.get("experiment"))

    @property
    def experiment_title(self) -> str | None:
        """Title of the experiment that the booking is bound to. Sent from 4.4."""
        return self._optional("experiment_title", decode.unescaped, self._wire.get("experiment_title"))

    @property
    def item_link_id(self) -> int | None:
        """ID of a second item that the booking is bound to. Sent from 4.4."""
        return self._optional("item_link_id", decode.integer, self._wire.get("item_link"))

    @property
    def item_link_title(self) -> str | None:
        """Title of a second item that the booking is bound to. Sent from 4.4."""
        return self._optional("item_link_title", decode.unescaped, self._wire.get("item_link_title"))

    @property
    def book_is_cancellable(self) -> bool | None:
        """Whether bookings of the item can be cancelled. Sent from 4.8."""
        return self._flag("book_is_cancellable", decode.flag, "book_is_cancellable")

    @property
    def booking_cost_notax(self) -> str | None:
        """What the booking costs without tax, as a decimal number. Sent from 5.6."""
        return self._optional("booking_cost_notax", decode.text, self._wire.get("booking_cost_notax"))

    @property
    def booking_cost_tax(self) -> str | None:
        """What the booking costs with tax, as a decimal number. Sent from 5.6."""
        return self._optional("booking_cost_tax", decode.text, self._wire.get("booking_cost_tax"))

    @property
    def booking_hourly_rate_notax(self) -> str | None:
        """Hourly rate without tax, as a decimal number. Sent from 5.6."""
        return self._optional(
            "booking_hourly_rate_notax", decode.text, self._wire.get("booking_hourly_rate_notax")
        )

    @property
    def booking_hourly_rate_tax(self) -> str | None:
        """Hourly rate with tax, as a decimal number. Sent from 5.6."""
        return self._optional(
            "booking_hourly_rate_tax", decode.text, self._wire.get("booking_hourly_rate_tax")
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
        return self._optional("category_title", decode.unescaped, self._wire.get("items_category_title"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the booking was last changed. Sent from 5.3."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    @property
    def team_id(self) -> int | None:
        """ID of the team. Sent from 4.9."""
        return self._optional("team_id", decode.integer, self._wire.get("team"))

    @property
    def team_name(self) -> str | None:
        """Name of the team. Sent from 5.6."""
        return self._optional("team_name", decode.unescaped, self._wire.get("team_name"))
