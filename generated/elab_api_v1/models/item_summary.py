"""ItemSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import Permission


class ItemSummary(Resource):
    """One row of the list of items, or of the items that can be booked. Rows have no uploads, links, steps or
    comments. Up to and including 3.6.6 they have the other keys of an item too; from 3.6.7 not even the
    body and the tags.

    Example:
        >>> model = ItemSummary.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "date",
        "rating",
        "state",
        "status_id",
        "status_title",
        "status_color",
        "user_id",
        "fullname",
        "firstname",
        "lastname",
        "orcid",
        "canread",
        "canwrite",
        "modified_at",
        "locked",
        "is_bookable",
        "has_attachment",
        "next_step",
        "has_comment",
        "recent_comment",
        "category_id",
        "category_title",
        "category_color",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "date", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["item"]] = "item"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[False]] = False  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the item."""
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def title(self) -> str:
        """The title."""
        return self._required("title", decode.unescaped, self._wire.get("title"))

    @property
    def date(self) -> datetime.date | None:
        """The day of the item, as its author set it."""
        return self._required("date", decode.day, self._wire.get("date"))

    @property
    def rating(self) -> int | None:
        """Stars, from 0 to 5. Rows of 3.6.7 lack it."""
        return self._optional("rating", decode.integer, self._wire.get("rating"))

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.8."""
        return self._optional("state", decode.integer, self._wire.get("state"))

    @property
    def status_id(self) -> int | None:
        """ID of the item's status. Sent from 4.9."""
        return self._optional("status_id", decode.integer, self._wire.get("status"))

    @property
    def status_title(self) -> str | None:
        """Title of the item's status. Sent from 4.9."""
        return self._optional("status_title", decode.unescaped, self._wire.get("status_title"))

    @property
    def status_color(self) -> str | None:
        """Colour of the item's status. Sent from 4.9."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def user_id(self) -> int:
        """ID of the person who created the item; on 2.0, who last changed it."""
        return self._required("user_id", decode.integer, self._wire.get("userid"))

    @property
    def fullname(self) -> str:
        """Name of that person."""
        return self._required("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def firstname(self) -> str | None:
        """First name of that person. Sent from 4.4."""
        return self._optional("firstname", decode.unescaped, self._wire.get("firstname"))

    @property
    def lastname(self) -> str | None:
        """Last name of that person. Sent from 4.4."""
        return self._optional("lastname", decode.unescaped, self._wire.get("lastname"))

    @property
    def orcid(self) -> str | None:
        """ORCID of that person. Sent from 4.4."""
        return self._optional("orcid", decode.text, self._wire.get("orcid"))

    @property
    def canread(self) -> Permission:
        """Who may read the item."""
        return self._required("canread", decode.permission, self._first_of("canread", "visibility"))

    @property
    def canwrite(self) -> Permission | None:
        """Who may change the item. Sent from 3.4."""
        return self._optional("canwrite", decode.permission, self._wire.get("canwrite"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the item was last changed. Sent from 3.4."""
        return self._optional("modified_at", decode.moment, self._first_of("modified_at", "lastchange"))

    @property
    def locked(self) -> bool:
        """Whether the item is locked."""
        return self._required("locked", decode.flag, self._wire.get("locked"))

    @property
    def is_bookable(self) -> bool | None:
        """Whether the item can be booked. Up to and including 4.3 its type says so. Sent from 3.0."""
        return self._flag("is_bookable", decode.flag, "is_bookable", "bookable")

    @property
    def has_attachment(self) -> bool:
        """Whether there are files. It is no count."""
        return self._required("has_attachment", decode.flag, self._wire.get("has_attachment"))

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished. Sent from 3.3.10."""
        return self._optional("next_step", decode.unescaped, self._wire.get("next_step"))

    @property
    def has_comment(self) -> bool | None:
        """Whether there are comments. Sent from 3.3.10."""
        return self._flag("has_comment", decode.flag, "has_comment")

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written. Sent from 3.3.10."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

    @property
    def category_id(self) -> int | None:
        """ID of the items type."""
        return self._optional("category_id", decode.integer, self._first_of("category_id", "category"))

    @property
    def category_title(self) -> str | None:
        """Title of the items type, such as "Plasmid"."""
        return self._optional(
            "category_title", decode.unescaped, self._first_of("category_title", "category")
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the items type."""
        return self._optional("category_color", decode.color, self._first_of("category_color", "color"))
