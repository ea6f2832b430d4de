"""Link."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model


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
        return self._required("item_id", decode.integer, self._first_of("itemid", "entityid"))

    @property
    def title(self) -> str:
        """Title of the entry that is linked to."""
        return self._required("title", decode.unescaped, self._wire.get("title"))

    @property
    def elabid(self) -> str | None:
        """Identifier of the entry that is linked to. Sent from 4.4."""
        return self._optional("elabid", decode.text, self._wire.get("elabid"))

    @property
    def link_id(self) -> int | None:
        """ID of the link itself. Sent up to and including 4.2."""
        return self._optional("link_id", decode.integer, self._wire.get("linkid"))

    @property
    def state(self) -> int | None:
        """State of the entry that is linked to - 1 is normal, 2 archived, 3 deleted. Sent from 4.8.4."""
        return self._optional("state", decode.integer, self._wire.get("link_state"))

    @property
    def is_bookable(self) -> bool | None:
        """Whether the item that is linked to can be booked. Sent from 3.4."""
        return self._flag("is_bookable", decode.flag, "is_bookable", "bookable")

    @property
    def category_id(self) -> int | None:
        """ID of the entry's category. Sent from 5.6."""
        return self._optional("category_id", decode.integer, self._wire.get("category_id"))

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the entry. Sent from 5.0."""
        return self._optional("custom_id", decode.integer, self._wire.get("custom_id"))

    @property
    def status_color(self) -> str | None:
        """Colour of the entry's status. Sent from 5.1."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def status_id(self) -> int | None:
        """ID of the entry's status. Sent from 5.6."""
        return self._optional("status_id", decode.integer, self._wire.get("status_id"))

    @property
    def status_title(self) -> str | None:
        """Title of the entry's status. Sent from 5.1."""
        return self._optional("status_title", decode.unescaped, self._wire.get("status_title"))

    @property
    def category_title(self) -> str | None:
        """Title of the items type; of a linked experiment, of its status or, from 5.0, its category."""
        return self._optional(
            "category_title",
            decode.unescaped,
            self._first_of("category_title", "mainattr_title", "category", "name"),
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the items type; of a linked experiment, of its status or, from 5.0, its category."""
        return self._optional(
            "category_color", decode.color, self._first_of("category_color", "mainattr_color", "color")
        )
