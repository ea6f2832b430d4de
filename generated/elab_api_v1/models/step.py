"""Step."""

from __future__ import annotations

import datetime
from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


class Step(Model):
    """A step of an entry. In entries from 3.3.6.

    Example:
        >>> model = Step.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "item_id",
        "body",
        "ordering",
        "finished",
        "finished_at",
        "deadline",
        "has_deadline_notification",
        "is_immutable",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "item_id")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the step."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def item_id(self) -> int:
        """ID of the entry that the step is of."""
        value = self._wire.get("item_id")
        return value if type(value) is int else self._required("item_id", decode.integer, value)

    @property
    def body(self) -> str:
        """What is to be done."""
        value = self._wire.get("body")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("body", decode.unescaped, value)
        )

    @property
    def ordering(self) -> int | None:
        """Place of the step among the steps."""
        value = self._wire.get("ordering")
        return (
            value
            if value is None or type(value) is int
            else self._optional("ordering", decode.integer, value)
        )

    @property
    def finished(self) -> bool:
        """Whether it is done."""
        return self._required("finished", decode.flag, self._wire.get("finished"))

    @property
    def finished_at(self) -> datetime.datetime | None:
        """When it was done."""
        return self._optional("finished_at", decode.moment, self._wire.get("finished_time"))

    @property
    def deadline(self) -> datetime.datetime | None:
        """When it must be done. Sent from 4.3."""
        return self._optional("deadline", decode.moment, self._wire.get("deadline"))

    @property
    def has_deadline_notification(self) -> bool | None:
        """Whether people are reminded of the deadline. Sent from 4.3."""
        return self._flag("has_deadline_notification", decode.flag, "deadline_notif")

    @property
    def is_immutable(self) -> bool | None:
        """Whether it cannot be changed. Sent from 5.6."""
        return self._flag("is_immutable", decode.flag, "is_immutable")

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("item_id")) is int else decode.NUMBERS[value],
            value if type(value := get("body")) is str and "&" not in value else decode.unescaped(value),
            value if (value := get("ordering")) is None or type(value) is int else decode.NUMBERS[value],
            (value != 0 if type(value := (get("finished"))) is int else decode.FLAGS[value]),
            None if (value := get("finished_time")) is None else decode.moment(value),
            None if (value := get("deadline")) is None else decode.moment(value),
            (value != 0 if type(value := (wire["deadline_notif"])) is int else decode.FLAGS[value])
            if "deadline_notif" in wire
            else None,
            (value != 0 if type(value := (wire["is_immutable"])) is int else decode.FLAGS[value])
            if "is_immutable" in wire
            else None,
        )
