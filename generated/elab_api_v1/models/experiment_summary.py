"""ExperimentSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import HasPage, Resource
from ..types import Permission


class ExperimentSummary(HasPage, Resource):
    """One row of the list of experiments. Rows have no uploads, links, steps or comments. Up to and including
    3.6.6 they have the other keys of an entry too; from 3.6.7 not even the body and the tags.

    Example:
        >>> model = ExperimentSummary.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "title",
        "date",
        "rating",
        "state",
        "category_title",
        "category_color",
        "user_id",
        "fullname",
        "firstname",
        "lastname",
        "orcid",
        "canread",
        "canwrite",
        "modified_at",
        "locked",
        "timestamped",
        "has_attachment",
        "next_step",
        "has_comment",
        "recent_comment",
        "access_key",
        "canread_is_immutable",
        "canwrite_is_immutable",
        "content_type",
        "created_at",
        "created_from_id",
        "custom_id",
        "hide_main_text",
        "is_pinned",
        "last_signed_at",
        "last_signed_by",
        "modified_by",
        "locked_at",
        "signature_count",
        "team_name",
        "timestamped_at",
        "status_id",
        "status_title",
        "status_color",
        "category_id",
    )
    _more_attributes: ClassVar[tuple[str, ...]] = ("owner", "status", "url")
    _shown: ClassVar[tuple[str, ...]] = ("id", "date", "title")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["experiment"]] = "experiment"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[False]] = False  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the experiment."""
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def title(self) -> str:
        """The title."""
        return self._required("title", decode.unescaped, self._wire.get("title"))

    @property
    def date(self) -> datetime.date | None:
        """The day of the experiment, as its author set it."""
        return self._required("date", decode.day, self._wire.get("date"))

    @property
    def rating(self) -> int | None:
        """Stars, from 0 to 5. Sent from 4.0."""
        return self._optional("rating", decode.integer, self._wire.get("rating"))

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.8."""
        return self._optional("state", decode.integer, self._wire.get("state"))

    @property
    def category_title(self) -> str | None:
        """Title of the experiment's category. Sent from 4.9."""
        return self._optional("category_title", decode.unescaped, self._wire.get("category_title"))

    @property
    def category_color(self) -> str | None:
        """Colour of the experiment's category. Sent from 4.9."""
        return self._optional("category_color", decode.color, self._wire.get("category_color"))

    @property
    def user_id(self) -> int:
        """ID of the owner of the experiment."""
        return self._required("user_id", decode.integer, self._wire.get("userid"))

    @property
    def fullname(self) -> str:
        """Name of the owner of the experiment."""
        return self._required("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def firstname(self) -> str | None:
        """First name of the owner of the experiment. Sent from 4.4."""
        return self._optional("firstname", decode.unescaped, self._wire.get("firstname"))

    @property
    def lastname(self) -> str | None:
        """Last name of the owner of the experiment. Sent from 4.4."""
        return self._optional("lastname", decode.unescaped, self._wire.get("lastname"))

    @property
    def orcid(self) -> str | None:
        """ORCID of the owner of the experiment. Sent from 4.4."""
        return self._optional("orcid", decode.text, self._wire.get("orcid"))

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
    def modified_at(self) -> datetime.datetime | None:
        """When the experiment was last changed. Sent from 3.4."""
        return self._optional("modified_at", decode.moment, self._first_of("modified_at", "lastchange"))

    @property
    def locked(self) -> bool:
        """Whether the experiment is locked."""
        return self._required("locked", decode.flag, self._wire.get("locked"))

    @property
    def timestamped(self) -> bool:
        """Whether the experiment was timestamped by an authority."""
        return self._required("timestamped", decode.flag, self._wire.get("timestamped"))

    @property
    def has_attachment(self) -> bool | None:
        """Whether there are files. It is no count. Sent up to and including 5.2."""
        return self._flag("has_attachment", decode.flag, "has_attachment")

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished."""
        return self._optional("next_step", decode.unescaped, self._wire.get("next_step"))

    @property
    def has_comment(self) -> bool | None:
        """Whether there are comments. Sent from 3.0 up to and including 5.1."""
        return self._flag("has_comment", decode.flag, "has_comment")

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

    @property
    def access_key(self) -> str | None:
        """The key in links for people without an account. Sent from 4.9."""
        return self._optional("access_key", decode.text, self._wire.get("access_key"))

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
        return self._optional("content_type", decode.integer, self._wire.get("content_type"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the experiment was created. Sent from 4.9."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def created_from_id(self) -> int | None:
        """ID of what the experiment was made from. Sent from 5.6."""
        return self._optional("created_from_id", decode.integer, self._wire.get("created_from_id"))

    @property
    def custom_id(self) -> int | None:
        """Number that the team gave the experiment. Sent from 5.0."""
        return self._optional("custom_id", decode.integer, self._wire.get("custom_id"))

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
        return self._optional("last_signed_by", decode.text, self._wire.get("last_signed_by"))

    @property
    def modified_by(self) -> int | None:
        """ID of the person who last changed the experiment. Sent from 4.9."""
        return self._optional("modified_by", decode.integer, self._wire.get("lastchangeby"))

    @property
    def locked_at(self) -> datetime.datetime | None:
        """When the experiment was locked. Sent from 4.9."""
        return self._optional("locked_at", decode.moment, self._wire.get("locked_at"))

    @property
    def signature_count(self) -> int | None:
        """How many signatures the experiment has. Sent from 5.6."""
        return self._optional("signature_count", decode.integer, self._wire.get("signature_count"))

    @property
    def team_name(self) -> str | None:
        """Name of the team of the experiment. Sent from 5.1."""
        return self._optional("team_name", decode.unescaped, self._wire.get("team_name"))

    @property
    def timestamped_at(self) -> datetime.datetime | None:
        """When the experiment was timestamped. Sent from 4.9."""
        return self._optional("timestamped_at", decode.moment, self._wire.get("timestamped_at"))

    @property
    def status_id(self) -> int | None:
        """ID of the experiment's status."""
        return self._optional("status_id", decode.integer, self._first_of("status", "category_id"))

    @property
    def status_title(self) -> str | None:
        """Title of the experiment's status, such as "Running"."""
        return self._optional("status_title", decode.unescaped, self._first_of("status_title", "category"))

    @property
    def status_color(self) -> str | None:
        """Colour of the experiment's status."""
        return self._optional("status_color", decode.color, self._first_of("status_color", "color"))

    @property
    def category_id(self) -> int | None:
        """ID of the experiment's category, from 4.9. Older releases have only a status."""
        return self._optional("category_id", decode.category_id, self._wire.get("category"))

    @property
    def owner(self) -> str:
        """Short for `fullname`: name of the owner of the experiment."""
        return self.fullname

    @property
    def status(self) -> str | None:
        """Short for `status_title`: title of the experiment's status, such as "Running"."""
        return self.status_title
