"""Comment."""

from __future__ import annotations

import datetime
from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


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
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def item_id(self) -> int:
        """ID of the entry that the comment is on."""
        value = self._wire.get("item_id")
        return value if type(value) is int else self._required("item_id", decode.integer, value)

    @property
    def comment(self) -> str:
        """The comment."""
        value = self._wire.get("comment")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("comment", decode.unescaped, value)
        )

    @property
    def user_id(self) -> int:
        """ID of the person who wrote it."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def fullname(self) -> str:
        """Name of the person who wrote it."""
        value = self._wire.get("fullname")
        return (
            value
            if type(value) is str and "&" not in value
            else self._required("fullname", decode.unescaped, value)
        )

    @property
    def firstname(self) -> str | None:
        """First name of the person who wrote it."""
        value = self._wire.get("firstname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("firstname", decode.unescaped, value)
        )

    @property
    def lastname(self) -> str | None:
        """Last name of the person who wrote it."""
        value = self._wire.get("lastname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("lastname", decode.unescaped, value)
        )

    @property
    def orcid(self) -> str | None:
        """ORCID of the person who wrote it."""
        value = self._wire.get("orcid")
        return value if value is None or type(value) is str else self._optional("orcid", decode.text, value)

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
        value = self._wire.get("email")
        return value if value is None or type(value) is str else self._optional("email", decode.text, value)

    @property
    def is_immutable(self) -> bool | None:
        """Whether it cannot be changed. Sent from 5.1."""
        return self._flag("is_immutable", decode.flag, "immutable")

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("item_id")) is int else decode.NUMBERS[value],
            value if type(value := get("comment")) is str and "&" not in value else decode.unescaped(value),
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value if type(value := get("fullname")) is str and "&" not in value else decode.unescaped(value),
            value
            if (value := get("firstname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value
            if (value := get("lastname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if (value := get("orcid")) is None or type(value) is str else decode.text(value),
            decode.moment(get("created_at")),
            None if (value := get("modified_at")) is None else decode.moment(value),
            value if (value := get("email")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["immutable"])) is int else decode.FLAGS[value])
            if "immutable" in wire
            else None,
        )
