"""Category."""

from __future__ import annotations

from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class Category(Model):
    """A category of experiments or items.

    Example:
        >>> model = Category.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "color",
        "is_default",
        "is_current_team",
        "is_private",
        "ordering",
        "state",
        "team_id",
        "team_name",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the category."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def title(self) -> str:
        """The title."""
        value = self._wire.get("title")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("title", decode.unescaped, value)
        )

    @property
    def color(self) -> str | None:
        """The colour."""
        return self._optional("color", decode.color, self._wire.get("color"))

    @property
    def is_default(self) -> bool | None:
        """Whether new entries get it. Sent up to and including 5.5."""
        return self._flag("is_default", decode.flag, "is_default")

    @property
    def is_current_team(self) -> bool | None:
        """Whether it belongs to the team that the key's owner works in. Sent from 5.6."""
        return self._flag("is_current_team", decode.flag, "is_current_team")

    @property
    def is_private(self) -> bool | None:
        """Whether only its own team has it. Sent from 5.6."""
        return self._flag("is_private", decode.flag, "is_private")

    @property
    def ordering(self) -> int | None:
        """Its place in the list. Sent from 5.3."""
        value = self._wire.get("ordering")
        return (
            value
            if value is None or type(value) is int
            else self._optional("ordering", decode.integer, value)
        )

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 5.3."""
        value = self._wire.get("state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def team_id(self) -> int | None:
        """ID of the team. Sent from 5.3."""
        value = self._wire.get("team")
        return (
            value if value is None or type(value) is int else self._optional("team_id", decode.integer, value)
        )

    @property
    def team_name(self) -> str | None:
        """Name of the team. Sent from 5.3."""
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
            value if type(value := get("title")) is str and "&" not in value else decode.unescaped(value),
            None if (value := get("color")) is None else decode.color(value),
            (value != 0 if type(value := (wire["is_default"])) is int else decode.FLAGS[value])
            if "is_default" in wire
            else None,
            (value != 0 if type(value := (wire["is_current_team"])) is int else decode.FLAGS[value])
            if "is_current_team" in wire
            else None,
            (value != 0 if type(value := (wire["is_private"])) is int else decode.FLAGS[value])
            if "is_private" in wire
            else None,
            value if (value := get("ordering")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("state")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("team")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("team_name")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
        )
