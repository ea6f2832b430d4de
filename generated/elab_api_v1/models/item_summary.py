"""ItemSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import HasPage, Resource
from ..types import JsonValue, Permission


class ItemSummary(HasPage, Resource):
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
        "access_key",
        "book_can_overlap",
        "book_cancel_minutes",
        "book_is_cancellable",
        "book_max_minutes",
        "book_max_slots",
        "book_users_can_in_past",
        "canbook",
        "canread_is_immutable",
        "canwrite_is_immutable",
        "content_type",
        "created_at",
        "custom_id",
        "elabid",
        "is_pinned",
        "is_procurable",
        "last_signed_at",
        "last_signed_by",
        "modified_by",
        "locked_at",
        "proc_currency",
        "proc_pack_qty",
        "proc_price_notax",
        "proc_price_tax",
        "signature_count",
        "team_name",
        "timestamped",
        "timestamped_at",
        "timestamped_by",
        "category_id",
        "category_title",
        "category_color",
    )
    _more_attributes: ClassVar[tuple[str, ...]] = ("status", "owner", "category", "url")
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
    def date(self) -> datetime.date | None:
        """The day of the item, as its author set it."""
        return self._required("date", decode.day, self._wire.get("date"))

    @property
    def rating(self) -> int | None:
        """Stars, from 0 to 5. Rows of 3.6.7 lack it."""
        value = self._wire.get("rating")
        return (
            value if value is None or type(value) is int else self._optional("rating", decode.integer, value)
        )

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.8."""
        value = self._wire.get("state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def status_id(self) -> int | None:
        """ID of the item's status. Sent from 4.9."""
        value = self._wire.get("status")
        return (
            value
            if value is None or type(value) is int
            else self._optional("status_id", decode.integer, value)
        )

    @property
    def status_title(self) -> str | None:
        """Title of the item's status. Sent from 4.9."""
        value = self._wire.get("status_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("status_title", decode.unescaped, value)
        )

    @property
    def status_color(self) -> str | None:
        """Colour of the item's status. Sent from 4.9."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def user_id(self) -> int:
        """ID of the person who created the item; on 2.0, who last changed it."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def fullname(self) -> str:
        """Name of the owner of the item: who created it; on 2.0, who last changed it."""
        value = self._wire.get("fullname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("fullname", decode.unescaped, value)
        )

    @property
    def firstname(self) -> str | None:
        """First name of that person. Sent from 4.4."""
        value = self._wire.get("firstname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("firstname", decode.unescaped, value)
        )

    @property
    def lastname(self) -> str | None:
        """Last name of that person. Sent from 4.4."""
        value = self._wire.get("lastname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("lastname", decode.unescaped, value)
        )

    @property
    def orcid(self) -> str | None:
        """ORCID of that person. Sent from 4.4."""
        value = self._wire.get("orcid")
        return value if value is None or type(value) is str else self._optional("orcid", decode.text, value)

    @property
    def canread(self) -> Permission:
        """Who may read the item."""
        return self._required(
            "canread", decode.permission, self._with_base("canread_base", "canread", "visibility")
        )

    @property
    def canwrite(self) -> Permission | None:
        """Who may change the item. Sent from 3.4."""
        return self._optional("canwrite", decode.permission, self._with_base("canwrite_base", "canwrite"))

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
    def has_attachment(self) -> bool | None:
        """Whether there are files. It is no count. Sent up to and including 5.2."""
        return self._flag("has_attachment", decode.flag, "has_attachment")

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished. Sent from 3.3.10."""
        value = self._wire.get("next_step")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("next_step", decode.unescaped, value)
        )

    @property
    def has_comment(self) -> bool | None:
        """Whether there are comments. Sent from 3.3.10 up to and including 5.1."""
        return self._flag("has_comment", decode.flag, "has_comment")

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written. Sent from 3.3.10."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

    @property
    def access_key(self) -> str | None:
        """The key in links for people without an account. Sent from 4.9."""
        value = self._wire.get("access_key")
        return (
            value if value is None or type(value) is str else self._optional("access_key", decode.text, value)
        )

    @property
    def book_can_overlap(self) -> bool | None:
        """Whether bookings of the item may overlap. Sent from 4.9."""
        return self._flag("book_can_overlap", decode.flag, "book_can_overlap")

    @property
    def book_cancel_minutes(self) -> int | None:
        """How many minutes before its start a booking can still be cancelled; 0 is no limit. Sent from 4.9."""
        value = self._wire.get("book_cancel_minutes")
        return (
            value
            if value is None or type(value) is int
            else self._optional("book_cancel_minutes", decode.integer, value)
        )

    @property
    def book_is_cancellable(self) -> bool | None:
        """Whether bookings of the item can be cancelled. Sent from 4.9."""
        return self._flag("book_is_cancellable", decode.flag, "book_is_cancellable")

    @property
    def book_max_minutes(self) -> int | None:
        """How many minutes a booking may last; 0 is no limit. Sent from 4.9."""
        value = self._wire.get("book_max_minutes")
        return (
            value
            if value is None or type(value) is int
            else self._optional("book_max_minutes", decode.integer, value)
        )

    @property
    def book_max_slots(self) -> int | None:
        """How many bookings one person may have; 0 is no limit. Sent from 4.9."""
        value = self._wire.get("book_max_slots")
        return (
            value
            if value is None or type(value) is int
            else self._optional("book_max_slots", decode.integer, value)
        )

    @property
    def book_users_can_in_past(self) -> bool | None:
        """Whether the item can be booked in the past. Sent from 5.1."""
        return self._flag("book_users_can_in_past", decode.flag, "book_users_can_in_past")

    @property
    def canbook(self) -> Permission | None:
        """Who may book an item made from it. Sent from 4.9."""
        return self._optional("canbook", decode.permission, self._with_base("canbook_base", "canbook"))

    @property
    def canread_is_immutable(self) -> bool | None:
        """Whether canread cannot be changed. Sent from 5.3."""
        return self._flag("canread_is_immutable", decode.flag, "canread_is_immutable")

    @property
    def canwrite_is_immutable(self) -> bool | None:
        """Whether canwrite cannot be changed. Sent from 5.3."""
        return self._flag("canwrite_is_immutable", decode.flag, "canwrite_is_immutable")

    @property
    def content_type(self) -> int | None:
        """The format of the body - 1 is HTML, 2 is Markdown. Sent from 4.9."""
        value = self._wire.get("content_type")
        return (
            value
            if value is None or type(value) is int
            else self._optional("content_type", decode.integer, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the item was created. Sent from 4.9."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the item. Sent from 5.0."""
        value = self._wire.get("custom_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("custom_id", decode.integer, value)
        )

    @property
    def elabid(self) -> str | None:
        """The identifier that the server gave the item for good. Sent from 4.9."""
        value = self._wire.get("elabid")
        return value if value is None or type(value) is str else self._optional("elabid", decode.text, value)

    @property
    def is_pinned(self) -> bool | None:
        """Whether the key's owner has pinned the item. Sent from 5.3."""
        return self._flag("is_pinned", decode.flag, "is_pinned")

    @property
    def is_procurable(self) -> bool | None:
        """Whether the item can be ordered. Sent from 5.1."""
        return self._flag("is_procurable", decode.flag, "is_procurable")

    @property
    def last_signed_at(self) -> datetime.datetime | None:
        """When the item was last signed. Sent from 5.6."""
        return self._optional("last_signed_at", decode.moment, self._wire.get("last_signed_at"))

    @property
    def last_signed_by(self) -> str | None:
        """Who last signed the item. Sent from 5.6."""
        value = self._wire.get("last_signed_by")
        return (
            value
            if value is None or type(value) is str
            else self._optional("last_signed_by", decode.text, value)
        )

    @property
    def modified_by(self) -> int | None:
        """ID of the person who last changed the item. Sent from 4.9."""
        value = self._wire.get("lastchangeby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("modified_by", decode.integer, value)
        )

    @property
    def locked_at(self) -> datetime.datetime | None:
        """When the item was locked. Sent from 4.9."""
        return self._optional("locked_at", decode.moment, self._wire.get("locked_at"))

    @property
    def proc_currency(self) -> int | None:
        """Currency of the prices, as a number of eLabFTW. Sent from 5.1."""
        value = self._wire.get("proc_currency")
        return (
            value
            if value is None or type(value) is int
            else self._optional("proc_currency", decode.integer, value)
        )

    @property
    def proc_pack_qty(self) -> int | None:
        """Number of pieces in a pack. Sent from 5.1."""
        value = self._wire.get("proc_pack_qty")
        return (
            value
            if value is None or type(value) is int
            else self._optional("proc_pack_qty", decode.integer, value)
        )

    @property
    def proc_price_notax(self) -> str | None:
        """Price without tax, as a decimal number. Sent from 5.1."""
        value = self._wire.get("proc_price_notax")
        return (
            value
            if value is None or type(value) is str
            else self._optional("proc_price_notax", decode.text, value)
        )

    @property
    def proc_price_tax(self) -> str | None:
        """Price with tax, as a decimal number. Sent from 5.1."""
        value = self._wire.get("proc_price_tax")
        return (
            value
            if value is None or type(value) is str
            else self._optional("proc_price_tax", decode.text, value)
        )

    @property
    def signature_count(self) -> int | None:
        """How many signatures the item has. Sent from 5.6."""
        value = self._wire.get("signature_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("signature_count", decode.integer, value)
        )

    @property
    def team_name(self) -> str | None:
        """Name of the team of the item. Sent from 5.1."""
        value = self._wire.get("team_name")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("team_name", decode.unescaped, value)
        )

    @property
    def timestamped(self) -> bool | None:
        """Whether the item was timestamped by an authority. Sent from 5.1."""
        return self._flag("timestamped", decode.flag, "timestamped")

    @property
    def timestamped_at(self) -> datetime.datetime | None:
        """When the item was timestamped. Sent from 5.1."""
        return self._optional("timestamped_at", decode.moment, self._wire.get("timestamped_at"))

    @property
    def timestamped_by(self) -> int | None:
        """ID of the person who had the item timestamped. Sent from 5.1."""
        value = self._wire.get("timestampedby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("timestamped_by", decode.integer, value)
        )

    @property
    def category_id(self) -> int | None:
        """ID of the items type."""
        value = self._first_of("category_id", "category")
        return (
            value
            if value is None or type(value) is int
            else self._optional("category_id", decode.integer, value)
        )

    @property
    def category_title(self) -> str | None:
        """Title of the items type, such as "Plasmid"."""
        value = self._first_of("category_title", "category")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("category_title", decode.unescaped, value)
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the items type."""
        return self._optional("category_color", decode.color, self._first_of("category_color", "color"))

    @property
    def status(self) -> str | None:
        """Short for `status_title`: title of the item's status. Sent from 4.9."""
        return self.status_title

    @property
    def owner(self) -> str:
        """Short for `fullname`: name of the owner of the item: who created it; on 2.0, who last changed it."""
        return self.fullname

    @property
    def category(self) -> str | None:
        """Short for `category_title`: title of the items type, such as "Plasmid"."""
        return self.category_title

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("title")) is str and "&" not in value else decode.unescaped(value),
            decode.day(get("date")),
            value if (value := get("rating")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("state")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("status")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("status_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None if (value := get("status_color")) is None else decode.color(value),
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value if type(value := get("fullname")) is str and "&" not in value else decode.unescaped(value),
            value
            if (value := get("firstname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (value := get("lastname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("orcid")) is None or type(value) is str else decode.text(value),
            self.canread
            if "canread_base" in wire
            else decode.permission(wire["canread"] if "canread" in wire else get("visibility")),
            self.canwrite
            if "canwrite_base" in wire
            else None
            if (value := get("canwrite")) is None
            else decode.permission(value),
            None
            if (value := (wire["modified_at"] if "modified_at" in wire else get("lastchange"))) is None
            else decode.moment(value),
            (value != 0 if type(value := (get("locked"))) is int else decode.FLAGS[value]),
            (value != 0 if type(value := (wire["is_bookable"])) is int else decode.FLAGS[value])
            if "is_bookable" in wire
            else (value != 0 if type(value := (wire["bookable"])) is int else decode.FLAGS[value])
            if "bookable" in wire
            else None,
            (value != 0 if type(value := (wire["has_attachment"])) is int else decode.FLAGS[value])
            if "has_attachment" in wire
            else None,
            value
            if (value := get("next_step")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (value != 0 if type(value := (wire["has_comment"])) is int else decode.FLAGS[value])
            if "has_comment" in wire
            else None,
            None if (value := get("recent_comment")) is None else decode.moment(value),
            value if (value := get("access_key")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["book_can_overlap"])) is int else decode.FLAGS[value])
            if "book_can_overlap" in wire
            else None,
            value
            if (value := get("book_cancel_minutes")) is None or type(value) is int
            else decode.NUMBERS[value],
            (value != 0 if type(value := (wire["book_is_cancellable"])) is int else decode.FLAGS[value])
            if "book_is_cancellable" in wire
            else None,
            value
            if (value := get("book_max_minutes")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("book_max_slots")) is None or type(value) is int
            else decode.NUMBERS[value],
            (value != 0 if type(value := (wire["book_users_can_in_past"])) is int else decode.FLAGS[value])
            if "book_users_can_in_past" in wire
            else None,
            self.canbook
            if "canbook_base" in wire
            else None
            if (value := get("canbook")) is None
            else decode.permission(value),
            (value != 0 if type(value := (wire["canread_is_immutable"])) is int else decode.FLAGS[value])
            if "canread_is_immutable" in wire
            else None,
            (value != 0 if type(value := (wire["canwrite_is_immutable"])) is int else decode.FLAGS[value])
            if "canwrite_is_immutable" in wire
            else None,
            value if (value := get("content_type")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("created_at")) is None else decode.moment(value),
            value if (value := get("custom_id")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("elabid")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["is_pinned"])) is int else decode.FLAGS[value])
            if "is_pinned" in wire
            else None,
            (value != 0 if type(value := (wire["is_procurable"])) is int else decode.FLAGS[value])
            if "is_procurable" in wire
            else None,
            None if (value := get("last_signed_at")) is None else decode.moment(value),
            value if (value := get("last_signed_by")) is None or type(value) is str else decode.text(value),
            value if (value := get("lastchangeby")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("locked_at")) is None else decode.moment(value),
            value if (value := get("proc_currency")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("proc_pack_qty")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("proc_price_notax")) is None or type(value) is str else decode.text(value),
            value if (value := get("proc_price_tax")) is None or type(value) is str else decode.text(value),
            value
            if (value := get("signature_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("team_name")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (value != 0 if type(value := (wire["timestamped"])) is int else decode.FLAGS[value])
            if "timestamped" in wire
            else None,
            None if (value := get("timestamped_at")) is None else decode.moment(value),
            value if (value := get("timestampedby")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := (wire["category_id"] if "category_id" in wire else get("category"))) is None
            or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := (wire["category_title"] if "category_title" in wire else get("category"))) is None
            or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None
            if (value := (wire["category_color"] if "category_color" in wire else get("color"))) is None
            else decode.color(value),
        )
