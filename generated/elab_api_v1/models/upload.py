"""Upload."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from .. import decode
from ..base import Resource
from ..types import JsonValue


class Upload(Resource):
    """A file on an entry; `GET /uploads/{id}` downloads it.

    Example:
        >>> model = Upload.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "item_id",
        "type_",
        "real_name",
        "long_name",
        "comment",
        "user_id",
        "fullname",
        "created_at",
        "filesize",
        "hash_",
        "hash_algorithm",
        "storage",
        "state",
        "immutable",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "item_id", "real_name", "comment")
    _identity: ClassVar[str] = "id"

    # types that are narrower than those of the base class, so that checkers can tell models apart by them
    kind: ClassVar[Literal["upload"]] = "upload"  # pyright: ignore[reportIncompatibleVariableOverride]
    """What the ID is the ID of."""
    is_full: ClassVar[Literal[True]] = True  # pyright: ignore[reportIncompatibleVariableOverride]
    """Whether this is the whole object, not the row of a list."""

    @property
    def id(self) -> int:
        """ID of the file."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def item_id(self) -> int:
        """ID of the entry that the file is on, be it an experiment or an item."""
        value = self._wire.get("item_id")
        return value if type(value) is int else self._required("item_id", decode.integer, value)

    @property
    def type_(self) -> str:
        """What the entry is, "experiments" or "items"."""
        value = self._wire.get("type")
        return value if type(value) is str else self._required("type_", decode.text, value)

    @property
    def real_name(self) -> str:
        """Name of the file, as the server understood it: spaces become "-", directories go; 2.0 and 3.0 turn
        all but letters and digits into ".".
        """
        value = self._wire.get("real_name")
        return value if type(value) is str else self._required("real_name", decode.text, value)

    @property
    def long_name(self) -> str:
        """Path of the file on the server's disk."""
        value = self._wire.get("long_name")
        return value if type(value) is str else self._required("long_name", decode.text, value)

    @property
    def comment(self) -> str | None:
        """The comment on the file. Up to and including 4.3 "Click to add a comment" where they said nothing."""
        value = self._wire.get("comment")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("comment", decode.unescaped, value)
        )

    @property
    def user_id(self) -> int:
        """ID of the person who uploaded the file."""
        value = self._wire.get("userid")
        return value if type(value) is int else self._required("user_id", decode.integer, value)

    @property
    def fullname(self) -> str | None:
        """Name of the person who uploaded the file. Sent from 4.4."""
        value = self._wire.get("fullname")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("fullname", decode.unescaped, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the file was uploaded."""
        return self._required("created_at", decode.moment, self._first_of("created_at", "datetime"))

    @property
    def filesize(self) -> int | None:
        """Size of the file in bytes. Sent from 4.3."""
        value = self._wire.get("filesize")
        return (
            value
            if value is None or type(value) is int
            else self._optional("filesize", decode.integer, value)
        )

    @property
    def hash_(self) -> str | None:
        """Checksum of the file, in hexadecimal digits."""
        value = self._wire.get("hash")
        return value if value is None or type(value) is str else self._optional("hash_", decode.text, value)

    @property
    def hash_algorithm(self) -> str | None:
        """What the checksum was made with, such as "sha256"."""
        value = self._wire.get("hash_algorithm")
        return (
            value
            if value is None or type(value) is str
            else self._optional("hash_algorithm", decode.text, value)
        )

    @property
    def storage(self) -> int | None:
        """Where the server keeps the file - 1 is its own disk, 2 is S3. Sent from 4.3."""
        value = self._wire.get("storage")
        return (
            value if value is None or type(value) is int else self._optional("storage", decode.integer, value)
        )

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 4.3."""
        value = self._wire.get("state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def immutable(self) -> bool | None:
        """Whether the file can neither be replaced nor deleted. Sent from 4.4."""
        return self._flag("immutable", decode.flag, "immutable")

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("item_id")) is int else decode.NUMBERS[value],
            value if type(value := get("type")) is str else decode.text(value),
            value if type(value := get("real_name")) is str else decode.text(value),
            value if type(value := get("long_name")) is str else decode.text(value),
            value
            if (value := get("comment")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if type(value := get("userid")) is int else decode.NUMBERS[value],
            value
            if (value := get("fullname")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            decode.moment(wire["created_at"] if "created_at" in wire else get("datetime")),
            value if (value := get("filesize")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("hash")) is None or type(value) is str else decode.text(value),
            value if (value := get("hash_algorithm")) is None or type(value) is str else decode.text(value),
            value if (value := get("storage")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("state")) is None or type(value) is int else decode.NUMBERS[value],
            (value != 0 if type(value := (wire["immutable"])) is int else decode.FLAGS[value])
            if "immutable" in wire
            else None,
        )
