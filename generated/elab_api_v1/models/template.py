"""Template."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonObject, Permission

if TYPE_CHECKING:
    from ..extra_fields import ExtraFields
    from .link import Link
    from .step import Step


class Template(Resource):
    """One template of experiments. Available from 4.0.

    Example:
        >>> model = Template.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "body",
        "content_type",
        "metadata",
        "state",
        "status_id",
        "status_title",
        "status_color",
        "category_id",
        "category_title",
        "category_color",
        "user_id",
        "fullname",
        "firstname",
        "lastname",
        "orcid",
        "canread",
        "canwrite",
        "created_at",
        "modified_at",
        "locked",
        "locked_by",
        "locked_at",
        "tags",
        "tag_ids",
        "items_links",
        "steps",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["template"]] = "template"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[True]] = True  # pyright: ignore[reportIncompatibleVariableOverride]
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
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.3."""
        return self._optional("state", decode.integer, self._wire.get("state"))

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
    def firstname(self) -> str | None:
        """First name of the owner of the template. Sent from 4.4."""
        return self._optional("firstname", decode.unescaped, self._wire.get("firstname"))

    @property
    def lastname(self) -> str | None:
        """Last name of the owner of the template. Sent from 4.4."""
        return self._optional("lastname", decode.unescaped, self._wire.get("lastname"))

    @property
    def orcid(self) -> str | None:
        """ORCID of the owner of the template. Sent from 4.4."""
        return self._optional("orcid", decode.text, self._wire.get("orcid"))

    @property
    def canread(self) -> Permission:
        """Who may use the template."""
        return self._required("canread", decode.permission, self._wire.get("canread"))

    @property
    def canwrite(self) -> Permission:
        """Who may change the template."""
        return self._required("canwrite", decode.permission, self._wire.get("canwrite"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the template was created. Sent from 4.4."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When the template was last changed. Sent from 4.4."""
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

    @property
    def items_links(self) -> list[Link]:
        """The database items that the template links to. Sent from 4.4."""
        from .link import Link

        return self._list("items_links", Link.from_list, self._wire.get("items_links"))

    @property
    def steps(self) -> list[Step]:
        """The steps. Sent from 4.4."""
        from .step import Step

        return self._list("steps", Step.from_list, self._wire.get("steps"))
