"""Change."""

from __future__ import annotations

import datetime
from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


class Change(Model):
    """A change of an entry, as its changelog shows it. In the entries of 5.6.

    Example:
        >>> model = Change.from_dict(data)
        >>> model.target, model['target']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("target", "content", "created_at", "user_id", "fullname")
    _shown: ClassVar[tuple[str, ...]] = ()
    _identity: ClassVar[str] = ""

    @property
    def target(self) -> str:
        """What was changed, such as "title", "tags", "state", or "metadata_pH" for an extra field."""
        value = self._wire.get("target")
        return value if type(value) is str else self._required("target", decode.text, value)

    @property
    def content(self) -> str:
        """The new value, or a sentence in HTML, such as 'Added tag "blot" with id: 1'. A change of the body
        only refers to the revisions.
        """
        value = self._wire.get("content")
        return value if type(value) is str else self._required("content", decode.text, value)

    @property
    def created_at(self) -> datetime.datetime | None:
        """When it was changed."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def user_id(self) -> int:
        """ID of the person who changed it."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def fullname(self) -> str:
        """Name of the person who changed it."""
        value = self._wire.get("fullname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("fullname", decode.unescaped, value)
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("target")) is str else decode.text(value),
            value if type(value := get("content")) is str else decode.text(value),
            decode.moment(get("created_at")),
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value if type(value := get("fullname")) is str and "&" not in value else decode.unescaped(value),
        )
