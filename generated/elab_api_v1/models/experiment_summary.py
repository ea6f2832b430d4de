"""ExperimentSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import Permission


class ExperimentSummary(Resource):
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
        "status_id",
        "status_title",
        "status_color",
    )
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
        return self._required("canread", decode.permission, self._first_of("canread", "visibility"))

    @property
    def canwrite(self) -> Permission | None:
        """Who may change the experiment. Sent from 3.4."""
        return self._optional("canwrite", decode.permission, self._wire.get("canwrite"))

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
    def has_attachment(self) -> bool:
        """Whether there are files. It is no count."""
        return self._required("has_attachment", decode.flag, self._wire.get("has_attachment"))

    @property
    def next_step(self) -> str | None:
        """Text of the first step that is not finished."""
        return self._optional("next_step", decode.unescaped, self._wire.get("next_step"))

    @property
    def has_comment(self) -> bool | None:
        """Whether there are comments. Sent from 3.0."""
        return self._flag("has_comment", decode.flag, "has_comment")

    @property
    def recent_comment(self) -> datetime.datetime | None:
        """When the latest comment was written."""
        return self._optional("recent_comment", decode.moment, self._wire.get("recent_comment"))

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
