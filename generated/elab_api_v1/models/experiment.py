"""Experiment."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from .. import decode, models
from ..base import HasPage, Resource
from ..types import JsonObject, JsonValue, Permission

if TYPE_CHECKING:
    from ..extra_fields import ExtraFields
    from .change import Change
    from .comment import Comment
    from .link import Link
    from .step import Step
    from .upload import Upload


class Experiment(HasPage, Resource):
    """One experiment with everything in it.

    Not every release sends everything: links and steps come from 3.3.6, `metadata` from 4.0, comments from
    4.4. Up to and including 4.8 an experiment has a status and no category; on 4.9 it has both.

    Example:
        >>> model = Experiment.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "date",
        "body",
        "body_html",
        "content_type",
        "elabid",
        "metadata",
        "rating",
        "state",
        "category_title",
        "category_color",
        "user_id",
        "fullname",
        "firstname",
        "lastname",
        "orcid",
        "team_id",
        "canread",
        "canwrite",
        "created_at",
        "modified_at",
        "modified_by",
        "locked",
        "locked_by",
        "locked_at",
        "timestamped",
        "timestamped_by",
        "timestamped_at",
        "timestamp_token",
        "tags",
        "tag_ids",
        "uploads",
        "items_links",
        "experiments_links",
        "steps",
        "next_step",
        "comments",
        "recent_comment",
        "is_bound",
        "access_key",
        "sharelink",
        "canread_is_immutable",
        "canwrite_is_immutable",
        "changelog",
        "created_from_id",
        "custom_id",
        "hide_main_text",
        "is_pinned",
        "last_signed_at",
        "last_signed_by",
        "related_experiments_links",
        "related_items_links",
        "signature_count",
        "team_name",
        "has_attachment",
        "has_comment",
        "status_id",
        "status_title",
        "status_color",
        "category_id",
    )
    _more_attributes: ClassVar[tuple[str, ...]] = ("extra_fields", "owner", "status", "url")
    _shown: ClassVar[tuple[str, ...]] = ("id", "date", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["experiment"]] = "experiment"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[True]] = True  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the experiment."""
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
        """The day of the experiment, as its author set it."""
        return self._required("date", decode.day, self._wire.get("date"))

    @property
    def body(self) -> str:
        """The text, as HTML. Up to and including 3.6 that of a new experiment is never empty."""
        value = self._wire.get("body")
        return value if type(value) is str else self._required("body", decode.html, value)

    @property
    def body_html(self) -> str | None:
        """The text as HTML, even if the body is Markdown. Sent from 4.4."""
        value = self._wire.get("body_html")
        return (
            value if value is None or type(value) is str else self._optional("body_html", decode.html, value)
        )

    @property
    def content_type(self) -> int | None:
        """The format of the body - 1 is HTML, 2 is Markdown. Sent from 4.4."""
        value = self._wire.get("content_type")
        return (
            value
            if value is None or type(value) is int
            else self._optional("content_type", decode.integer, value)
        )

    @property
    def elabid(self) -> str:
        """The identifier that the server gave the experiment for good, such as "20170415-83207cd1..."."""
        value = self._wire.get("elabid")
        return value if type(value) is str else self._required("elabid", decode.text, value)

    @property
    def metadata(self) -> JsonObject | None:
        """Data stored with the experiment, including extra fields. Read from 4.0, written from 4.3."""
        return self._cached("metadata", decode.json_text, self._wire.get("metadata"))

    @property
    def extra_fields(self) -> ExtraFields:
        """The extra fields in `metadata`, by name, with values as Python values."""
        from ..extra_fields import ExtraFields

        return ExtraFields(self.metadata)

    @property
    def rating(self) -> int | None:
        """Stars, from 0 to 5. Sent from 4.0."""
        value = self._wire.get("rating")
        return (
            value if value is None or type(value) is int else self._optional("rating", decode.integer, value)
        )

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.3."""
        value = self._wire.get("state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def category_title(self) -> str | None:
        """Title of the experiment's category. Sent from 4.9."""
        value = self._wire.get("category_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("category_title", decode.unescaped, value)
        )

    @property
    def category_color(self) -> str | None:
        """Colour of the experiment's category. Sent from 4.9."""
        return self._optional("category_color", decode.color, self._wire.get("category_color"))

    @property
    def user_id(self) -> int:
        """ID of the owner of the experiment."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def fullname(self) -> str:
        """Name of the owner of the experiment."""
        value = self._wire.get("fullname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("fullname", decode.unescaped, value)
        )

    @property
    def firstname(self) -> str | None:
        """First name of the owner of the experiment. Sent from 4.4."""
        value = self._wire.get("firstname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("firstname", decode.unescaped, value)
        )

    @property
    def lastname(self) -> str | None:
        """Last name of the owner of the experiment. Sent from 4.4."""
        value = self._wire.get("lastname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("lastname", decode.unescaped, value)
        )

    @property
    def orcid(self) -> str | None:
        """ORCID of the owner of the experiment. Sent from 4.4."""
        value = self._wire.get("orcid")
        return value if value is None or type(value) is str else self._optional("orcid", decode.text, value)

    @property
    def team_id(self) -> int | None:
        """ID of the team of the experiment. Sent by 2.0 only."""
        value = self._wire.get("team")
        return (
            value if value is None or type(value) is int else self._optional("team_id", decode.integer, value)
        )

    @property
    def canread(self) -> Permission:
        """Who may read the experiment."""
        return self._required(
            "canread", decode.permission, self._with_base("canread_base", "canread", "visibility")
        )

    @property
    def canwrite(self) -> Permission | None:
        """Who may change the experiment. Sent from 3.4."""
        return self._optional("canwrite", decode.permission, self._with_base("canwrite_base", "canwrite"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the experiment was created."""
        return self._required("created_at", decode.moment, self._first_of("created_at", "datetime"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the experiment was last changed. Sent from 3.4."""
        return self._optional("modified_at", decode.moment, self._first_of("modified_at", "lastchange"))

    @property
    def modified_by(self) -> int | None:
        """ID of the person who last changed the experiment. Sent from 4.1."""
        value = self._wire.get("lastchangeby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("modified_by", decode.integer, value)
        )

    @property
    def locked(self) -> bool:
        """Whether the experiment is locked. What a lock forbids depends on the release."""
        return self._required("locked", decode.flag, self._wire.get("locked"))

    @property
    def locked_by(self) -> int | None:
        """ID of the person who locked the experiment."""
        value = self._wire.get("lockedby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("locked_by", decode.integer, value)
        )

    @property
    def locked_at(self) -> datetime.datetime | None:
        """When the experiment was locked."""
        return self._optional("locked_at", decode.moment, self._first_of("locked_at", "lockedwhen"))

    @property
    def timestamped(self) -> bool:
        """Whether the experiment was timestamped by an authority."""
        return self._required("timestamped", decode.flag, self._wire.get("timestamped"))

    @property
    def timestamped_by(self) -> int | None:
        """ID of the person who had the experiment timestamped."""
        value = self._wire.get("timestampedby")
        return (
            value
            if value is None or type(value) is int
            else self._optional("timestamped_by", decode.integer, value)
        )

    @property
    def timestamped_at(self) -> datetime.datetime | None:
        """When the experiment was timestamped."""
        return self._optional(
            "timestamped_at", decode.moment, self._first_of("timestamped_at", "timestampedwhen")
        )

    @property
    def timestamp_token(self) -> str | None:
        """Where the server stores the token of the timestamp. Sent up to and including 4.3."""
        value = self._wire.get("timestamptoken")
        return (
            value
            if value is None or type(value) is str
            else self._optional("timestamp_token", decode.text, value)
        )

    @property
    def tags(self) -> list[str]:
        """The tags."""
        return self._list("tags", decode.tags, self._wire.get("tags"))

    @property
    def tag_ids(self) -> list[int]:
        """IDs of the tags, in the order of the tags."""
        return self._list("tag_ids", decode.ids, self._wire.get("tags_id"))

    @property
    def uploads(self) -> list[Upload]:
        """The files."""
        return self._list("uploads", models.Upload.from_list, self._wire.get("uploads"))

    @property
    def items_links(self) -> list[Link]:
        """The database items that the experiment links to. Sent from 3.3.6."""
        return self._list("items_links", models.Link.from_list, self._first_of("items_links", "links"))

    @property
    def experiments_links(self) -> list[Link]:
        """The experiments that the experiment links to. Sent from 4.4."""
        return self._list("experiments_links", models.Link.from_list, self._wire.get("experiments_links"))

    @property
    def steps(self) -> list[Step]:
        """The steps. Sent from 3.3.6."""
        return self._list("steps", models.Step.from_list, self._wire.get("steps"))

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished."""
        value = self._wire.get("next_step")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("next_step", decode.unescaped, value)
        )

    @property
    def comments(self) -> list[Comment]:
        """The comments. Sent from 4.4."""
        return self._list("comments", models.Comment.from_list, self._wire.get("comments"))

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

    @property
    def is_bound(self) -> bool | None:
        """Whether a booking is bound to the experiment. Sent from 3.5 up to and including 4.7."""
        return self._flag("is_bound", decode.flag, "is_bound")

    @property
    def access_key(self) -> str | None:
        """The key in links for people without an account. Sent from 4.5."""
        value = self._wire.get("access_key")
        return (
            value if value is None or type(value) is str else self._optional("access_key", decode.text, value)
        )

    @property
    def sharelink(self) -> str | None:
        """Address of the experiment for a web browser. Sent from 4.4."""
        value = self._wire.get("sharelink")
        return (
            value if value is None or type(value) is str else self._optional("sharelink", decode.text, value)
        )

    @property
    def canread_is_immutable(self) -> bool | None:
        """Whether canread cannot be changed. Sent from 5.3."""
        return self._flag("canread_is_immutable", decode.flag, "canread_is_immutable")

    @property
    def canwrite_is_immutable(self) -> bool | None:
        """Whether canwrite cannot be changed. Sent from 5.3."""
        return self._flag("canwrite_is_immutable", decode.flag, "canwrite_is_immutable")

    @property
    def changelog(self) -> list[Change]:
        """What was changed, when and by whom, newest first. Sent from 5.6."""
        return self._list("changelog", models.Change.from_list, self._wire.get("changelog"))

    @property
    def created_from_id(self) -> int | None:
        """ID of what the experiment was made from. Sent from 5.6."""
        value = self._wire.get("created_from_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("created_from_id", decode.integer, value)
        )

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the experiment. Sent from 5.0."""
        value = self._wire.get("custom_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("custom_id", decode.integer, value)
        )

    @property
    def hide_main_text(self) -> bool | None:
        """Whether the web page hides the text. Sent from 5.6."""
        return self._flag("hide_main_text", decode.flag, "hide_main_text")

    @property
    def is_pinned(self) -> bool | None:
        """Whether the key's owner has pinned the experiment. Sent from 5.3."""
        return self._flag("is_pinned", decode.flag, "is_pinned")

    @property
    def last_signed_at(self) -> datetime.datetime | None:
        """When the experiment was last signed. Sent from 5.6."""
        return self._optional("last_signed_at", decode.moment, self._wire.get("last_signed_at"))

    @property
    def last_signed_by(self) -> str | None:
        """Who last signed the experiment. Sent from 5.6."""
        value = self._wire.get("last_signed_by")
        return (
            value
            if value is None or type(value) is str
            else self._optional("last_signed_by", decode.text, value)
        )

    @property
    def related_experiments_links(self) -> list[Link]:
        """The experiments that link to the experiment. Sent from 5.0."""
        return self._list(
            "related_experiments_links", models.Link.from_list, self._wire.get("related_experiments_links")
        )

    @property
    def related_items_links(self) -> list[Link]:
        """The database items that link to the experiment. Sent from 5.0."""
        return self._list("related_items_links", models.Link.from_list, self._wire.get("related_items_links"))

    @property
    def signature_count(self) -> int | None:
        """How many signatures the experiment has. Sent from 5.6."""
        value = self._wire.get("signature_count")
        return (
            value
            if value is None or type(value) is int
            else self._optional("signature_count", decode.integer, value)
        )

    @property
    def team_name(self) -> str | None:
        """Name of the team of the experiment. Sent from 5.1."""
        value = self._wire.get("team_name")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("team_name", decode.unescaped, value)
        )

    @property
    def has_attachment(self) -> bool:
        """Whether there are files. It is no count."""
        return self._required("has_attachment", decode.presence, self._first_of("has_attachment", "uploads"))

    @property
    def has_comment(self) -> bool | None:
        """Whether there are comments."""
        return self._flag("has_comment", decode.presence, "has_comment", "comments")

    @property
    def status_id(self) -> int | None:
        """ID of the experiment's status."""
        value = self._first_of("status", "category_id")
        return (
            value
            if value is None or type(value) is int
            else self._optional("status_id", decode.integer, value)
        )

    @property
    def status_title(self) -> str | None:
        """Title of the experiment's status, such as "Running"."""
        value = self._first_of("status_title", "category")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("status_title", decode.unescaped, value)
        )

    @property
    def status_color(self) -> str | None:
        """Colour of the experiment's status."""
        return self._optional("status_color", decode.color, self._first_of("status_color", "color"))

    @property
    def category_id(self) -> int | None:
        """ID of the experiment's category, from 4.9. Older releases have only a status."""
        value = self._wire.get("category")
        return (
            value
            if value is None or type(value) is int
            else self._optional("category_id", decode.category_id, value)
        )

    @property
    def owner(self) -> str:
        """Short for `fullname`: name of the owner of the experiment."""
        return self.fullname

    @property
    def status(self) -> str | None:
        """Short for `status_title`: title of the experiment's status, such as "Running"."""
        return self.status_title

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("title")) is str and "&" not in value else decode.unescaped(value),
            decode.day(get("date")),
            value if type(value := get("body")) is str else decode.html(value),
            value if (value := get("body_html")) is None or type(value) is str else decode.html(value),
            value if (value := get("content_type")) is None or type(value) is int else decode.NUMBERS[value],
            value if type(value := get("elabid")) is str else decode.text(value),
            None if (value := get("metadata")) is None else self.metadata,
            value if (value := get("rating")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("state")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("category_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None if (value := get("category_color")) is None else decode.color(value),
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value if type(value := get("fullname")) is str and "&" not in value else decode.unescaped(value),
            value
            if (value := get("firstname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (value := get("lastname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("orcid")) is None or type(value) is str else decode.text(value),
            value if (value := get("team")) is None or type(value) is int else decode.NUMBERS[value],
            self.canread
            if "canread_base" in wire
            else decode.permission(wire["canread"] if "canread" in wire else get("visibility")),
            self.canwrite
            if "canwrite_base" in wire
            else None
            if (value := get("canwrite")) is None
            else decode.permission(value),
            decode.moment(wire["created_at"] if "created_at" in wire else get("datetime")),
            None
            if (value := (wire["modified_at"] if "modified_at" in wire else get("lastchange"))) is None
            else decode.moment(value),
            value if (value := get("lastchangeby")) is None or type(value) is int else decode.NUMBERS[value],
            (value != 0 if type(value := (get("locked"))) is int else decode.FLAGS[value]),
            value if (value := get("lockedby")) is None or type(value) is int else decode.NUMBERS[value],
            None
            if (value := (wire["locked_at"] if "locked_at" in wire else get("lockedwhen"))) is None
            else decode.moment(value),
            (value != 0 if type(value := (get("timestamped"))) is int else decode.FLAGS[value]),
            value if (value := get("timestampedby")) is None or type(value) is int else decode.NUMBERS[value],
            None
            if (value := (wire["timestamped_at"] if "timestamped_at" in wire else get("timestampedwhen")))
            is None
            else decode.moment(value),
            value if (value := get("timestamptoken")) is None or type(value) is str else decode.text(value),
            [] if (value := get("tags")) is None or value == [] else self.tags,
            [] if (value := get("tags_id")) is None or value == [] else self.tag_ids,
            [] if (value := get("uploads")) is None or value == [] else self.uploads,
            []
            if (value := (wire["items_links"] if "items_links" in wire else get("links"))) is None
            or value == []
            else self.items_links,
            [] if (value := get("experiments_links")) is None or value == [] else self.experiments_links,
            [] if (value := get("steps")) is None or value == [] else self.steps,
            value
            if (value := get("next_step")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            [] if (value := get("comments")) is None or value == [] else self.comments,
            None if (value := get("recent_comment")) is None else decode.moment(value),
            (value != 0 if type(value := (wire["is_bound"])) is int else decode.FLAGS[value])
            if "is_bound" in wire
            else None,
            value if (value := get("access_key")) is None or type(value) is str else decode.text(value),
            value if (value := get("sharelink")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["canread_is_immutable"])) is int else decode.FLAGS[value])
            if "canread_is_immutable" in wire
            else None,
            (value != 0 if type(value := (wire["canwrite_is_immutable"])) is int else decode.FLAGS[value])
            if "canwrite_is_immutable" in wire
            else None,
            [] if (value := get("changelog")) is None or value == [] else self.changelog,
            value
            if (value := get("created_from_id")) is None or type(value) is int
            else decode.NUMBERS[value],
            value if (value := get("custom_id")) is None or type(value) is int else decode.NUMBERS[value],
            (value != 0 if type(value := (wire["hide_main_text"])) is int else decode.FLAGS[value])
            if "hide_main_text" in wire
            else None,
            (value != 0 if type(value := (wire["is_pinned"])) is int else decode.FLAGS[value])
            if "is_pinned" in wire
            else None,
            None if (value := get("last_signed_at")) is None else decode.moment(value),
            value if (value := get("last_signed_by")) is None or type(value) is str else decode.text(value),
            []
            if (value := get("related_experiments_links")) is None or value == []
            else self.related_experiments_links,
            [] if (value := get("related_items_links")) is None or value == [] else self.related_items_links,
            value
            if (value := get("signature_count")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("team_name")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            (
                value != 0
                if type(value := (wire["has_attachment"] if "has_attachment" in wire else get("uploads")))
                is int
                else decode.presence(value)
            ),
            (value != 0 if type(value := (wire["has_comment"])) is int else decode.presence(value))
            if "has_comment" in wire
            else (value != 0 if type(value := (wire["comments"])) is int else decode.presence(value))
            if "comments" in wire
            else None,
            value
            if (value := (wire["status"] if "status" in wire else get("category_id"))) is None
            or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := (wire["status_title"] if "status_title" in wire else get("category"))) is None
            or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            None
            if (value := (wire["status_color"] if "status_color" in wire else get("color"))) is None
            else decode.color(value),
            value if (value := get("category")) is None or type(value) is int else decode.category_id(value),
        )
