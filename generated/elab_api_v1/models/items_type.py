"""ItemsType."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonObject, Permission

if TYPE_CHECKING:
    from ..extra_fields import ExtraFields
    from .change import Change
    from .comment import Comment
    from .link import Link
    from .step import Step
    from .upload import Upload


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
        "access_key",
        "body_html",
        "canbook",
        "canread_is_immutable",
        "canread_target",
        "canwrite_is_immutable",
        "canwrite_target",
        "category_color",
        "category_title",
        "changelog",
        "comments",
        "content_type",
        "created_at",
        "created_from_id",
        "custom_id",
        "date",
        "elabid",
        "experiments_links",
        "firstname",
        "fullname",
        "hide_main_text",
        "is_pinned",
        "items_links",
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
        "rating",
        "recent_comment",
        "related_experiments_links",
        "related_items_links",
        "sharelink",
        "signature_count",
        "state",
        "status_id",
        "status_color",
        "status_title",
        "steps",
        "tags",
        "tag_ids",
        "team_id",
        "team_name",
        "timestamped",
        "timestamped_at",
        "timestamped_by",
        "uploads",
        "user_id",
    )
    _more_attributes: ClassVar[tuple[str, ...]] = ("extra_fields",)
    _shown: ClassVar[tuple[str, ...]] = ("id", "date", "title")
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
        """Place of the items type among the items types. Sent from 5.1."""
        return self._optional("ordering", decode.integer, self._wire.get("ordering"))

    @property
    def canread(self) -> Permission | None:
        """Who may read a new item of this type. Sent from 4.0.9."""
        return self._optional("canread", decode.permission, self._with_base("canread_base", "canread"))

    @property
    def canwrite(self) -> Permission | None:
        """Who may change a new item of this type. Sent from 4.0.9."""
        return self._optional("canwrite", decode.permission, self._with_base("canwrite_base", "canwrite"))

    @property
    def access_key(self) -> str | None:
        """The key in links for people without an account. Sent from 5.3."""
        return self._optional("access_key", decode.text, self._wire.get("access_key"))

    @property
    def body_html(self) -> str | None:
        """The text as HTML, even if the body is Markdown. Sent from 5.3."""
        return self._optional("body_html", decode.html, self._wire.get("body_html"))

    @property
    def canbook(self) -> Permission | None:
        """Who may book an item made from it. Sent from 5.6."""
        return self._optional("canbook", decode.permission, self._with_base("canbook_base", "canbook"))

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
    def category_color(self) -> str | None:
        """Colour of the category. Sent from 5.3."""
        return self._optional("category_color", decode.color, self._wire.get("category_color"))

    @property
    def category_title(self) -> str | None:
        """Title of the category. Sent from 5.3."""
        return self._optional("category_title", decode.unescaped, self._wire.get("category_title"))

    @property
    def changelog(self) -> list[Change]:
        """What was changed, when and by whom, newest first. Sent from 5.6."""
        from .change import Change

        return self._list("changelog", Change.from_list, self._wire.get("changelog"))

    @property
    def comments(self) -> list[Comment]:
        """The comments. Sent from 5.3."""
        from .comment import Comment

        return self._list("comments", Comment.from_list, self._wire.get("comments"))

    @property
    def content_type(self) -> int | None:
        """The format of the body - 1 is HTML, 2 is Markdown. Sent from 5.1."""
        return self._optional("content_type", decode.integer, self._wire.get("content_type"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the items type was created. Sent from 5.1."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def created_from_id(self) -> int | None:
        """ID of what the items type was made from. Sent from 5.6."""
        return self._optional("created_from_id", decode.integer, self._wire.get("created_from_id"))

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the items type. Sent from 5.3."""
        return self._optional("custom_id", decode.integer, self._wire.get("custom_id"))

    @property
    def date(self) -> datetime.date | None:
        """The day, as its author set it. Sent from 5.3."""
        return self._optional("date", decode.day, self._wire.get("date"))

    @property
    def elabid(self) -> str | None:
        """The identifier that the server gave the items type for good. Sent from 5.3."""
        return self._optional("elabid", decode.text, self._wire.get("elabid"))

    @property
    def experiments_links(self) -> list[Link]:
        """The experiments that the items type links to. Sent from 5.1."""
        from .link import Link

        return self._list("experiments_links", Link.from_list, self._wire.get("experiments_links"))

    @property
    def firstname(self) -> str | None:
        """First name of the owner of the items type. Sent from 5.1."""
        return self._optional("firstname", decode.unescaped, self._wire.get("firstname"))

    @property
    def fullname(self) -> str | None:
        """Name of the owner of the items type. Sent from 5.1."""
        return self._optional("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def hide_main_text(self) -> bool | None:
        """Whether the web page hides the text. Sent from 5.6."""
        return self._flag("hide_main_text", decode.flag, "hide_main_text")

    @property
    def is_pinned(self) -> bool | None:
        """Whether the key's owner has pinned the items type. Sent from 5.3."""
        return self._flag("is_pinned", decode.flag, "is_pinned")

    @property
    def items_links(self) -> list[Link]:
        """The database items that the items type links to. Sent from 4.9."""
        from .link import Link

        return self._list("items_links", Link.from_list, self._wire.get("items_links"))

    @property
    def last_signed_at(self) -> datetime.datetime | None:
        """When the items type was last signed. Sent from 5.6."""
        return self._optional("last_signed_at", decode.moment, self._wire.get("last_signed_at"))

    @property
    def last_signed_by(self) -> str | None:
        """Who last signed the items type. Sent from 5.6."""
        return self._optional("last_signed_by", decode.text, self._wire.get("last_signed_by"))

    @property
    def modified_by(self) -> int | None:
        """ID of the person who last changed the items type. Sent from 5.3."""
        return self._optional("modified_by", decode.integer, self._wire.get("lastchangeby"))

    @property
    def lastname(self) -> str | None:
        """Last name of the owner of the items type. Sent from 5.1."""
        return self._optional("lastname", decode.unescaped, self._wire.get("lastname"))

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
        return self._optional("locked_by", decode.integer, self._wire.get("lockedby"))

    @property
    def metadata(self) -> JsonObject | None:
        """What an item made from it gets as metadata. Sent from 4.9."""
        return self._cached("metadata", decode.json_text, self._wire.get("metadata"))

    @property
    def extra_fields(self) -> ExtraFields:
        """The extra fields in `metadata`, by name, with values as Python values."""
        from ..extra_fields import ExtraFields

        return ExtraFields(self.metadata)

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the items type was last changed. Sent from 5.1."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished. Sent from 5.3."""
        return self._optional("next_step", decode.unescaped, self._wire.get("next_step"))

    @property
    def orcid(self) -> str | None:
        """ORCID of the owner of the items type. Sent from 5.1."""
        return self._optional("orcid", decode.text, self._wire.get("orcid"))

    @property
    def rating(self) -> int | None:
        """Stars, from 0 to 5. Sent from 5.3."""
        return self._optional("rating", decode.integer, self._wire.get("rating"))

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written. Sent from 5.3."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

    @property
    def related_experiments_links(self) -> list[Link]:
        """The experiments that link to the items type. Sent from 5.3."""
        from .link import Link

        return self._list(
            "related_experiments_links", Link.from_list, self._wire.get("related_experiments_links")
        )

    @property
    def related_items_links(self) -> list[Link]:
        """The database items that link to the items type. Sent from 5.3."""
        from .link import Link

        return self._list("related_items_links", Link.from_list, self._wire.get("related_items_links"))

    @property
    def sharelink(self) -> str | None:
        """Address of the items type for a web browser. Sent from 5.3."""
        return self._optional("sharelink", decode.text, self._wire.get("sharelink"))

    @property
    def signature_count(self) -> int | None:
        """How many signatures the items type has. Sent from 5.6."""
        return self._optional("signature_count", decode.integer, self._wire.get("signature_count"))

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.9."""
        return self._optional("state", decode.integer, self._wire.get("state"))

    @property
    def status_id(self) -> int | None:
        """ID of the status. Sent from 4.9."""
        return self._optional("status_id", decode.integer, self._wire.get("status"))

    @property
    def status_color(self) -> str | None:
        """Colour of the status. Sent from 5.1."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def status_title(self) -> str | None:
        """Title of the status. Sent from 5.1."""
        return self._optional("status_title", decode.unescaped, self._wire.get("status_title"))

    @property
    def steps(self) -> list[Step]:
        """The steps. Sent from 4.9."""
        from .step import Step

        return self._list("steps", Step.from_list, self._wire.get("steps"))

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
        """ID of the team of the items type. Sent from 4.9."""
        return self._optional("team_id", decode.integer, self._wire.get("team"))

    @property
    def team_name(self) -> str | None:
        """Name of the team of the items type. Sent from 5.1."""
        return self._optional("team_name", decode.unescaped, self._wire.get("team_name"))

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
        return self._optional("timestamped_by", decode.integer, self._wire.get("timestampedby"))

    @property
    def uploads(self) -> list[Upload]:
        """The files. Sent from 5.3."""
        from .upload import Upload

        return self._list("uploads", Upload.from_list, self._wire.get("uploads"))

    @property
    def user_id(self) -> int | None:
        """ID of the owner of the items type. Sent from 5.1."""
        return self._optional("user_id", decode.integer, self._wire.get("userid"))
