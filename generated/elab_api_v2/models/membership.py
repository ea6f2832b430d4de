"""Membership."""

from __future__ import annotations

from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class Membership(Model):
    """A team of a user.

    Example:
        >>> model = Membership.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("id", "name", "is_owner", "is_admin", "is_archived")
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the team."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def name(self) -> str:
        """Name of the team."""
        value = self._wire.get("name")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("name", decode.unescaped, value)
        )

    @property
    def is_owner(self) -> bool:
        """Whether the person owns the team."""
        return self._required("is_owner", decode.flag, self._wire.get("is_owner"))

    @property
    def is_admin(self) -> bool | None:
        """Whether the person administers the team. Sent from 5.3."""
        return self._flag("is_admin", decode.flag, "is_admin")

    @property
    def is_archived(self) -> bool | None:
        """Whether the person has left the team. Sent from 5.3."""
        return self._flag("is_archived", decode.flag, "is_archived")

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("name")) is str and "&" not in value else decode.unescaped(value),
            (value != 0 if type(value := (get("is_owner"))) is int else decode.FLAGS[value]),
            (value != 0 if type(value := (wire["is_admin"])) is int else decode.FLAGS[value])
            if "is_admin" in wire
            else None,
            (value != 0 if type(value := (wire["is_archived"])) is int else decode.FLAGS[value])
            if "is_archived" in wire
            else None,
        )
