"""Status."""

from __future__ import annotations

from typing import ClassVar, Literal

from .. import decode
from ..base import Resource


class Status(Resource):
    """A status that the experiments of the team can have, such as "Running". Available from 3.3.11.

    Example:
        >>> model = Status.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("id", "title", "color", "is_default", "is_timestampable")
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
        return self._required("id", decode.integer, self._first_of("id", "category_id"))

    @property
    def title(self) -> str:
        """Title of the status."""
        return self._required("title", decode.unescaped, self._first_of("title", "category"))

    @property
    def color(self) -> str:
        """Colour of the status."""
        return self._required("color", decode.color, self._wire.get("color"))

    @property
    def is_default(self) -> bool:
        """Whether it is the one that new experiments get."""
        return self._required("is_default", decode.flag, self._wire.get("is_default"))

    @property
    def is_timestampable(self) -> bool | None:
        """Whether experiments of this status may be timestamped. Sent up to and including 4.2."""
        return self._flag("is_timestampable", decode.flag, "is_timestampable")
