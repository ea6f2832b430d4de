"""Comment."""

from __future__ import annotations

import datetime
from typing import ClassVar

from .. import decode
from ..base import Model


class Comment(Model):
    """A comment on an entry. In the entries of 4.9.

    Example:
        >>> model = Comment.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "item_id",
        "comment",
        "user_id",
        "fullname",
        "firstname",
        "lastname",
        "orcid",
        "created_at",
        "modified_at",
        "email",
        "is_immutable",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "item_id", "comment")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the comment."""
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def item_id(self) -> int:
        """ID of the entry that the comment is on."""
        return self._required("item_id", decode.integer, self._wire.get("item_id"))

    @property
    def comment(self) -> str:
        """The comment."""
        return self._required("comment", decode.unescaped, self._wire.get("comment"))

    @property
    def user_id(self) -> int:
        """ID of the person who wrote it."""
        return self._required("user_id", decode.integer, self._wire.get("userid"))

    @property
    def fullname(self) -> str:
        """Name of the person who wrote it."""
        return self._required("fullname", decode.unescaped, self._wire.get("fullname"))

    @property
    def firstname(self) -> str | None:
        """First name of the person who wrote it."""
        return self._optional("firstname", decode.unescaped, self._wire.get("firstname"))

    @property
    def lastname(self) -> str | None:
        """Last name of the person who wrote it."""
        return self._optional("lastname", decode.unescaped, self._wire.get("lastname"))

    @property
    def orcid(self) -> str | None:
        """ORCID of the person who wrote it."""
        return self._optional("orcid", decode.text, self._wire.get("orcid"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When it was written."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def modified_at(self) -> datetime.datetime | None:
        """When it was last changed."""
        return self._optional("modified_at", decode.moment, self._wire.get("modified_at"))

    @property
    def email(self) -> str | None:
        """E-mail address of the person who wrote it. Sent from 5.1."""
        return self._optional("email", decode.text, self._wire.get("email"))

    @property
    def is_immutable(self) -> bool | None:
        """Whether it cannot be changed. Sent from 5.1."""
        return self._flag("is_immutable", decode.flag, "immutable")
