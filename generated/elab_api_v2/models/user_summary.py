"""UserSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class UserSummary(Model):
    """One row of the list of users. From 5.3 only admins get all keys.

    Example:
        >>> model = UserSummary.from_dict(data)
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
        "is_sysadmin",
        "is_validated",
        "is_archived",
        "valid_until",
        "created_at",
        "last_login",
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
        """ID of the person in the institute; from 5.3 only for admins."""
        value = self._wire.get("orgid")
        return value if value is None or type(value) is str else self._optional("orgid", decode.text, value)

    @property
    def is_sysadmin(self) -> bool | None:
        """Whether the person administers the server; from 5.3 only for admins."""
        return self._flag("is_sysadmin", decode.flag, "is_sysadmin")

    @property
    def is_validated(self) -> bool | None:
        """Whether an admin has validated the account; from 5.3 only for admins."""
        return self._flag("is_validated", decode.flag, "validated")

    @property
    def is_archived(self) -> bool | None:
        """Whether the account is archived. Sent up to and including 5.1."""
        return self._flag("is_archived", decode.flag, "archived")

    @property
    def valid_until(self) -> str | None:
        """The day until which the account is valid; from 5.3 only for admins."""
        value = self._wire.get("valid_until")
        return (
            value
            if value is None or type(value) is str
            else self._optional("valid_until", decode.text, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the account was created; from 5.3 only for admins. Sent from 5.1."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def last_login(self) -> datetime.datetime | None:
        """When the person last logged in; from 5.3 only for admins."""
        return self._optional("last_login", decode.moment, self._wire.get("last_login"))

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
            (value != 0 if type(value := (wire["is_sysadmin"])) is int else decode.FLAGS[value])
            if "is_sysadmin" in wire
            else None,
            (value != 0 if type(value := (wire["validated"])) is int else decode.FLAGS[value])
            if "validated" in wire
            else None,
            (value != 0 if type(value := (wire["archived"])) is int else decode.FLAGS[value])
            if "archived" in wire
            else None,
            value if (value := get("valid_until")) is None or type(value) is str else decode.text(value),
            None if (value := get("created_at")) is None else decode.moment(value),
            None if (value := get("last_login")) is None else decode.moment(value),
        )
