"""User."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue

from .. import models

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
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def firstname(self) -> str:
        """First name."""
        value = self._wire.get("firstname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("firstname", decode.unescaped, value)
        )

    @property
    def lastname(self) -> str:
        """Last name."""
        value = self._wire.get("lastname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("lastname", decode.unescaped, value)
        )

    @property
    def fullname(self) -> str:
        """Name."""
        value = self._wire.get("fullname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("fullname", decode.unescaped, value)
        )

    @property
    def initials(self) -> str | None:
        """Initials. Sent from 5.3."""
        value = self._wire.get("initials")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("initials", decode.unescaped, value)
        )

    @property
    def email(self) -> str | None:
        """E-mail address."""
        value = self._wire.get("email")
        return value if value is None or type(value) is str else self._optional("email", decode.text, value)

    @property
    def orcid(self) -> str | None:
        """ORCID."""
        value = self._wire.get("orcid")
        return value if value is None or type(value) is str else self._optional("orcid", decode.text, value)

    @property
    def orgid(self) -> str | None:
        """ID of the person in the institute."""
        value = self._wire.get("orgid")
        return value if value is None or type(value) is str else self._optional("orgid", decode.text, value)

    @property
    def team_id(self) -> int:
        """ID of the team that the person works in."""
        value = self._wire.get("team")
        return value if type(value) is int else self._required("team_id", decode.integer, value)

    @property
    def is_sysadmin(self) -> bool | None:
        """Whether the person administers the server."""
        return self._flag("is_sysadmin", decode.flag, "is_sysadmin")

    @property
    def valid_until(self) -> str | None:
        """The day until which the account is valid."""
        value = self._wire.get("valid_until")
        return (
            value
            if value is None or type(value) is str
            else self._optional("valid_until", decode.text, value)
        )

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
        value = self._wire.get("limit_nb")
        return (
            value
            if value is None or type(value) is int
            else self._optional("limit_nb", decode.integer, value)
        )

    @property
    def orderby(self) -> str | None:
        """What lists are ordered by without `order`."""
        value = self._wire.get("orderby")
        return value if value is None or type(value) is str else self._optional("orderby", decode.text, value)

    @property
    def sort(self) -> str | None:
        """How lists are sorted without `sort`."""
        value = self._wire.get("sort")
        return value if value is None or type(value) is str else self._optional("sort", decode.text, value)

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
        value = self._wire.get("lang")
        return (
            value if value is None or type(value) is str else self._optional("language", decode.text, value)
        )

    @property
    def use_markdown(self) -> bool | None:
        """Whether new texts are Markdown."""
        return self._flag("use_markdown", decode.flag, "use_markdown")

    @property
    def scope_experiments(self) -> int | None:
        """Whose experiments a list has without `scope`. Sent from 5.1."""
        value = self._wire.get("scope_experiments")
        return (
            value
            if value is None or type(value) is int
            else self._optional("scope_experiments", decode.integer, value)
        )

    @property
    def scope_items(self) -> int | None:
        """Whose items a list has without `scope`. Sent from 5.1."""
        value = self._wire.get("scope_items")
        return (
            value
            if value is None or type(value) is int
            else self._optional("scope_items", decode.integer, value)
        )

    @property
    def scope_experiments_templates(self) -> int | None:
        """Whose templates a list has without `scope`. Sent from 5.1."""
        value = self._wire.get("scope_experiments_templates")
        return (
            value
            if value is None or type(value) is int
            else self._optional("scope_experiments_templates", decode.integer, value)
        )

    @property
    def scope_items_types(self) -> int | None:
        """Whose resources templates a list has without `scope`. Sent from 5.3."""
        value = self._wire.get("scope_items_types")
        return (
            value
            if value is None or type(value) is int
            else self._optional("scope_items_types", decode.integer, value)
        )

    @property
    def scope_events(self) -> int | None:
        """Whose bookings a list has. Sent from 5.3."""
        value = self._wire.get("scope_events")
        return (
            value
            if value is None or type(value) is int
            else self._optional("scope_events", decode.integer, value)
        )

    @property
    def teams(self) -> list[Membership]:
        """The teams of the person."""
        return self._list("teams", models.Membership.from_list, self._wire.get("teams"))

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value if type(value := get("firstname")) is str and "&" not in value else decode.unescaped(value),
            value if type(value := get("lastname")) is str and "&" not in value else decode.unescaped(value),
            value if type(value := get("fullname")) is str and "&" not in value else decode.unescaped(value),
            value
            if (value := get("initials")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("email")) is None or type(value) is str else decode.text(value),
            value if (value := get("orcid")) is None or type(value) is str else decode.text(value),
            value if (value := get("orgid")) is None or type(value) is str else decode.text(value),
            value if type(value := get("team")) is int else decode.NUMBERS[value],
            (value != 0 if type(value := (wire["is_sysadmin"])) is int else decode.FLAGS[value])
            if "is_sysadmin" in wire
            else None,
            value if (value := get("valid_until")) is None or type(value) is str else decode.text(value),
            None if (value := get("created_at")) is None else decode.moment(value),
            None if (value := get("last_login")) is None else decode.moment(value),
            value if (value := get("limit_nb")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("orderby")) is None or type(value) is str else decode.text(value),
            value if (value := get("sort")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["archived"])) is int else decode.FLAGS[value])
            if "archived" in wire
            else None,
            (value != 0 if type(value := (wire["validated"])) is int else decode.FLAGS[value])
            if "validated" in wire
            else None,
            value if (value := get("lang")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["use_markdown"])) is int else decode.FLAGS[value])
            if "use_markdown" in wire
            else None,
            value
            if (value := get("scope_experiments")) is None or type(value) is int
            else decode.NUMBERS[value],
            value if (value := get("scope_items")) is None or type(value) is int else decode.NUMBERS[value],
            value
            if (value := get("scope_experiments_templates")) is None or type(value) is int
            else decode.NUMBERS[value],
            value
            if (value := get("scope_items_types")) is None or type(value) is int
            else decode.NUMBERS[value],
            value if (value := get("scope_events")) is None or type(value) is int else decode.NUMBERS[value],
            [] if (value := get("teams")) is None or value == [] else self.teams,
        )
