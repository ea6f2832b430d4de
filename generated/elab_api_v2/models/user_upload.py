"""UserUpload."""

from __future__ import annotations

import datetime
from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model


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
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def entity_id(self) -> int:
        """ID of the entry that the file is on."""
        return self._required("entity_id", decode.integer, self._wire.get("entity_id"))

    @property
    def entity_title(self) -> str | None:
        """Title of the entry that the file is on."""
        return self._optional("entity_title", decode.unescaped, self._wire.get("entity_title"))

    @property
    def type_(self) -> str:
        """What the entry is, such as "experiments"."""
        return self._required("type_", decode.text, self._wire.get("type"))

    @property
    def real_name(self) -> str:
        """Name of the file."""
        return self._required("real_name", decode.text, self._wire.get("real_name"))

    @property
    def long_name(self) -> str:
        """Path of the file on the server's disk."""
        return self._required("long_name", decode.text, self._wire.get("long_name"))

    @property
    def comment(self) -> str | None:
        """The comment on the file."""
        return self._optional("comment", decode.unescaped, self._wire.get("comment"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When the file was uploaded."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def filesize(self) -> int | None:
        """Size of the file in bytes."""
        return self._optional("filesize", decode.integer, self._wire.get("filesize"))

    @property
    def hash_(self) -> str | None:
        """Checksum of the file, in hexadecimal digits. Sent from 5.3."""
        return self._optional("hash_", decode.text, self._wire.get("hash"))

    @property
    def hash_algorithm(self) -> str | None:
        """What the checksum was made with, such as "sha256". Sent from 5.3."""
        return self._optional("hash_algorithm", decode.text, self._wire.get("hash_algorithm"))

    @property
    def immutable(self) -> bool | None:
        """Whether the file can neither be replaced nor deleted. Sent from 5.3."""
        return self._flag("immutable", decode.flag, "immutable")

    @property
    def state(self) -> int | None:
        """1 is normal, 2 archived, 3 deleted. Sent from 5.3."""
        return self._optional("state", decode.integer, self._wire.get("state"))

    @property
    def storage(self) -> int | None:
        """Where the server keeps the file - 1 is its own disk, 2 is S3. Sent from 5.3."""
        return self._optional("storage", decode.integer, self._wire.get("storage"))
