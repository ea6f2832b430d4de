"""TemplateSummary."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonObject, Permission

if TYPE_CHECKING:
    from ..extra_fields import ExtraFields


class TemplateSummary(Resource):
    """One row of the list of templates. Available from 4.0. Unlike other rows these have body and tags.

    Example:
        >>> model = TemplateSummary.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "body",
        "content_type",
        "metadata",
        "is_pinned",
        "status_id",
        "status_title",
        "status_color",
        "category_id",
        "category_title",
        "category_color",
        "user_id",
        "fullname",
        "team_id",
        "team_name",
        "canread",
        "canwrite",
        "modified_at",
        "locked",
        "locked_by",
        "locked_at",
        "tags",
        "tag_ids",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["template"]] = "template"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[False]] = False  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the template."""
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def title(self) -> str:
        """The title."""
        return self._required("title", decode.unescaped, self._wire.get("title"))

    @property
    def body(self) -> str | None:
        """The text that an experiment made from the template starts with, as HTML."""
        return self._optional("body", decode.html, self._wire.get("body"))

    @property
    def content_type(self) -> int | None:
        """The format of the body - 1 is HTML, 2 is Markdown. Sent from 4.4."""
        return self._optional("content_type", decode.integer, self._wire.get("content_type"))

    @property
    def metadata(self) -> JsonObject | None:
        """What an experiment made from the template gets as metadata."""
        return self._cached("metadata", decode.json_text, self._wire.get("metadata"))

    @property
    def extra_fields(self) -> ExtraFields:
        """The extra fields in `metadata`, by name, with values as Python values."""
        from ..extra_fields import ExtraFields

        return ExtraFields(self.metadata)

    @property
    def is_pinned(self) -> bool | None:
        """Whether the key's owner has pinned the template. Sent from 4.4."""
        return self._flag("is_pinned", decode.flag, "is_pinned")

    @property
    def status_id(self) -> int | None:
        """ID of the status that an experiment made from the template gets. Sent from 4.9."""
        return self._optional("status_id", decode.integer, self._wire.get("status"))

    @property
    def status_title(self) -> str | None:
        """Title of that status. Sent from 4.9."""
        return self._optional("status_title", decode.unescaped, self._wire.get("status_title"))

    @property
    def status_color(self) -> str | None:
        """Colour of that status. Sent from 4.9."""
        return self._optional("status_color", decode.color, self._wire.get("status_color"))

    @property
    def category_id(self) -> int | None:
        """ID of the category that an experiment made from the template gets. Sent from 4.9."""
        return self._optional("category_id", decode.integer, self._wire.get("category"))

    @property
    def category_title(self) -> str | None:
        """Title of that category. Sent from 4.9."""
        return self._optional("category_title", decode.unescaped, self._wire.get("category_title"))

    @property
    def category_color(self) -> str | None:
        """Colour of that category. Sent from 4.9."""
        return self._optional("category_color", decode.color, self._wire.get("category_color"))

    @property
    def user_id(self) -> int:
        """ID of the owner of the template."""
        return self._required("user_id", decode.integer, self._wire.get("userid"))

    @property
    def fullname(self) -> str:
        """Name of the owner of the template."""
        return self._required("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def team_id(self) -> int:
        """ID of the team of the template."""
        return self._required("team_id", decode.integer, self._wire.get("teams_id"))

    @property
    def team_name(self) -> str | None:
        """Name of the team of the template. Sent from 4.4."""
        return self._optional("team_name", decode.unescaped, self._wire.get("team_name"))

    @property
    def canread(self) -> Permission:
        """Who may use the template."""
        return self._required("canread", decode.permission, self._wire.get("canread"))

    @property
    def canwrite(self) -> Permission:
        """Who may change the template."""
        return self._required("canwrite", decode.permission, self._wire.get("canwrite"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the template was last changed. Sent from 4.9."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    @property
    def locked(self) -> bool | None:
        """Whether the template is locked."""
        return self._flag("locked", decode.flag, "locked")

    @property
    def locked_by(self) -> int | None:
        """ID of the person who locked the template."""
        return self._optional("locked_by", decode.integer, self._wire.get("lockedby"))

    @property
    def locked_at(self) -> datetime.datetime | None:
        """When the template was locked."""
        return self._optional("locked_at", decode.moment, self._first_of("locked_at", "lockedwhen"))

    @property
    def tags(self) -> list[str]:
        """The tags."""
        return self._list("tags", decode.tags, self._wire.get("tags"))

    @property
    def tag_ids(self) -> list[int]:
        """IDs of the tags, in the order of the tags."""
        return self._list("tag_ids", decode.ids, self._wire.get("tags_id"))
