"""User."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model

if TYPE_CHECKING:
    from .membership import Membership


class User(Model):
    """The key's owner.

    Example:
        >>> model = User.from_dict(data)
        >>> model.id, model['userid']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "firstname",
        "lastname",
        "fullname",
        "initials",
        "email",
        "orcid",
        "orgid",
        "team_id",
        "is_sysadmin",
        "valid_until",
        "created_at",
        "last_login",
        "limit_nb",
        "orderby",
        "sort",
        "is_archived",
        "is_validated",
        "language",
        "use_markdown",
        "scope_experiments",
        "scope_items",
        "scope_experiments_templates",
        "scope_items_types",
        "scope_events",
        "teams",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id",)
    _identity: ClassVar[str] = "userid"

    @property
    def id(self) -> int:
        """ID of the person."""
        return self._required("id", decode.integer, self._wire.get("userid"))

    @property
    def firstname(self) -> str:
        """First name."""
        return self._required("firstname", decode.unescaped, self._wire.get("firstname"))

    @property
    def lastname(self) -> str:
        """Last name."""
        return self._required("lastname", decode.unescaped, self._wire.get("lastname"))

    @property
    def fullname(self) -> str:
        """Name."""
        return self._required("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def initials(self) -> str | None:
        """Initials. Sent from 5.3."""
        return self._optional("initials", decode.unescaped, self._wire.get("initials"))

    @property
    def email(self) -> str | None:
        """E-mail address."""
        return self._optional("email", decode.text, self._wire.get("email"))

    @property
    def orcid(self) -> str | None:
        """ORCID."""
        return self._optional("orcid", decode.text, self._wire.get("orcid"))

    @property
    def orgid(self) -> str | None:
        """ID of the person in the institute."""
        return self._optional("orgid", decode.text, self._wire.get("orgid"))

    @property
    def team_id(self) -> int:
        """ID of the team that the person works in."""
        return self._required("team_id", decode.integer, self._wire.get("team"))

    @property
    def is_sysadmin(self) -> bool | None:
        """Whether the person administers the server."""
        return self._flag("is_sysadmin", decode.flag, "is_sysadmin")

    @property
    def valid_until(self) -> str | None:
        """The day until which the account is valid."""
        return self._optional("valid_until", decode.text, self._wire.get("valid_until"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the account was created. Sent from 5.1."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def last_login(self) -> datetime.datetime | None:
        """When the person last logged in."""
        return self._optional("last_login", decode.moment, self._wire.get("last_login"))

    @property
    def limit_nb(self) -> int | None:
        """How many rows a list has without `limit`."""
        return self._optional("limit_nb", decode.integer, self._wire.get("limit_nb"))

    @property
    def orderby(self) -> str | None:
        """What lists are ordered by without `order`."""
        return self._optional("orderby", decode.text, self._wire.get("orderby"))

    @property
    def sort(self) -> str | None:
        """How lists are sorted without `sort`."""
        return self._optional("sort", decode.text, self._wire.get("sort"))

    @property
    def is_archived(self) -> bool | None:
        """Whether the account is archived. Sent up to and including 5.1."""
        return self._flag("is_archived", decode.flag, "archived")

    @property
    def is_validated(self) -> bool | None:
        """Whether an admin has validated the account."""
        return self._flag("is_validated", decode.flag, "validated")

    @property
    def language(self) -> str | None:
        """The language of the web pages."""
        return self._optional("language", decode.text, self._wire.get("lang"))

    @property
    def use_markdown(self) -> bool | None:
        """Whether new texts are Markdown."""
        return self._flag("use_markdown", decode.flag, "use_markdown")

    @property
    def scope_experiments(self) -> int | None:
        """Whose experiments a list has without `scope`. Sent from 5.1."""
        return self._optional("scope_experiments", decode.integer, self._wire.get("scope_experiments"))

    @property
    def scope_items(self) -> int | None:
        """Whose items a list has without `scope`. Sent from 5.1."""
        return self._optional("scope_items", decode.integer, self._wire.get("scope_items"))

    @property
    def scope_experiments_templates(self) -> int | None:
        """Whose templates a list has without `scope`. Sent from 5.1."""
        return self._optional(
            "scope_experiments_templates", decode.integer, self._wire.get("scope_experiments_templates")
        )

    @property
    def scope_items_types(self) -> int | None:
        """Whose resources templates a list has without `scope`. Sent from 5.3."""
        return self._optional("scope_items_types", decode.integer, self._wire.get("scope_items_types"))

    @property
    def scope_events(self) -> int | None:
        """Whose bookings a list has. Sent from 5.3."""
        return self._optional("scope_events", decode.integer, self._wire.get("scope_events"))

    @property
    def teams(self) -> list[Membership]:
        """The teams of the person."""
        from .membership import Membership

        return self._list("teams", Membership.from_list, self._wire.get("teams"))
