"""Link."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


class Link(Model):
    """A link from an entry to a database item or, from 4.4, to an experiment.

    Example:
        >>> model = Link.from_dict(data)
        >>> model.item_id, model['itemid']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "item_id",
        "title",
        "elabid",
        "link_id",
        "state",
        "is_bookable",
        "category_id",
        "custom_id",
        "status_color",
        "status_id",
        "status_title",
        "category_title",
        "category_color",
    )
    _shown: ClassVar[tuple[str, ...]] = ("item_id", "title")
    _identity: ClassVar[str] = ""

    @property
    def item_id(self) -> int:
        """ID of the entry that is linked to."""
        value = self._first_of("itemid", "entityid")
        return value if type(value) is int else self._required("item_id", decode.integer, value)

    @property
    def title(self) -> str:
        """Title of the entry that is linked to."""
        value = self._wire.get("title")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("title", decode.unescaped, value)
        )

    @property
    def elabid(self) -> str | None:
        """Identifier of the entry that is linked to. Sent from 4.4."""
        value = self._wire.get("elabid")
        return value if value is None or type(value) is str else self._optional("elabid", decode.text, value)

    @property
    def link_id(self) -> int | None:
        """ID of the link itself. Sent up to and including 4.2."""
        value = self._wire.get("linkid")
        return (
            value if value is None or type(value) is int else self._optional("link_id", decode.integer, value)
        )

    @property
    def state(self) -> int | None:
        """State of the entry that is linked to - 1 is normal, 2 archived, 3 deleted. Sent from 4.8.4."""
        value = self._wire.get("link_state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def is_bookable(self) -> bool | None:
        """Whether the item that is linked to can be booked. Sent from 3.4."""
        return self._flag("is_bookable", decode.flag, "is_bookable", "bookable")

    @property
    def category_id(self) -> int | None:
        """ID of the entry's category. Sent from 5.6."""
        value = self._wire.get("category_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("category_id", decode.integer, value)
        )

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the entry. Sent from 5.0."""
        value = self._wire.get("custom_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("custom_id", decode.integer, value)
        )

    @property
    def status_color(self) -> str | None:
        """Colour of the entry's status. Sent from 5.1."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def status_id(self) -> int | None:
        """ID of the entry's status. Sent from 5.6."""
        value = self._wire.get("status_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("status_id", decode.integer, value)
        )

    @property
    def status_title(self) -> str | None:
        """Title of the entry's status. Sent from 5.1."""
        value = self._wire.get("status_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("status_title", decode.unescaped, value)
        )

    @property
    def category_title(self) -> str | None:
        """Title of the items type; of a linked experiment, of its status or, from 5.0, its category."""
        value = self._first_of("category_title", "mainattr_title", "category", "name")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("category_title", decode.unescaped, value)
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the items type; of a linked experiment, of its status or, from 5.0, its category."""
        return self._optional(
            "category_color", decode.color, self._first_of("category_color", "mainattr_color", "color")
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value
            if type(value := (wire["itemid"] if "itemid" in wire else get("entityid"))) is int
            else decode.NUMBERS[value],
            value if type(value := get("title")) is str and "&" not in value else decode.unescaped(value),
            value if (value := get("elabid")) is None or type(value) is str else decode.text(value),
            value if (value := get("linkid")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("link_state")) is None or type(value) is int else decode.NUMBERS[value],
            (value != 0 if type(value := (wire["is_bookable"])) is int else decode.FLAGS[value])
            if "is_bookable" in wire
            else (value != 0 if type(value := (wire["bookable"])) is int else decode.FLAGS[value])
            if "bookable" in wire
            else None,
            value if (value := get("category_id")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("custom_id")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("status_color")) is None else decode.color(value),
            value if (value := get("status_id")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("status_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (
                value := (
                    wire["category_title"]
                    if "category_title" in wire
                    else wire["mainattr_title"]
                    if "mainattr_title" in wire
                    else wire["category"]
                    if "category" in wire
                    else get("name")
                )
            )
            is None
            or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None
            if (
                value := (
                    wire["category_color"]
                    if "category_color" in wire
                    else wire["mainattr_color"]
                    if "mainattr_color" in wire
                    else get("color")
                )
            )
            is None
            else decode.color(value),
        )
