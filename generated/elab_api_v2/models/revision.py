"""Revision."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class Revision(Model):
    """An earlier version of an entry's text.

    Example:
        >>> model = Revision.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("id", "content_type", "created_at", "fullname")
    _shown: ClassVar[tuple[str, ...]] = ("id",)
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the revision."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def content_type(self) -> int:
        """The format of the body - 1 is HTML, 2 is Markdown."""
        value = self._wire.get("content_type")
        return value if type(value) is int else self._required("content_type", decode.integer, value)

    @property
    def created_at(self) -> datetime.datetime | None:
        """When it was saved."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def fullname(self) -> str:
        """Name of the person who saved it."""
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
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("content_type")) is int else decode.NUMBERS[value],
            decode.moment(get("created_at")),
            value if type(value := get("fullname")) is str and "&" not in value else decode.unescaped(value),
        )
