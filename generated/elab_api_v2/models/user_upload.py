"""UserUpload."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class UserUpload(Model):
    """One row of the list of the files that the key's owner has uploaded.

    Example:
        >>> model = UserUpload.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = (
        "id",
        "entity_id",
        "entity_title",
        "type_",
        "real_name",
        "long_name",
        "comment",
        "created_at",
        "filesize",
        "hash_",
        "hash_algorithm",
        "immutable",
        "state",
        "storage",
    )
    _shown: ClassVar[tuple[str, ...]] = ("id", "real_name", "comment")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the file."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def entity_id(self) -> int:
        """ID of the entry that the file is on."""
        value = self._wire.get("entity_id")
        return value if type(value) is int else self._required("entity_id", decode.integer, value)

    @property
    def entity_title(self) -> str | None:
        """Title of the entry that the file is on."""
        value = self._wire.get("entity_title")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("entity_title", decode.unescaped, value)
        )

    @property
    def type_(self) -> str:
        """What the entry is, such as "experiments"."""
        value = self._wire.get("type")
        return value if type(value) is str else self._required("type_", decode.text, value)

    @property
    def real_name(self) -> str:
        """Name of the file."""
        value = self._wire.get("real_name")
        return value if type(value) is str else self._required("real_name", decode.text, value)

    @property
    def long_name(self) -> str:
        """Path of the file on the server's disk."""
        value = self._wire.get("long_name")
        return value if type(value) is str else self._required("long_name", decode.text, value)

    @property
    def comment(self) -> str | None:
        """The comment on the file."""
        value = self._wire.get("comment")
        return (
            value
            if value is None or (type(value) is str and "&" not in value)
            else self._optional("comment", decode.unescaped, value)
        )

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the file was uploaded."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def filesize(self) -> int | None:
        """Size of the file in bytes."""
        value = self._wire.get("filesize")
        return (
            value
            if value is None or type(value) is int
            else self._optional("filesize", decode.integer, value)
        )

    @property
    def hash_(self) -> str | None:
        """Checksum of the file, in hexadecimal digits. Sent from 5.3."""
        value = self._wire.get("hash")
        return value if value is None or type(value) is str else self._optional("hash_", decode.text, value)

    @property
    def hash_algorithm(self) -> str | None:
        """What the checksum was made with, such as "sha256". Sent from 5.3."""
        value = self._wire.get("hash_algorithm")
        return (
            value
            if value is None or type(value) is str
            else self._optional("hash_algorithm", decode.text, value)
        )

    @property
    def immutable(self) -> bool | None:
        """Whether the file can neither be replaced nor deleted. Sent from 5.3."""
        return self._flag("immutable", decode.flag, "immutable")

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 5.3."""
        value = self._wire.get("state")
        return (
            value if value is None or type(value) is int else self._optional("state", decode.integer, value)
        )

    @property
    def storage(self) -> int | None:
        """Where the server keeps the file - 1 is its own disk, 2 is S3. Sent from 5.3."""
        value = self._wire.get("storage")
        return (
            value if value is None or type(value) is int else self._optional("storage", decode.integer, value)
        )

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if type(value := get("entity_id")) is int else decode.NUMBERS[value],
            value
            if (value := get("entity_title")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            value if type(value := get("type")) is str else decode.text(value),
            value if type(value := get("real_name")) is str else decode.text(value),
            value if type(value := get("long_name")) is str else decode.text(value),
            value
            if (value := get("comment")) is None or (type(value) is str and "&" not in value)
            else decode.unescaped(value),
            decode.moment(get("created_at")),
            value if (value := get("filesize")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("hash")) is None or type(value) is str else decode.text(value),
            value if (value := get("hash_algorithm")) is None or type(value) is str else decode.text(value),
            (value != 0 if type(value := (wire["immutable"])) is int else decode.FLAGS[value])
            if "immutable" in wire
            else None,
            value if (value := get("state")) is None or type(value) is int else decode.NUMBERS[value],
            value if (value := get("storage")) is None or type(value) is int else decode.NUMBERS[value],
        )
