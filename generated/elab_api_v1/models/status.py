"""Status."""

from __future__ import annotations

from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonValue


class Status(Resource):
    """A status that the experiments of the team can have, such as "Running". Available from 3.3.11.

    Example:
        >>> model = Status.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "color",
        "is_default",
        "is_timestampable",
        "is_current_team",
        "is_private",
        "ordering",
        "state",
        "team_id",
        "team_name",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["status"]] = "status"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[True]] = True  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the status."""
        value = self._first_of("id", "category_id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def title(self) -> str:
        """Title of the status."""
        value = self._first_of("title", "category")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("title", decode.unescaped, value)
        )

    @property
    def color(self) -> str:
        """Colour of the status."""
        return self._required("color", decode.color, self._wire.get("color"))

    @property
    def is_default(self) -> bool | None:
        """Whether it is the one that new experiments get. Sent up to and including 5.5."""
        return self._flag("is_default", decode.flag, "is_default")

    @property
    def is_timestampable(self) -> bool | None:
        """Whether experiments of this status may be timestamped. Sent up to and including 4.2."""
        return self._flag("is_timestampable", decode.flag, "is_timestampable")

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
        """Place of the status among the statuses. Sent from 5.3."""
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
            value
            if type(value := (wire["id"] if "id" in wire else get("category_id"))) is int
            else decode.NUMBERS[value],
            value
            if type(value := (wire["title"] if "title" in wire else get("category"))) is str
            and "&" not in value
            else decode.unescaped(value),
            decode.color(get("color")),
            (value != 0 if type(value := (wire["is_default"])) is int else decode.FLAGS[value])
            if "is_default" in wire
            else None,
            (value != 0 if type(value := (wire["is_timestampable"])) is int else decode.FLAGS[value])
            if "is_timestampable" in wire
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
