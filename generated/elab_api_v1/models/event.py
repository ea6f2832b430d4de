"""Event."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonValue


class Event(Resource):
    """One booking. Available from 3.4.

    Example:
        >>> model = Event.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "start",
        "end",
        "item_id",
        "user_id",
        "team_id",
        "experiment_id",
        "experiment_title",
        "item_link_id",
        "item_link_title",
        "book_is_cancellable",
        "book_cancel_minutes",
        "created_at",
        "modified_at",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "item_id", "title", "start")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["event"]] = "event"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[True]] = True  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the booking."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def title(self) -> str | None:
        """What it is for."""
        value = self._wire.get("title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("title", decode.unescaped, value)
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
    def item_id(self) -> int:
        """ID of the item that is booked."""
        value = self._wire.get("item")
        return value if type(value) is int else self._required("item_id", decode.integer, value)

    @property
    def user_id(self) -> int:
        """ID of the person who booked."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def team_id(self) -> int:
        """ID of the team."""
        value = self._wire.get("team")
        return value if type(value) is int else self._required("team_id", decode.integer, value)

    @property
    def experiment_id(self) -> int | None:
        """ID of the experiment that the booking is bound to."""
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
        """ID of a second item that the booking is bound to. Sent from 4.0."""
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
    def book_cancel_minutes(self) -> int | None:
        """How many minutes before its start the booking can still be cancelled; 0 is no limit. Sent from 4.8."""
        value = self._wire.get("book_cancel_minutes")
        return (
            value
            if value is None or type(value) is int
            else self._optional("book_cancel_minutes", decode.integer, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When it was booked. Sent from 5.3."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the booking was last changed. Sent from 5.3."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value
            if (value := get("title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None if (value := get("start")) is None else decode.moment(value),
            None if (value := get("end")) is None else decode.moment(value),
            value if type(value := get("item")) is int else decode.NUMBERS[value],
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value if type(value := get("team")) is int else decode.NUMBERS[value],
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
            if (value := get("book_cancel_minutes")) is None or type(value) is int
            else decode.NUMBERS[value],
            None if (value := get("created_at")) is None else decode.moment(value),
            None if (value := get("modified_at")) is None else decode.moment(value),
        )
