"""ItemsTypeSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonObject, JsonValue, Permission


class ItemsTypeSummary(Resource):
    """One row of the list of items types, which are called resources templates from 5.3. Only API v2 has rows
    that differ from the items type itself.

    Example:
        >>> model = ItemsTypeSummary.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "access_key",
        "body",
        "canread",
        "canread_is_immutable",
        "canread_target",
        "canwrite",
        "canwrite_is_immutable",
        "canwrite_target",
        "category_id",
        "category_color",
        "category_title",
        "color",
        "content_type",
        "created_at",
        "custom_id",
        "date",
        "elabid",
        "firstname",
        "fullname",
        "is_pinned",
        "last_signed_at",
        "last_signed_by",
        "modified_by",
        "lastname",
        "locked",
        "locked_at",
        "locked_by",
        "metadata",
        "modified_at",
        "next_step",
        "orcid",
        "ordering",
        "rating",
        "recent_comment",
        "signature_count",
        "state",
        "status_id",
        "status_color",
        "status_title",
        "tags",
        "tag_ids",
        "team_id",
        "team_name",
        "timestamped",
        "timestamped_at",
        "timestamped_by",
        "user_id",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "date", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["items_type"]] = "items_type"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[False]] = False  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the items type."""
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
    def access_key(self) -> str | None:
        """The key in links for people without an account. Sent from 5.3."""
        value = self._wire.get("access_key")
        return (
            value if value is None or type(value) is str else self._optional("access_key", decode.text, value)
        )

    @property
    def body(self) -> str | None:
        """The text that an entry made from it starts with, as HTML."""
        value = self._wire.get("body")
        return value if value is None or type(value) is str else self._optional("body", decode.html, value)

    @property
    def canread(self) -> Permission:
        """Who may use the items type."""
        return self._required("canread", decode.permission, self._with_base("canread_base", "canread"))

    @property
    def canread_is_immutable(self) -> bool | None:
        """Whether canread cannot be changed. Sent from 5.3."""
        return self._flag("canread_is_immutable", decode.flag, "canread_is_immutable")

    @property
    def canread_target(self) -> Permission | None:
        """Who may read an entry made from it. Sent from 5.1."""
        return self._optional(
            "canread_target", decode.permission, self._with_base("canread_target_base", "canread_target")
        )

    @property
    def canwrite(self) -> Permission:
        """Who may change the items type."""
        return self._required("canwrite", decode.permission, self._with_base("canwrite_base", "canwrite"))

    @property
    def canwrite_is_immutable(self) -> bool | None:
        """Whether canwrite cannot be changed. Sent from 5.3."""
        return self._flag("canwrite_is_immutable", decode.flag, "canwrite_is_immutable")

    @property
    def canwrite_target(self) -> Permission | None:
        """Who may change an entry made from it. Sent from 5.1."""
        return self._optional(
            "canwrite_target", decode.permission, self._with_base("canwrite_target_base", "canwrite_target")
        )

    @property
    def category_id(self) -> int | None:
        """ID of the category. Sent from 5.3."""
        value = self._wire.get("category")
        return (
            value
            if value is None or type(value) is int
            else self._optional("category_id", decode.integer, value)
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the category. Sent from 5.3."""
        return self._optional("category_color", decode.color, self._wire.get("category_color"))

    @property
    def category_title(self) -> str | None:
        """Title of the category. Sent from 5.3."""
        value = self._wire.get("category_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("category_title", decode.unescaped, value)
        )

    @property
    def color(self) -> str | None:
        """Colour of the items type."""
        return self._optional("color", decode.color, self._wire.get("color"))

    @property
    def content_type(self) -> int | None:
        """The format of the body - 1 is HTML, 2 is Markdown. Sent from 5.1."""
        value = self._wire.get("content_type")
        return (
            value
            if value is None or type(value) is int
            else self._optional("content_type", decode.integer, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the items type was created. Sent from 5.1."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the items type. Sent from 5.3."""
        value = self._wire.get("custom_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("custom_id", decode.integer, value)
        )

    @property
    def date(self) -> datetime.date | None:
        """The day, as its author set it. Sent from 5.3."""
        return self._optional("date", decode.day, self._wire.get("date"))

    @property
    def elabid(self) -> str | None:
        """The identifier that the server gave the items type for good. Sent from 5.3."""
        value = self._wire.get("elabid")
        return value if value is None or type(value) is str else self._optional("elabid", decode.text, value)

    @property
    def firstname(self) -> str | None:
        """First name of the owner of the items type. Sent from 5.1."""
        value = self._wire.get("firstname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("firstname", decode.unescaped, value)
        )

    @property
    def fullname(self) -> str | None:
        """Name of the owner of the items type. Sent from 5.1."""
        value = self._wire.get("fullname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("fullname", decode.unescaped, value)
        )

    @property
    def is_pinned(self) -> bool | None:
        """Whether the key's owner has pinned the items type. Sent from 5.3."""
        return self._flag("is_pinned", decode.flag, "is_pinned")

    @property
    def last_signed_at(self) -> datetime.datetime | None:
        """When the items type was last signed. Sent from 5.6."""
        return self._optional("last_signed_at", decode.moment, self._wire.get("last_signed_at"))

    @property
    def last_signed_by(self) -> str | None:
        """Who last signed the items type. Sent from 5.6."""
        value = self._wire.get("last_signed_by")
        return (
            value
            if value is None or type(value) is str
            else self._optional("last_signed_by", decode.text, value)
        )

    @property
    def modified_by(self) -> int | None:
        """ID of the person who last changed the items type. Sent from 5.3."""
        value = self._wire.get("lastchangeby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("modified_by", decode.integer, value)
        )

    @property
    def lastname(self) -> str | None:
        """Last name of the owner of the items type. Sent from 5.1."""
        value = self._wire.get("lastname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("lastname", decode.unescaped, value)
        )

    @property
    def locked(self) -> bool | None:
        """Whether the items type is locked. Sent from 5.1."""
        return self._flag("locked", decode.flag, "locked")

    @property
    def locked_at(self) -> datetime.datetime | None:
        """When the items type was locked. Sent from 5.1."""
        return self._optional("locked_at", decode.moment, self._wire.get("locked_at"))

    @property
    def locked_by(self) -> int | None:
        """ID of the person who locked the items type. Sent from 5.1."""
        value = self._wire.get("lockedby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("locked_by", decode.integer, value)
        )

    @property
    def metadata(self) -> JsonObject | None:
        """What an entry made from it gets as metadata. Sent from 5.1."""
        return self._cached("metadata", decode.json_text, self._wire.get("metadata"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the items type was last changed. Sent from 5.1."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished. Sent from 5.3."""
        value = self._wire.get("next_step")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("next_step", decode.unescaped, value)
        )

    @property
    def orcid(self) -> str | None:
        """ORCID of the owner of the items type. Sent from 5.1."""
        value = self._wire.get("orcid")
        return value if value is None or type(value) is str else self._optional("orcid", decode.text, value)

    @property
    def ordering(self) -> int | None:
        """Place of the items type in its list."""
        value = self._wire.get("ordering")
        return (
            value
            if value is None or type(value) is int
            else self._optional("ordering", decode.integer, value)
        )

    @property
    def rating(self) -> int | None:
        """Stars, from 0 to 5. Sent from 5.3."""
        value = self._wire.get("rating")
        return (
            value if value is None or type(value) is int else self._optional("rating", decode.integer, value)
        )

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written. Sent from 5.3."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

    @property
    def signature_count(self) -> int | None:
        """How many signatures the items type has. Sent from 5.6."""
        value = self._wire.get("signature_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("signature_count", decode.integer, value)
        )

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 5.1."""
        value = self._wire.get("state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def status_id(self) -> int | None:
        """ID of the status. Sent from 5.1."""
        value = self._wire.get("status")
        return (
            value
            if value is None or type(value) is int
            else self._optional("status_id", decode.integer, value)
        )

    @property
    def status_color(self) -> str | None:
        """Colour of the status. Sent from 5.1."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def status_title(self) -> str | None:
        """Title of the status. Sent from 5.1."""
        value = self._wire.get("status_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("status_title", decode.unescaped, value)
        )

    @property
    def tags(self) -> list[str]:
        """The tags. Sent from 5.3."""
        return self._list("tags", decode.tags, self._wire.get("tags"))

    @property
    def tag_ids(self) -> list[int]:
        """IDs of the tags, in the order of the tags. Sent from 5.3."""
        return self._list("tag_ids", decode.ids, self._wire.get("tags_id"))

    @property
    def team_id(self) -> int | None:
        """ID of the team of the items type. Sent from 5.0."""
        value = self._wire.get("team")
        return (
            value if value is None or type(value) is int else self._optional("team_id", decode.integer, value)
        )

    @property
    def team_name(self) -> str | None:
        """Name of the team of the items type. Sent from 5.1."""
        value = self._wire.get("team_name")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("team_name", decode.unescaped, value)
        )

    @property
    def timestamped(self) -> bool | None:
        """Whether the items type was timestamped by an authority. Sent from 5.3."""
        return self._flag("timestamped", decode.flag, "timestamped")

    @property
    def timestamped_at(self) -> datetime.datetime | None:
        """When the items type was timestamped. Sent from 5.3."""
        return self._optional("timestamped_at", decode.moment, self._wire.get("timestamped_at"))

    @property
    def timestamped_by(self) -> int | None:
        """ID of the person who had the items type timestamped. Sent from 5.3."""
        value = self._wire.get("timestampedby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("timestamped_by", decode.integer, value)
        )

    @property
    def user_id(self) -> int | None:
        """ID of the owner of the items type. Sent from 5.1."""
        value = self._wire.get("userid")
        return (
            value if value is None or type(value) is int else self._optional("user_id", decode.integer, value)
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("title")) is str and "&" not in value else decode.unescaped(value),
            value if (value := get("access_key")) is None or type(value) is str else decode.text(value),
            value if (value := get("body")) is None or type(value) is str else decode.html(value),
            self.canread if "canread_base" in wire else decode.permission(get("canread")),
            (value != 0 if type(value := (wire["canread_is_immutable"])) is int else decode.FLAGS[value])
            if "canread_is_immutable" in wire
            else None,
            self.canread_target
            if "canread_target_base" in wire
            else None
            if (value := get("canread_target")) is None
            else decode.permission(value),
            self.canwrite if "canwrite_base" in wire else decode.permission(get("canwrite")),
            (value != 0 if type(value := (wire["canwrite_is_immutable"])) is int else decode.FLAGS[value])
            if "canwrite_is_immutable" in wire
            else None,
            self.canwrite_target
            if "canwrite_target_base" in wire
            else None
            if (value := get("canwrite_target")) is None
            else decode.permission(value),
            value if (value := get("category")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("category_color")) is None else decode.color(value),
            value
            if (value := get("category_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None if (value := get("color")) is None else decode.color(value),
            value if (value := get("content_type")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("created_at")) is None else decode.moment(value),
            value if (value := get("custom_id")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("date")) is None else decode.day(value),
            value if (value := get("elabid")) is None or type(value) is str else decode.text(value),
            value
            if (value := get("firstname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (value := get("fullname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (value != 0 if type(value := (wire["is_pinned"])) is int else decode.FLAGS[value])
            if "is_pinned" in wire
            else None,
            None if (value := get("last_signed_at")) is None else decode.moment(value),
            value if (value := get("last_signed_by")) is None or type(value) is str else decode.text(value),
            value if (value := get("lastchangeby")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("lastname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (value != 0 if type(value := (wire["locked"])) is int else decode.FLAGS[value])
            if "locked" in wire
            else None,
            None if (value := get("locked_at")) is None else decode.moment(value),
            value if (value := get("lockedby")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("metadata")) is None else self.metadata,
            None if (value := get("modified_at")) is None else decode.moment(value),
            value
            if (value := get("next_step")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("orcid")) is None or type(value) is str else decode.text(value),
            value if (value := get("ordering")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("rating")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("recent_comment")) is None else decode.moment(value),
            value
            if (value := get("signature_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value if (value := get("state")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("status")) is None or type(value) is int else decode.NUMBERS[value],
            None if (value := get("status_color")) is None else decode.color(value),
            value
            if (value := get("status_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            [] if (value := get("tags")) is None or value == [] else self.tags,
            [] if (value := get("tags_id")) is None or value == [] else self.tag_ids,
            value if (value := get("team")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("team_name")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (value != 0 if type(value := (wire["timestamped"])) is int else decode.FLAGS[value])
            if "timestamped" in wire
            else None,
            None if (value := get("timestamped_at")) is None else decode.moment(value),
            value if (value := get("timestampedby")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("userid")) is None or type(value) is int else decode.NUMBERS[value],
        )
