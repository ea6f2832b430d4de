"""Tag."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


class Tag(Model):
    """A tag of the team. Available from 3.6.7.

    Example:
        >>> model = Tag.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("id", "tag", "is_favorite", "item_count", "team_id")
    _shown: ClassVar[tuple[str, ...]] = ("id", "tag")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the tag."""
        value = self._first_of("id", "tag_id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def tag(self) -> str:
        """The tag."""
        value = self._wire.get("tag")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("tag", decode.unescaped, value)
        )

    @property
    def is_favorite(self) -> bool | None:
        """Whether the tag is among the favourites of the key's owner. Sent from 4.9."""
        return self._flag("is_favorite", decode.flag, "is_favorite")

    @property
    def item_count(self) -> int | None:
        """How many entries have the tag. Only in the list of the team. Sent from 4.9."""
        value = self._wire.get("item_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("item_count", decode.integer, value)
        )

    @property
    def team_id(self) -> int | None:
        """ID of the team. Only in the list of the team. Sent from 5.3."""
        value = self._wire.get("team")
        return (
            value if value is None or type(value) is int else self._optional("team_id", decode.integer, value)
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value
            if type(value := (wire["id"] if "id" in wire else get("tag_id"))) is int
            else decode.NUMBERS[value],
            value if type(value := get("tag")) is str and "&" not in value else decode.unescaped(value),
            (value != 0 if type(value := (wire["is_favorite"])) is int else decode.FLAGS[value])
            if "is_favorite" in wire
            else None,
            value if (value := get("item_count")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("team")) is None or type(value) is int else decode.NUMBERS[value],
        )
