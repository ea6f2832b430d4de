"""ImportLimits."""

from __future__ import annotations

from typing import ClassVar

from elab_api_v1 import decode
from elab_api_v1.base import Model
from elab_api_v1.types import JsonValue


class ImportLimits(Model):
    """What can be imported.

    Example:
        >>> model = ImportLimits.from_dict(data)
        >>> model.allowed_extensions, model['allowed_extensions']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("allowed_extensions", "max_filesize", "max_upload_time")
    _shown: ClassVar[tuple[str, ...]] = ()
    _identity: ClassVar[str] = ""

    @property
    def allowed_extensions(self) -> list[str]:
        """Ends of the names of files that can be imported."""
        return self._list(
            "allowed_extensions", decode.list_of(decode.text), self._wire.get("allowed_extensions")
        )

    @property
    def max_filesize(self) -> int:
        """Maximum size of a file in bytes."""
        value = self._wire.get("max_filesize")
        return value if type(value) is int else self._required("max_filesize", decode.integer, value)

    @property
    def max_upload_time(self) -> int:
        """Maximum time of an upload, in milliseconds."""
        value = self._wire.get("max_upload_time")
        return value if type(value) is int else self._required("max_upload_time", decode.integer, value)

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            [] if (value := get("allowed_extensions")) is None or value == [] else self.allowed_extensions,
            value if type(value := get("max_filesize")) is int else decode.NUMBERS[value],
            value if type(value := get("max_upload_time")) is int else decode.NUMBERS[value],
        )
