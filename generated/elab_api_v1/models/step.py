"""Step."""

from __future__ import annotations

import datetime
from typing import ClassVar

from .. import decode
from ..base import Model


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
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def item_id(self) -> int:
        """ID of the entry that the step is of."""
        return self._required("item_id", decode.integer, self._wire.get("item_id"))

    @property
    def body(self) -> str:
        """What is to be done."""
        return self._required("body", decode.unescaped, self._wire.get("body"))

    @property
    def ordering(self) -> int | None:
        """Place of the step among the steps."""
        return self._optional("ordering", decode.integer, self._wire.get("ordering"))

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
