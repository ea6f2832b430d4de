"""ItemsType."""

from __future__ import annotations

from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import Permission


class ItemsType(Resource):
    """A type of the team's database items, such as "Plasmid"; an item's category is one of these. From 3.3.11
    on.

    Example:
        >>> model = ItemsType.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "color",
        "body",
        "is_bookable",
        "ordering",
        "canread",
        "canwrite",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["items_type"]] = "items_type"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[True]] = True  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the items type; an item's category_id."""
        return self._required("id", decode.integer, self._first_of("id", "category_id"))

    @property
    def title(self) -> str:
        """Title of the items type."""
        return self._required("title", decode.unescaped, self._first_of("title", "category"))

    @property
    def color(self) -> str:
        """Colour of the items type."""
        return self._required("color", decode.color, self._wire.get("color"))

    @property
    def body(self) -> str | None:
        """The text that a new item of this type starts with, as HTML."""
        return self._optional("body", decode.html, self._first_of("body", "template"))

    @property
    def is_bookable(self) -> bool | None:
        """Whether items of this type can be booked. From 4.8 each item says so for itself. Sent up to and
        including 4.7.
        """
        return self._flag("is_bookable", decode.flag, "bookable")

    @property
    def ordering(self) -> int | None:
        """Place of the items type among the items types."""
        return self._optional("ordering", decode.integer, self._wire.get("ordering"))

    @property
    def canread(self) -> Permission | None:
        """Who may read a new item of this type. Sent from 4.0.9."""
        return self._optional("canread", decode.permission, self._wire.get("canread"))

    @property
    def canwrite(self) -> Permission | None:
        """Who may change a new item of this type. Sent from 4.0.9."""
        return self._optional("canwrite", decode.permission, self._wire.get("canwrite"))
