"""UserSummary."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model


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
        """ID of the person in the institute; from 5.3 only for admins."""
        return self._optional("orgid", decode.text, self._wire.get("orgid"))

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
        return self._optional("valid_until", decode.text, self._wire.get("valid_until"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the account was created; from 5.3 only for admins. Sent from 5.1."""
        return self._optional("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def last_login(self) -> datetime.datetime | None:
        """When the person last logged in; from 5.3 only for admins."""
        return self._optional("last_login", decode.moment, self._wire.get("last_login"))
